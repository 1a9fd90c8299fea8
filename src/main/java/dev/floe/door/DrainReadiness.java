package dev.floe.door;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A server that is being taken out of service is not ready. */
@Readiness
@Singleton
final class DrainReadiness implements HealthCheck {
    private final Drain drain;

    @Inject
    DrainReadiness(Drain drain) {
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("service").status(drain.isReady()).build();
    }
}
