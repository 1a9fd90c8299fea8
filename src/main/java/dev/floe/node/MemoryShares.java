package dev.floe.node;

import dev.floe.node.door.DoorLimits;

/**
 * How a node divides the heap that it may count on. Whatever comes, each part stays within its share; what is left is for what
 * nobody counts: what is known of connections, records and blobs, and garbage that nobody has collected yet.
 *
 * @param heap bytes
 */
record MemoryShares(long heap) {
    private static final int PENDING = 8;
    private static final int WORK = 4;
    private static final int BATCH = 64;
    private static final long LEAST_BATCH = 1L << 20;
    private static final int EVENT_BLOB = 16;
    private static final int HAND_OVER = 48;
    private static final int LONGEST_HAND_OVER = 8 << 20;
    private static final int METRICS = 16;
    private static final int METADATA = 64;
    private static final int MOST_METADATA = 16 << 20;

    /** Bodies of requests and answers. */
    DoorLimits door() {
        return DoorLimits.forHeap(heap);
    }

    /** The same of whoever looks at metrics, which are short. */
    DoorLimits metricsDoor() {
        return DoorLimits.forHeap(heap / METRICS);
    }

    /** Uploads that are not registered yet. */
    long pending() {
        return heap / PENDING;
    }

    /**
     * Whatever a node does by itself, in turn: recovering blobs, reading event blobs of the network, encoding its own. None of
     * these needs all of it at the same time as another one.
     */
    long work() {
        return heap / WORK;
    }

    /** Of {@link #work()}: slivers of one blob that are recovered together. */
    long batch() {
        return Math.max(LEAST_BATCH, heap / BATCH);
    }

    /** Of {@link #work()}: to encode an event blob. */
    long eventBlob() {
        return heap / EVENT_BLOB;
    }

    /** Metadata of event blobs that are read. */
    int metadata() {
        return (int) Math.min(MOST_METADATA, heap / METADATA);
    }

    /** An answer to whoever takes a shard over; there are {@link ShardTransfers#AT_ONCE} at most. */
    int handOver() {
        return (int) Math.min(LONGEST_HAND_OVER, heap / HAND_OVER);
    }

    /** All of them. */
    long sum() {
        return door().bytesInFlight()
                + metricsDoor().bytesInFlight()
                + pending()
                + work()
                + metadata()
                + (long) ShardTransfers.AT_ONCE * handOver();
    }
}
