package dev.floe.peer;

import dev.floe.protocol.NetworkConfig;
import java.time.Duration;

/**
 * The bounds of a node's client.
 *
 * @param connectTimeout for TCP, and again for TLS
 * @param maxConcurrentRequests to one node; more wait for their turn
 * @param maxWaitingRequests for one node; more are refused as {@link PeerException.Kind#OVERLOADED}
 * @param streamWindow HTTP/2 receive window of a response, bytes: what the path to the node may hold of one sliver
 * @param connectionWindow HTTP/2 receive window of all responses of a node together, bytes
 * @param reach which addresses nodes may have
 */
public record PeerOptions(
        Duration connectTimeout,
        int maxConcurrentRequests,
        int maxWaitingRequests,
        int streamWindow,
        int connectionWindow,
        Reach reach) {

    /**
     * Good for tens of milliseconds of distance at a gigabit; bodies are kept in memory whole, so windows cost little.
     * With every address within reach: for whoever knows where the nodes are.
     */
    public static final PeerOptions DEFAULT =
            new PeerOptions(Duration.ofSeconds(5), 128, 4096, 4 << 20, 16 << 20, Reach.ANYWHERE);

    /** The default bounds, and the reach that goes with a network. */
    public static PeerOptions of(NetworkConfig network) {
        return DEFAULT.within(network.privateNodes() ? Reach.ANYWHERE : Reach.PUBLIC);
    }

    /** The same with another reach. */
    public PeerOptions within(Reach other) {
        return new PeerOptions(
                connectTimeout, maxConcurrentRequests, maxWaitingRequests, streamWindow, connectionWindow, other);
    }
}
