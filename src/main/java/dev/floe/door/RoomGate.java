package dev.floe.door;

import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers 404 where only a closed room would answer: a process plays the roles in {@code floe.role} and no other. Answers
 * 405 where the open rooms know the path but not the method, and OPTIONS with the methods that are none of these.
 */
@Singleton
final class RoomGate {
    private static final int AFTER_CROSS_ORIGIN = 900;
    /** The methods of paths that no room claims: what there is beside the rooms can only be looked at. */
    static final List<String> UNCLAIMED = List.of("GET", "HEAD", "OPTIONS");

    private final List<Room> open;
    private final List<Room> closed;

    @Inject
    RoomGate(
            @All List<Room> rooms,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles) {
        this.open = rooms.stream().filter(room -> roles.contains(room.role())).toList();
        this.closed =
                rooms.stream().filter(room -> !roles.contains(room.role())).toList();
    }

    void install(@Observes Filters filters) {
        filters.register(this::pass, AFTER_CROSS_ORIGIN);
    }

    private void pass(RoutingContext request) {
        String path = request.normalizedPath();
        Set<String> answered = methods(open, path);
        if (!answered.isEmpty()) {
            answered.add("OPTIONS");
        }
        if (request.request().method().equals(HttpMethod.OPTIONS)) {
            request.response().putHeader("Allow", String.join(", ", answered.isEmpty() ? UNCLAIMED : answered));
            request.response().setStatusCode(204).end();
        } else if (answered.isEmpty() && !methods(closed, path).isEmpty()) {
            Refusal.noSuchRoute(path).send(request.response());
        } else if (!answered.isEmpty()
                && !answered.contains(request.request().method().name())) {
            Refusal.notAllowed(path, request.request().method().name(), answered)
                    .send(request.response());
        } else {
            request.next();
        }
    }

    private static Set<String> methods(List<Room> rooms, String path) {
        Set<String> all = new TreeSet<>();
        rooms.forEach(room -> all.addAll(room.methods(path)));
        return all;
    }
}
