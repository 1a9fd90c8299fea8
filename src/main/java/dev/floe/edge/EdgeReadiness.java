package dev.floe.edge;

import dev.floe.sui.NetworkState;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Whether an edge may be sent viewers, and what it knows of its network: see {@link EdgeOpening}. */
@Readiness
@Singleton
final class EdgeReadiness implements HealthCheck {
    private final boolean plays;
    private final Instance<CommitteeConnection> connection;
    private final Instance<DiskTier> disk;
    private final Instance<DenyLists> lists;
    private final EdgeOpening opening = new EdgeOpening();

    @Inject
    EdgeReadiness(
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            EdgeConfig config,
            Instance<CommitteeConnection> connection,
            Instance<DiskTier> disk,
            Instance<DenyLists> lists) {
        this.disk = disk;
        this.lists = lists;
        this.plays = roles.contains(EdgeRoom.ROLE) && config.config().isPresent();
        this.connection = connection;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(EdgeRoom.ROLE);
        if (!plays) {
            return answer.up().withData("open", false).build();
        }
        disk.get()
                .statistics()
                .ifPresent(there -> answer.withData("diskCache", there.state().name()));
        List<String> missing = lists.get().missing();
        if (!missing.isEmpty()) {
            answer.withData("denyListMissing", String.join(", ", missing));
        }
        ChainCommittees committees = connection.get().committees();
        committees.problem().ifPresent(problem -> answer.withData("problem", problem));
        Optional<NetworkState> state = committees.state();
        if (state.isEmpty()) {
            return answer.status(opening.isOpen(EdgeOpening.Needs.UNKNOWN)).build();
        }
        Duration age = committees.age().orElse(Duration.ZERO);
        int trusted = connection.get().trustedWeight();
        boolean enough = state.get().committee().isQuorum(trusted);
        boolean warm = connection.get().isWarm(state.get().shardCount());
        return answer.status(opening.isOpen(new EdgeOpening.Needs(true, enough, warm, missing.isEmpty())))
                .withData("enoughNodes", enough)
                .withData("warm", warm)
                .withData("epoch", state.get().epoch())
                .withData("ageSeconds", age.toSeconds())
                .withData("nodes", state.get().committee().members().size())
                .withData("shards", state.get().shardCount())
                .withData("shardsOfTrustedNodes", trusted)
                .build();
    }
}
