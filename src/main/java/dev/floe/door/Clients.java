package dev.floe.door;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;

/** Tells who sends requests to the application's server, and how much one of them may have. Thread-safe. */
@Singleton
public final class Clients {
    private final TrustedProxies proxies;
    private final double mostOfOne;

    @Inject
    Clients(DoorConfig config) {
        this.proxies = TrustedProxies.of(config.trustedProxies().orElse(List.of()));
        this.mostOfOne = config.mostOfOneClient();
    }

    /** Who sent {@code request}. */
    public ClientAddress of(HttpServerRequest request) {
        SocketAddress connected = request.remoteAddress();
        if (connected == null || connected.hostAddress() == null) {
            return ClientAddress.LOCAL;
        }
        return ClientAddress.of(proxies.client(
                InetAddress.ofLiteral(connected.hostAddress()),
                request.headers().getAll("Forwarded"),
                request.headers().getAll("X-Forwarded-For")));
    }

    /** The part of everything that one client may have when nobody else wants any; see {@link dev.floe.bytes.Shares}. */
    public double mostOfOne() {
        return mostOfOne;
    }

    TrustedProxies proxies() {
        return proxies;
    }
}
