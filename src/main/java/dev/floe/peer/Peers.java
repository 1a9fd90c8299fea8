package dev.floe.peer;

import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One {@link Peer} for each storage node, kept as long as its address and key stay the same: connections, latencies and
 * health outlive committees. Thread-safe.
 */
public final class Peers implements AutoCloseable {
    /** Netty reports every frame that was under way when we reset its stream, which is how requests are cancelled. */
    private static final Logger FRAMES_LOG =
            Logger.getLogger("io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder");

    static {
        FRAMES_LOG.setLevel(Level.WARNING);
    }

    private final Vertx vertx;
    private final PeerOptions options;
    private final PeerObserver observer;
    private final Executor executor = task -> Thread.ofVirtual().name("peer").start(task);
    private final Latencies everyones = new Latencies();
    private final Map<ObjectId, Peer> byNode = new ConcurrentHashMap<>();

    /** @param vertx whose event loops carry the connections; not closed by this */
    public Peers(Vertx vertx, PeerOptions options, PeerObserver observer) {
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
        return byNode.compute(node.id(), (id, known) -> {
            if (known != null && sameEndpoint(known.node(), node)) {
                return known;
            }
            if (known != null) {
                known.close();
            }
            return new Peer(node, vertx, options, observer, executor, everyones);
        });
    }

    private static boolean sameEndpoint(StorageNode one, StorageNode other) {
        return one.networkAddress().equals(other.networkAddress())
                && Arrays.equals(one.networkPublicKey(), other.networkPublicKey());
    }

    /** Breaks off what is under way and closes all connections. */
    @Override
    public void close() {
        byNode.values().forEach(Peer::close);
        byNode.clear();
    }
}
