package dev.floe.door;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

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
        return address(request).map(ClientAddress::of).orElse(ClientAddress.LOCAL);
    }

    /** The address of who sent {@code request}; empty if that came by another way than the Internet Protocol. */
    public Optional<InetAddress> address(HttpServerRequest request) {
        SocketAddress connected = request.remoteAddress();
        if (connected == null || connected.hostAddress() == null) {
            return Optional.empty();
        }
        return Optional.of(proxies.client(
                InetAddress.ofLiteral(connected.hostAddress()),
                request.headers().getAll("Forwarded"),
                request.headers().getAll("X-Forwarded-For")));
    }

    /** Whether a trusted proxy sent {@code request}. */
    public boolean isOfProxy(HttpServerRequest request) {
        SocketAddress connected = request.remoteAddress();
        return connected != null
                && connected.hostAddress() != null
                && proxies.trusts(InetAddress.ofLiteral(connected.hostAddress()));
    }

    /** The part of everything that one client may have when nobody else wants any; see {@link dev.floe.bytes.Shares}. */
    public double mostOfOne() {
        return mostOfOne;
    }

    TrustedProxies proxies() {
        return proxies;
    }
}
