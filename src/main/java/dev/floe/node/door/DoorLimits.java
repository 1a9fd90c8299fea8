package dev.floe.node.door;

import dev.floe.bytes.Pace;
import java.time.Duration;

/**
 * What a {@link Door} is willing to carry at once. Every bound is on the whole door unless it says otherwise.
 *
 * @param connections open connections; further ones are closed before their handshake
 * @param requests requests that are being read, handled or answered; further ones get 503
 * @param streamsPerConnection HTTP/2 streams that one connection may have open
 * @param headerBytes request line and header fields of one request
 * @param bytesInFlight bodies in memory, one half of them for answers, an eighth for the first parts of uploads,
 *     the rest for whole uploads
 * @param clientShare the part of connections, requests and bytes that one client address may have when nobody else has
 *     any; it gets less the scarcer they become, see {@link dev.floe.bytes.Shares}
 * @param handshake time for the TLS handshake and the first request's first byte; three times as much for a head
 * @param idle time after which a connection without any traffic is closed, and one without a request whatever its traffic
 * @param bodyIdle the interval over which a body, in either direction, has to keep up {@link #SLOWEST}
 * @param room time that a request waits for its share of {@code bytesInFlight}
 */
public record DoorLimits(
        int connections,
        int requests,
        int streamsPerConnection,
        int headerBytes,
        long bytesInFlight,
        double clientShare,
        Duration handshake,
        Duration idle,
        Duration bodyIdle,
        Duration room) {

    /**
     * Whoever sends or reads a body more slowly is cut off: bytes per second. Half of a throttled mobile plan; and a slow
     * uplink is shared by all slivers that are under way on it.
     */
    static final long SLOWEST = 4 * 1024;
    /** What is asked of whoever holds what others wait for, at least. */
    private static final long HURRIED = 16 * 1024;
    /**
     * What a reader takes shows when the system has sent a third of what it keeps for it, which at such a pace takes most
     * of a minute.
     */
    private static final int READER_INTERVALS = 4;
    /** Time in which whatever others wait for has to be through. */
    private static final long HURRIED_SECONDS = 30;

    /**
     * What an HTTP/2 client may send of a body before the door has room for it, in bytes. Small slivers arrive whole
     * without a round trip; what waits unread is bounded by this times {@link #requests}.
     */
    static final int UNASKED_BODY = 16 * 1024;

    /** Limits that fit a process with {@code heap} bytes of heap. */
    public static DoorLimits forHeap(long heap) {
        int scale = Math.clamp(heap / (64L << 20), 1, 16);
        return new DoorLimits(
                256 * scale,
                1024 * scale,
                1000,
                16 * 1024,
                heap / 3,
                0.75,
                Duration.ofSeconds(10),
                Duration.ofSeconds(120),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30));
    }

    /** These limits with another number of streams. */
    public DoorLimits withStreamsPerConnection(int streams) {
        return new DoorLimits(
                connections,
                requests,
                streams,
                headerBytes,
                bytesInFlight,
                clientShare,
                handshake,
                idle,
                bodyIdle,
                room);
    }

    /** Time for the head of a request from its first byte on: three times what a client has for the first byte. */
    Duration head() {
        return handshake.multipliedBy(3);
    }

    /** Time that a client has to hang up after the last answer that it gets: a fifth of what it had for the first byte. */
    Duration farewell() {
        return Duration.ofNanos(handshake.toNanos() / 5);
    }

    /** What is asked of everybody who sends. */
    Pace.Least slowestSender() {
        return new Pace.Least(SLOWEST, bodyIdle);
    }

    /** What is asked of everybody who reads. */
    Pace.Least slowestReader() {
        return new Pace.Least(SLOWEST, bodyIdle.multipliedBy(READER_INTERVALS));
    }

    /** What is asked of a transfer that holds {@code bytes} for which others wait. */
    Pace.Least hurried(long bytes) {
        // Not Duration.dividedBy, which computes with BigDecimal.
        return new Pace.Least(Math.max(HURRIED, bytes / HURRIED_SECONDS), Duration.ofNanos(bodyIdle.toNanos() / 3));
    }
}
