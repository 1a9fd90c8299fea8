package dev.floe.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Verified uploads of blobs whose registration the node has not seen yet. In memory, for a short time, in bounded
 * number and size. Thread-safe.
 */
final class PendingUploads {

    /**
     * What is kept at most.
     *
     * @param blobs with buffered metadata
     * @param slivers of all blobs together
     * @param bytes of all of it
     * @param sliverBytes of one sliver
     * @param lifetime of an upload; zero switches buffering off
     * @param sliverLifetime of the slivers of a blob from the first one on, if it is shorter; zero for none
     */
    record Limits(int blobs, int slivers, long bytes, int sliverBytes, Duration lifetime, Duration sliverLifetime) {
        Limits(int blobs, int slivers, long bytes, int sliverBytes, Duration lifetime) {
            this(blobs, slivers, bytes, sliverBytes, lifetime, lifetime);
        }

        private boolean sliversGoFirst() {
            return sliverLifetime.compareTo(lifetime) < 0;
        }
    }

    /** A buffered sliver, BCS {@code SliverData}. */
    record PendingSliver(int pair, Axis axis, byte[] bcs) {}

    private record Place(int pair, Axis axis) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Place that && pair == that.pair && axis == that.axis;
        }

        @Override
        public int hashCode() {
            return 2 * pair + axis.ordinal();
        }
    }

    private static final class Entry {
        private final VerifiedMetadata metadata;
        private final long deadline;
        private final Map<Place, byte[]> slivers = new LinkedHashMap<>();
        /** Of the slivers, if there are any. */
        private long sliverDeadline;

        private long bytes;

        Entry(VerifiedMetadata metadata, long deadline) {
            this.metadata = metadata;
            this.deadline = deadline;
            this.bytes = 64L * metadata.metadata().pairCount();
        }
    }

    private final Limits limits;
    private final LongSupplier nanoTime;
    /** In the order of their deadlines. */
    private final Map<BlobId, Entry> blobs = new LinkedHashMap<>();

    private long bytes;
    private int slivers;

    PendingUploads(Limits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    synchronized Optional<VerifiedMetadata> metadata(BlobId blobId) {
        expire();
        return Optional.ofNullable(blobs.get(blobId)).map(entry -> entry.metadata);
    }

    synchronized boolean hasSliver(BlobId blobId, int pair, Axis axis) {
        expire();
        Entry entry = blobs.get(blobId);
        return entry != null && entry.slivers.containsKey(new Place(pair, axis));
    }

    /** @return false if there is no room */
    synchronized boolean addMetadata(VerifiedMetadata metadata) {
        expire();
        if (blobs.containsKey(metadata.blobId())) {
            return true;
        }
        Entry entry = new Entry(metadata, nanoTime.getAsLong() + limits.lifetime.toNanos());
        if (limits.lifetime.isZero() || blobs.size() >= limits.blobs || bytes + entry.bytes > limits.bytes) {
            return false;
        }
        blobs.put(metadata.blobId(), entry);
        bytes += entry.bytes;
        return true;
    }

    /** Whether a sliver of that length could be buffered now; of unknown length, if it is negative. */
    synchronized boolean hasRoom(long length) {
        expire();
        long least = Math.max(0, length);
        return !limits.sliverLifetime.isZero()
                && least <= limits.sliverBytes
                && slivers < limits.slivers
                && bytes + least <= limits.bytes;
    }

    /** @return false if there is no room, or nothing is buffered of the blob any more */
    synchronized boolean addSliver(BlobId blobId, PendingSliver sliver) {
        expire();
        Entry entry = blobs.get(blobId);
        if (entry == null
                || limits.sliverLifetime.isZero()
                || sliver.bcs.length > limits.sliverBytes
                || slivers >= limits.slivers
                || bytes + sliver.bcs.length > limits.bytes) {
            return false;
        }
        if (entry.slivers.isEmpty()) {
            entry.sliverDeadline = nanoTime.getAsLong() + limits.sliverLifetime.toNanos();
        }
        if (entry.slivers.putIfAbsent(new Place(sliver.pair, sliver.axis), sliver.bcs) == null) {
            slivers++;
            bytes += sliver.bcs.length;
            entry.bytes += sliver.bcs.length;
        }
        return true;
    }

    /** Removes all that is buffered of the blob and returns its slivers. */
    synchronized List<PendingSliver> take(BlobId blobId) {
        List<PendingSliver> all = new ArrayList<>();
        Entry entry = blobs.remove(blobId);
        if (entry != null) {
            bytes -= entry.bytes;
            slivers -= entry.slivers.size();
            entry.slivers.forEach((place, bcs) -> all.add(new PendingSliver(place.pair, place.axis, bcs)));
        }
        return all;
    }

    synchronized long bytes() {
        return bytes;
    }

    private void expire() {
        long now = nanoTime.getAsLong();
        while (!blobs.isEmpty()) {
            Map.Entry<BlobId, Entry> oldest = blobs.entrySet().iterator().next();
            if (oldest.getValue().deadline - now > 0) {
                break;
            }
            take(oldest.getKey());
        }
        if (limits.sliversGoFirst()) {
            blobs.values().stream()
                    .filter(entry -> !entry.slivers.isEmpty() && entry.sliverDeadline - now <= 0)
                    .forEach(this::dropSlivers);
        }
    }

    private void dropSlivers(Entry entry) {
        long dropped =
                entry.slivers.values().stream().mapToLong(bcs -> bcs.length).sum();
        slivers -= entry.slivers.size();
        bytes -= dropped;
        entry.bytes -= dropped;
        entry.slivers.clear();
    }
}
