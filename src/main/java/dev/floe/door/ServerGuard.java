package dev.floe.door;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Has the connections of the application's servers, plain and TLS, guarded as soon as they listen. */
@Singleton
final class ServerGuard {
    private final Vertx vertx;
    private final AcceptedConnections connections;

    @Inject
    ServerGuard(Vertx vertx, DoorConfig config, Clients clients, FastLane lane) {
        this.vertx = vertx;
        this.connections = new AcceptedConnections(
                config.maxConnections(), clients.mostOfOne(), clients.proxies(), lane, config.proxyProtocol());
    }

    /** Made now, so that a bad configuration ends the process. */
    void start(@Observes StartupEvent starting) {}

    /** All of them. */
    AcceptedConnections connections() {
        return connections;
    }

    CompletionStage<Void> guard(@ObservesAsync HttpServerStart started) {
        return connections.guard(vertx);
    }

    CompletionStage<Void> guardSecure(@ObservesAsync HttpsServerStart started) {
        return connections.guard(vertx);
    }
}
