package dev.floe.node;

import dev.floe.node.store.Change;
import dev.floe.node.store.RecordKey;
import dev.floe.node.store.RecordStore;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletionException;

/**
 * The metadata and slivers on disk. What is put here was verified by the caller; what is written is durable when the
 * method returns. Thread-safe; methods block for the disk.
 */
final class BlobShelf {
    private static final int KIND_METADATA = 1;
    private static final int KIND_SLIVER = 2;
    /** Bytes between two symbols that are read rather than skipped. */
    private static final int NEAR = 16 << 10;

    private static final int MOST_AT_ONCE = 256 << 10;

    private final RecordStore store;

    BlobShelf(RecordStore store) {
        this.store = store;
    }

    private static RecordKey metadataKey(BlobId blobId) {
        return new RecordKey(KIND_METADATA, blobId.toBytes(), 0, 0);
    }

    private static RecordKey sliverKey(BlobId blobId, int pair, Axis axis) {
        return new RecordKey(KIND_SLIVER, blobId.toBytes(), pair, axis.ordinal());
    }

    boolean hasMetadata(BlobId blobId) {
        return store.contains(metadataKey(blobId));
    }

    /** BCS {@code BlobMetadata}. */
    Optional<byte[]> metadata(BlobId blobId) {
        return store.read(metadataKey(blobId));
    }

    boolean hasSliver(BlobId blobId, int pair, Axis axis) {
        return store.contains(sliverKey(blobId, pair, axis));
    }

    /** The bytes of BCS {@code SliverData}, or 0 if it is not here. */
    int sliverLength(BlobId blobId, int pair, Axis axis) {
        return store.length(sliverKey(blobId, pair, axis)).orElse(0);
    }

    /** BCS {@code SliverData}. */
    Optional<byte[]> sliver(BlobId blobId, int pair, Axis axis) {
        return store.read(sliverKey(blobId, pair, axis));
    }

    /**
     * Symbols of a sliver, in the order of {@code indices}; nothing if they are not all here. A node is asked for the
     * same symbols of all its slivers, so those that lie near each other are read at once.
     *
     * @param sliverLength bytes of all symbols of the sliver
     */
    List<byte[]> symbols(
            BlobId blobId, int pair, Axis axis, int symbolSize, int sliverLength, SortedSet<Integer> indices) {
        RecordKey key = sliverKey(blobId, pair, axis);
        int start = ulebLength(sliverLength);
        List<byte[]> symbols = new ArrayList<>(indices.size());
        List<Integer> near = new ArrayList<>();
        for (int index : indices) {
            if (!near.isEmpty()
                    && ((long) (index - near.getLast()) * symbolSize > NEAR
                            || (long) (index - near.getFirst()) * symbolSize > MOST_AT_ONCE)) {
                if (!read(key, start, symbolSize, near, symbols)) {
                    return List.of();
                }
                near.clear();
            }
            near.add(index);
        }
        return read(key, start, symbolSize, near, symbols) ? symbols : List.of();
    }

    private boolean read(RecordKey key, int start, int symbolSize, List<Integer> near, List<byte[]> into) {
        int first = near.getFirst();
        int count = (near.getLast() - first + 1) * symbolSize;
        Optional<byte[]> bytes =
                store.read(key, start + first * symbolSize, count).filter(read -> read.length == count);
        bytes.ifPresent(all -> near.forEach(index ->
                into.add(Arrays.copyOfRange(all, (index - first) * symbolSize, (index - first + 1) * symbolSize))));
        return bytes.isPresent();
    }

    /** Bytes of the length in front of the symbols of a sliver. */
    private static int ulebLength(int value) {
        return Math.ceilDiv(Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(value)), 7);
    }

    /** @return false if it was there */
    boolean putMetadata(BlobId blobId, byte[] bcs) throws IOException {
        return apply(List.of(new Change.Add(metadataKey(blobId), bcs)));
    }

    /** @return false if it was there */
    boolean putSliver(BlobId blobId, int pair, Axis axis, byte[] bcs) throws IOException {
        return apply(List.of(new Change.Add(sliverKey(blobId, pair, axis), bcs)));
    }

    /** The blobs whose metadata are here. */
    List<BlobId> blobs() {
        List<BlobId> blobs = new ArrayList<>();
        store.forEach(KIND_METADATA, key -> blobs.add(BlobId.of(key.subject())));
        return blobs;
    }

    /** Removes all that is here of the blob. */
    void remove(BlobId blobId, Encoding encoding) throws IOException {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Remove(metadataKey(blobId)));
        for (int pair = 0; pair < encoding.shardCount(); pair++) {
            for (Axis axis : Axis.values()) {
                if (hasSliver(blobId, pair, axis)) {
                    changes.add(new Change.Remove(sliverKey(blobId, pair, axis)));
                }
            }
        }
        apply(changes);
    }

    private boolean apply(List<Change> changes) throws IOException {
        try {
            return store.apply(changes).join();
        } catch (CompletionException e) {
            throw new IOException("cannot store: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
