package dev.floe.door.admin;

import dev.floe.door.Refusal;
import dev.floe.protocol.ApiStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What everybody's port tells of how the server does once operators have a port of their own: that it works and is ready, for load
 * balancers and whoever else decides by the status alone. Metrics, and what the checks say (which full node does not answer, how
 * many storage nodes fail), are for the admin port. With {@code floe.admin.public-monitoring} everybody is told.
 */
@Singleton
final class PublicMonitoring {
    /** Hosts of websites have their own files under these paths, and are answered before. */
    private static final int AFTER_THE_GATES = 800;

    private static final String METRICS = "/metrics";
    private static final String HEALTH = "/v1/health";

    private final boolean open;
    private final SmallRyeHealthReporter health;

    @Inject
    PublicMonitoring(AdminConfig config, SmallRyeHealthReporter health) {
        this.open = config.publicMonitoring().orElse(config.port().isEmpty());
        this.health = health;
    }

    void install(@Observes Filters filters) {
        if (!open) {
            filters.register(this::pass, AFTER_THE_GATES);
        }
    }

    private void pass(RoutingContext request) {
        String path = request.normalizedPath();
        Optional<Supplier<Uni<SmallRyeHealth>>> asked = asked(path);
        if (asked.isPresent() && isLooking(request.request().method())) {
            Context context = request.vertx().getOrCreateContext();
            asked.get()
                    .get()
                    .subscribe()
                    .with(
                            found -> context.runOnContext(now -> answer(request, found.isDown())),
                            failure -> context.runOnContext(now -> request.fail(failure)));
        } else if (isAt(path, METRICS) || isAt(path, HEALTH)) {
            Refusal.of(ApiStatus.NOT_FOUND, "ROUTE_NOT_FOUND", "there is nothing at " + path)
                    .send(request.response());
        } else {
            request.next();
        }
    }

    private Optional<Supplier<Uni<SmallRyeHealth>>> asked(String path) {
        return switch (path) {
            case HEALTH -> Optional.of(health::getHealthAsync);
            case HEALTH + "/live" -> Optional.of(health::getLivenessAsync);
            case HEALTH + "/ready" -> Optional.of(health::getReadinessAsync);
            default -> Optional.empty();
        };
    }

    private static boolean isLooking(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /** The framework answers what is below, too. */
    private static boolean isAt(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    private static void answer(RoutingContext request, boolean down) {
        request.response()
                .setStatusCode(down ? 503 : 200)
                .putHeader("Content-Type", "application/json; charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .end("{\"status\":\"" + (down ? "DOWN" : "UP") + "\",\"checks\":[]}");
    }
}
