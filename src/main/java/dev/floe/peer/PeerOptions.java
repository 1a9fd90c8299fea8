package dev.floe.peer;

import java.time.Duration;

/**
 * The bounds of a node's client.
 *
 * @param connectTimeout for TCP, and again for TLS
 * @param maxConcurrentRequests to one node; more wait for their turn
 * @param maxWaitingRequests for one node; more are refused as {@link PeerException.Kind#OVERLOADED}
 * @param streamWindow HTTP/2 receive window of a response, bytes: what the path to the node may hold of one sliver
 * @param connectionWindow HTTP/2 receive window of all responses of a node together, bytes
 */
public record PeerOptions(
        Duration connectTimeout,
        int maxConcurrentRequests,
        int maxWaitingRequests,
        int streamWindow,
        int connectionWindow) {

    /** Good for tens of milliseconds of distance at a gigabit; bodies are kept in memory whole, so windows cost little. */
    public static final PeerOptions DEFAULT = new PeerOptions(Duration.ofSeconds(5), 128, 4096, 4 << 20, 16 << 20);
}
