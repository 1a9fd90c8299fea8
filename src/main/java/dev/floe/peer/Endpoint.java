package dev.floe.peer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Where a node is: what its registered host resolves to, as far as it is within {@link Reach}. What was looked at is what
 * is connected to: the name is not resolved again on the way. Belongs to one event loop.
 */
final class Endpoint {
    private static final long KEPT = Duration.ofMinutes(1).toNanos();

    /** Looks names up; may block. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final NetworkAddress address;
    private final Reach reach;
    private final Resolver resolver;
    private final Executor executor;
    private final LongSupplier nanoTime;

    private SocketAddress[] known = {};
    private int chosen;
    private long resolvedAt;
    private Optional<Future<SocketAddress>> resolving = Optional.empty();

    /** @param executor where the resolver may block */
    Endpoint(NetworkAddress address, Reach reach, Resolver resolver, Executor executor, LongSupplier nanoTime) {
        this.address = address;
        this.reach = reach;
        this.resolver = resolver;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /**
     * Where to connect to now. Fails with an {@link UnknownHostException} that says why there is nothing.
     *
     * @param context of the event loop that calls
     */
    Future<SocketAddress> locate(Context context) {
        if (known.length > 0 && nanoTime.getAsLong() - resolvedAt < KEPT) {
            return Future.succeededFuture(current());
        }
        if (resolving.isEmpty()) {
            resolving = Optional.of(resolve(context));
        }
        return resolving.get();
    }

    private SocketAddress current() {
        return known[chosen % known.length];
    }

    private Future<SocketAddress> resolve(Context context) {
        Promise<SocketAddress> located = Promise.promise();
        executor.execute(() -> {
            try {
                InetAddress[] found = reach.within(address.host(), resolver.resolve(address.host()));
                context.runOnContext(v -> {
                    known = Arrays.stream(found)
                            .map(at -> SocketAddress.inetSocketAddress(address.port(), at.getHostAddress()))
                            .toArray(SocketAddress[]::new);
                    resolvedAt = nanoTime.getAsLong();
                    resolving = Optional.empty();
                    located.complete(current());
                });
            } catch (UnknownHostException e) {
                context.runOnContext(v -> {
                    known = new SocketAddress[0];
                    resolving = Optional.empty();
                    located.fail(e);
                });
            }
        });
        return located.future();
    }

    /** Nobody answered there: the next request tries another of its addresses, if it has more than one. */
    void unreachable() {
        chosen++;
    }
}
