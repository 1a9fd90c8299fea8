package dev.floe.node;

import dev.floe.node.store.Change;
import dev.floe.node.store.RecordKey;
import dev.floe.node.store.RecordStore;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The metadata and slivers on disk. What is put here was verified by the caller; what is written is durable when the
 * method returns. Thread-safe; methods block for the disk.
 */
final class BlobShelf {
    private static final int KIND_METADATA = 1;
    private static final int KIND_SLIVER = 2;
    /** Bytes of a sliver record that are searched for the start of its data: the longest ULEB128 length. */
    private static final int LONGEST_PREFIX = 5;

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

    /** The sliver's data bytes {@code [from, from + count)}, without reading the rest of it. */
    Optional<byte[]> sliverData(BlobId blobId, int pair, Axis axis, int from, int count) {
        RecordKey key = sliverKey(blobId, pair, axis);
        return store.read(key, 0, LONGEST_PREFIX)
                .flatMap(start -> store.read(key, prefixLength(start) + from, count))
                .filter(bytes -> bytes.length == count);
    }

    private static int prefixLength(byte[] start) {
        int length = 1;
        while (length <= start.length && (start[length - 1] & 0x80) != 0) {
            length++;
        }
        return length;
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
