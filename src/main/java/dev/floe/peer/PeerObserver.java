package dev.floe.peer;

import dev.floe.protocol.StorageNode;
import java.time.Duration;

/**
 * Sees every request to every node: made for metrics. Called on event loops, so implementations must be quick and
 * thread-safe, and must not throw.
 */
public interface PeerObserver {
    /** The outcome of a request that was answered as asked. */
    String OK = "ok";
    /** The outcome of a request that its caller gave up. */
    String CANCELLED = "cancelled";

    /** Looks away. */
    PeerObserver NONE = new PeerObserver() {};

    /** A request goes to the wire (not: waits for its turn). */
    default void started(StorageNode node, RequestKind kind) {}

    /**
     * A started request ended, and the {@link Peer} has learned what it shows about the node.
     *
     * @param outcome {@link #OK}, {@link #CANCELLED} or the label of a {@link PeerException.Kind}
     * @param bytes of the answer's body
     */
    default void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {}

    /** A node sent something that was proven wrong. */
    default void lied(StorageNode node, String what) {}

    /** A node became {@linkplain PeerHealth#trusted() trusted} or ceased to be. */
    default void trust(StorageNode node, boolean trusted) {}
}
