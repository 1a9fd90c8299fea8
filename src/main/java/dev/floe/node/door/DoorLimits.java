package dev.floe.node.door;

import java.time.Duration;

/**
 * What a {@link Door} is willing to carry at once. Every bound is on the whole door unless it says otherwise.
 *
 * @param connections open connections; further ones are closed before their handshake
 * @param requests requests that are being read, handled or answered; further ones get 503
 * @param streamsPerConnection HTTP/2 streams that one connection may have open
 * @param headerBytes request line and header fields of one request
 * @param bytesInFlight request and response bodies in memory
 * @param handshake time for the TLS handshake and the first request's first byte
 * @param idle time after which a connection without any traffic is closed
 * @param bodyIdle time without a single byte of a body that was asked for
 * @param room time that a request waits for its share of {@code bytesInFlight}
 */
public record DoorLimits(
        int connections,
        int requests,
        int streamsPerConnection,
        int headerBytes,
        long bytesInFlight,
        Duration handshake,
        Duration idle,
        Duration bodyIdle,
        Duration room) {

    /** A sender slower than this is cut off, once {@link #bodyIdle} has passed: bytes per second. */
    static final long SLOWEST_SENDER = 16 * 1024;

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
                Duration.ofSeconds(10),
                Duration.ofSeconds(120),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30));
    }

    /** These limits with another number of streams. */
    public DoorLimits withStreamsPerConnection(int streams) {
        return new DoorLimits(
                connections, requests, streams, headerBytes, bytesInFlight, handshake, idle, bodyIdle, room);
    }
}
