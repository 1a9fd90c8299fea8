package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Answers 429 to clients that ask for more than {@link ClientRates} let them. */
@Singleton
final class RateGate {
    private static final int BEFORE_THE_ROOMS = 940;

    private final Clients clients;
    private final ClientRates rates;

    @Inject
    RateGate(Clients clients, ClientRates rates) {
        this.clients = clients;
        this.rates = rates;
    }

    void install(@Observes Filters filters) {
        filters.register(this::pass, BEFORE_THE_ROOMS);
    }

    private void pass(RoutingContext request) {
        Optional<Duration> wait = Drain.isOfMonitoring(request.normalizedPath())
                ? Optional.empty()
                : rates.request(clients.of(request.request()));
        if (wait.isEmpty()) {
            request.next();
        } else {
            Refusal.of(
                            ApiStatus.RESOURCE_EXHAUSTED,
                            "TOO_MANY_REQUESTS",
                            "more is asked for from this address than this server gives to one; come back")
                    .retryAfter(wait.get().plusMillis(999))
                    .send(request.response());
        }
    }
}
