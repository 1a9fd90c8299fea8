package dev.floe.edge;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names under which an edge serves what belongs to one owner only. A document that runs there has nothing to gain that is
 * not its owner's already. Immutable.
 */
final class OwnedOrigins {
    private final Set<String> hosts;

    /** @param hosts names without ports, in any case */
    OwnedOrigins(Set<String> hosts) {
        this.hosts = hosts.stream()
                .map(host -> host.strip().toLowerCase(Locale.ROOT))
                .filter(host -> !host.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether no name is one: then what is answered does not depend on it. */
    boolean areNone() {
        return hosts.isEmpty();
    }

    /** Whether a request came to one. */
    boolean belongToOneOwner(HttpServerRequest request) {
        return !hosts.isEmpty()
                && Optional.ofNullable(request.authority())
                        .map(HostAndPort::host)
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .filter(hosts::contains)
                        .isPresent();
    }
}
