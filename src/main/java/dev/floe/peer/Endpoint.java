package dev.floe.peer;

import dev.floe.protocol.NetworkAddress;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Where a node is: what its registered host resolves to, as far as it is within {@link Reach}. What was looked at is what
 * is connected to: the name is not resolved again on the way. The families of addresses take turns, beginning with the one
 * that the system prefers, so that a host with one of them only finds an address of it soon (RFC 8305). Belongs to one
 * event loop.
 */
final class Endpoint {
    private static final long KEPT = Duration.ofMinutes(1).toNanos();
    /** Whoever owns a name can give it any number of addresses. */
    private static final int MOST = 8;

    /** Looks names up; may block. */
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final NetworkAddress address;
    private final Reach reach;
    private final Resolver resolver;
    private final Executor executor;
    private final LongSupplier nanoTime;

    private List<SocketAddress> known = List.of();
    private long resolvedAt;
    private Optional<Future<List<SocketAddress>>> resolving = Optional.empty();

    /** @param executor where the resolver may block */
    Endpoint(NetworkAddress address, Reach reach, Resolver resolver, Executor executor, LongSupplier nanoTime) {
        this.address = address;
        this.reach = reach;
        this.resolver = resolver;
        this.executor = executor;
        this.nanoTime = nanoTime;
    }

    /**
     * Where to connect to now, in the order in which to try. Fails with an {@link UnknownHostException} that says why there
     * is nothing.
     *
     * @param context of the event loop that calls
     */
    Future<List<SocketAddress>> locate(Context context) {
        if (!known.isEmpty() && nanoTime.getAsLong() - resolvedAt < KEPT) {
            return Future.succeededFuture(known);
        }
        if (resolving.isEmpty()) {
            resolving = Optional.of(resolve(context));
        }
        return resolving.get();
    }

    private Future<List<SocketAddress>> resolve(Context context) {
        Promise<List<SocketAddress>> located = Promise.promise();
        executor.execute(() -> {
            try {
                List<SocketAddress> found = inTurns(reach.within(address.host(), resolver.resolve(address.host())));
                context.runOnContext(v -> {
                    known = found;
                    resolvedAt = nanoTime.getAsLong();
                    resolving = Optional.empty();
                    located.complete(known);
                });
            } catch (UnknownHostException e) {
                context.runOnContext(v -> notFound(located, e));
            } catch (RuntimeException | Error e) {
                UnknownHostException unknown = new UnknownHostException(address.host() + " cannot be looked up: " + e);
                unknown.initCause(e);
                context.runOnContext(v -> notFound(located, unknown));
            }
        });
        return located.future();
    }

    private void notFound(Promise<List<SocketAddress>> located, UnknownHostException why) {
        known = List.of();
        resolving = Optional.empty();
        located.fail(why);
    }

    private List<SocketAddress> inTurns(InetAddress[] found) throws UnknownHostException {
        Map<Class<?>, Deque<InetAddress>> families = new LinkedHashMap<>();
        for (InetAddress each : found) {
            families.computeIfAbsent(each.getClass(), family -> new ArrayDeque<>())
                    .add(each);
        }
        List<SocketAddress> ordered = new ArrayList<>();
        while (ordered.size() < Math.min(MOST, found.length)) {
            for (Deque<InetAddress> family : families.values()) {
                if (!family.isEmpty()) {
                    ordered.add(socketAddress(family.remove()));
                }
            }
        }
        return List.copyOf(ordered);
    }

    /** Without its name: two addresses of one name are the same to Vert.x. With its zone, if it has one. */
    private SocketAddress socketAddress(InetAddress found) throws UnknownHostException {
        InetAddress nameless = found instanceof Inet6Address v6 && v6.getScopeId() != 0
                ? Inet6Address.getByAddress(null, v6.getAddress(), v6.getScopeId())
                : InetAddress.getByAddress(found.getAddress());
        return SocketAddress.inetSocketAddress(new InetSocketAddress(nameless, address.port()));
    }

    /** Nobody takes connections at what is known: it is to be asked for again. */
    void forget() {
        known = List.of();
    }
}
