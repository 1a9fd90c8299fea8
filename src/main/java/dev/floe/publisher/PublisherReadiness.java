package dev.floe.publisher;

import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork.Balances;
import dev.floe.write.WriteConnection;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready means that bodies can be taken, that the chain answers and that the wallet has coins of both kinds. */
@Readiness
@Singleton
final class PublisherReadiness implements HealthCheck {
    private final boolean plays;
    private final Instance<WriteConnection> connection;
    private final PublisherWiring wiring;

    @Inject
    PublisherReadiness(
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            PublisherConfig config,
            Instance<WriteConnection> connection,
            PublisherWiring wiring) {
        this.plays = roles.contains(PublisherRoom.ROLE) && config.config().isPresent();
        this.connection = connection;
        this.wiring = wiring;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("publisher");
        if (!plays) {
            return answer.up().withData("open", false).build();
        }
        try {
            WriteConnection open = connection.get();
            NetworkState state = open.network().state();
            // Every body goes there first.
            open.spools().freeBytes();
            Balances coins = open.network().balances(open.contract().address());
            // How much there is of it is for operators: see the admin port.
            boolean rich = coins.frost() > 0 && coins.mist() > 0;
            answer.status(rich && wiring.subWalletsAreFilled()).withData("epoch", state.epoch());
            if (!rich) {
                answer.withData("problem", "the wallet is empty");
            } else if (!wiring.subWalletsAreFilled()) {
                answer.withData("problem", "the sub-wallets are not filled yet");
            }
            return answer.build();
        } catch (IOException e) {
            return answer.down()
                    .withData("problem", "no spool: " + e.getMessage())
                    .build();
        } catch (SuiException e) {
            return answer.down().withData("problem", e.getMessage()).build();
        }
    }
}
