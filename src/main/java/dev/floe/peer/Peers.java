package dev.floe.peer;

import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One {@link Peer} for each storage node, kept as long as its address and key stay the same: connections, latencies and
 * health outlive committees. Whoever is not asked for any more, as nodes are that left, is given up when the next new one
 * comes. Thread-safe.
 */
public final class Peers implements AutoCloseable {
    /** Netty reports every frame that was under way when we reset its stream, which is how requests are cancelled. */
    private static final Logger FRAMES_LOG =
            Logger.getLogger("io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder");

    static {
        FRAMES_LOG.setLevel(Level.WARNING);
    }

    /** Longer than a committee goes on being asked after its successor has begun. */
    private static final long IDLE_NANOS = Duration.ofHours(2).toNanos();

    private final Endpoint.Resolver resolver;
    private final LongSupplier nanoTime;
    private final Vertx vertx;
    private final PeerOptions options;
    private final PeerObserver observer;
    private final Executor executor = task -> Thread.ofVirtual().name("peer").start(task);
    private final Latencies everyones = new Latencies();
    private final AnswerStreams streams = new AnswerStreams();
    private final Map<ObjectId, Known> byNode = new ConcurrentHashMap<>();

    private static final class Known {
        private final Peer peer;
        private volatile long askedFor;

        Known(Peer peer) {
            this.peer = peer;
        }
    }

    /** @param vertx whose event loops carry the connections; not closed by this */
    public Peers(Vertx vertx, PeerOptions options, PeerObserver observer) {
        this(vertx, options, observer, InetAddress::getAllByName, System::nanoTime);
    }

    /** @param resolver looks the nodes' names up; the public ones' is the platform's, as other programs of the host have it */
    Peers(Vertx vertx, PeerOptions options, PeerObserver observer, Endpoint.Resolver resolver, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        this.vertx = vertx;
        this.options = options;
        this.observer = observer;
    }

    /**
     * The client of {@code node}.
     *
     * @throws IllegalArgumentException if the node's registered address or network key cannot be used
     */
    public Peer of(StorageNode node) {
        Known known = byNode.get(node.id());
        if (known == null || !sameEndpoint(known.peer.node(), node)) {
            known = byNode.compute(
                    node.id(),
                    (id, now) -> now != null && sameEndpoint(now.peer.node(), node) ? now : successor(now, node));
            giveUpTheIdle();
        }
        known.askedFor = nanoTime.getAsLong();
        return known.peer;
    }

    private Known successor(Known before, StorageNode node) {
        if (before != null) {
            before.peer.close();
        }
        Known next = new Known(new Peer(node, vertx, options, observer, executor, resolver, everyones, streams));
        next.askedFor = nanoTime.getAsLong();
        return next;
    }

    private void giveUpTheIdle() {
        long now = nanoTime.getAsLong();
        byNode.forEach((id, known) -> {
            if (now - known.askedFor > IDLE_NANOS && byNode.remove(id, known)) {
                known.peer.close();
            }
        });
    }

    /** How many are known. */
    int count() {
        return byNode.size();
    }

    private static boolean sameEndpoint(StorageNode one, StorageNode other) {
        return one.networkAddress().equals(other.networkAddress())
                && Arrays.equals(one.networkPublicKey(), other.networkPublicKey());
    }

    /** Breaks off what is under way and closes all connections. */
    @Override
    public void close() {
        byNode.values().forEach(known -> known.peer.close());
        byNode.clear();
    }
}
