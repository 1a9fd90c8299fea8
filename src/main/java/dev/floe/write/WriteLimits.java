package dev.floe.write;

import dev.floe.bytes.Backoff;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.Encoding;
import java.time.Duration;

/**
 * The bounds of a store: time, concurrency and bytes.
 *
 * @param encodeMemory bytes of work space of one encoding
 * @param bytesInFlight bytes of slivers that one store may have under way to all nodes together
 * @param requestsPerNode requests that one store may have under way to one node; {@value #SMALL_FOR_ONE} times as many
 *     if all their bodies are small
 * @param requestTimeout how long one request may take, plus ...
 * @param slowestBytesPerSecond ... the time its body takes at this rate
 * @param retry how often a request is tried again that failed for a reason that may pass, if it did not take twice its
 *     timeout until then
 * @param registrationPatience for how long a node may answer that the blob is not registered: it follows the chain at its
 *     own pace
 * @param graceFactor once a quorum has confirmed, the other nodes get this part of the time it took ...
 * @param graceBase ... and this much in addition, so that more nodes hold the blob
 * @param patience how long the upload to a committee may take in all, plus the time that the whole encoded blob takes at
 *     {@code slowestBytesPerSecond}
 * @param statusPatience how long to ask the nodes what they know about a blob
 * @param statusCheckThreshold slivers of at least so many bytes are asked for before they are sent, if the node already
 *     had the metadata
 * @param committeeChanges how often a store begins again because the epoch changed under it
 */
public record WriteLimits(
        long encodeMemory,
        long bytesInFlight,
        int requestsPerNode,
        Duration requestTimeout,
        long slowestBytesPerSecond,
        Backoff retry,
        Duration registrationPatience,
        double graceFactor,
        Duration graceBase,
        Duration patience,
        Duration statusPatience,
        int statusCheckThreshold,
        int committeeChanges) {

    /** Bytes of one upload that are in memory while it runs, whatever the length of the sliver. */
    static final long STREAM_WINDOW = 128 * 1024;

    /** Nodes take bodies of that many bytes without being asked, so what matters is how few round trips they need. */
    private static final int SMALL_BODY = 4 << 10;

    private static final int SMALL_FOR_ONE = 4;

    /** See {@link BlobEncoder}. */
    private static final long REPAIR_BYTES = 65;

    /** What the reference client does, except that no request may take minutes. */
    public static final WriteLimits DEFAULT = new WriteLimits(
            32L << 20,
            64L << 20,
            10,
            Duration.ofSeconds(20),
            32 * 1024,
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(4), 7),
            Duration.ofSeconds(30),
            0.5,
            Duration.ofMillis(500),
            Duration.ofMinutes(3),
            Duration.ofSeconds(3),
            5560,
            3);

    /** The same with another work space for encodings. */
    public WriteLimits withEncodeMemory(long bytes) {
        return new WriteLimits(
                bytes,
                bytesInFlight,
                requestsPerNode,
                requestTimeout,
                slowestBytesPerSecond,
                retry,
                registrationPatience,
                graceFactor,
                graceBase,
                patience,
                statusPatience,
                statusCheckThreshold,
                committeeChanges);
    }

    /** What one encoding by so many threads takes in all: its work space, and what it keeps of symbols. */
    long encodingBytes(Encoding encoding, int parallelism) {
        return encodeMemory
                + BlobEncoder.waitingHashes(encoding, parallelism)
                + REPAIR_BYTES * encoding.shardCount() * encoding.faulty();
    }

    /**
     * How many requests to each node may run so that all nodes together stay within the bytes in flight. The share of a
     * node that hangs is never taken from the others.
     *
     * @param bodyLength of the longest body
     */
    int requestsPerNode(int nodes, long bodyLength) {
        long window = Math.max(1, Math.min(bodyLength, STREAM_WINDOW));
        long share = bytesInFlight / Math.max(1, nodes) / window;
        return Math.clamp(share, 1, bodyLength <= SMALL_BODY ? SMALL_FOR_ONE * requestsPerNode : requestsPerNode);
    }

    Duration requestTimeout(long bodyLength) {
        return requestTimeout.plusMillis(bodyLength * 1000 / slowestBytesPerSecond);
    }

    Duration patience(long encodedLength) {
        return patience.plusMillis(encodedLength * 1000 / slowestBytesPerSecond);
    }
}
