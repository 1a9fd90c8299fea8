package dev.floe.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.store.Change;
import dev.floe.store.FullDiskException;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * The metadata and slivers on disk. What is put here was verified by the caller; what is written is durable when the
 * method returns. Thread-safe; methods block for the disk.
 */
final class BlobShelf implements LostShards.Shelf {
    private static final Logger LOG = Logger.getLogger(BlobShelf.class);
    private static final int KIND_METADATA = 1;
    private static final int KIND_SLIVER = 2;
    /** Of all records that are kept here. */
    static final List<Integer> KINDS = List.of(KIND_METADATA, KIND_SLIVER);

    /** Bytes between two symbols that are read rather than skipped. */
    private static final int NEAR = 16 << 10;

    private static final int MOST_AT_ONCE = 256 << 10;

    private static final int MOST_LOOKED_AT = 16 << 10;
    private static final Duration TRUSTED_FOR = Duration.ofMinutes(5);

    private final RecordStore store;
    private final AtomicReference<Optional<Trouble>> trouble = new AtomicReference<>(Optional.empty());
    /** Records that were as they should be a short time ago, if they are still there. */
    private final Cache<RecordKey, Boolean> lookedAt = Caffeine.newBuilder()
            .maximumSize(MOST_LOOKED_AT)
            .expireAfterWrite(TRUSTED_FOR)
            .build();

    /**
     * Why the last change could not be made.
     *
     * @param full whether nothing is wrong but that there was no room
     * @param bytes that were to be written
     */
    private record Trouble(String why, boolean full, long bytes) {}

    BlobShelf(RecordStore store) {
        this.store = store;
    }

    static RecordKey metadataKey(BlobId blobId) {
        return new RecordKey(KIND_METADATA, blobId.toBytes(), 0, 0);
    }

    static RecordKey sliverKey(BlobId blobId, int pair, Axis axis) {
        return new RecordKey(KIND_SLIVER, blobId.toBytes(), pair, axis.ordinal());
    }

    /** Whether there are metadata; what is damaged is here until somebody looks at it. */
    boolean hasMetadata(BlobId blobId) {
        return store.contains(metadataKey(blobId));
    }

    /** Whether the metadata are here as they were written, every byte of them. What is damaged is absent from then on. */
    boolean hasIntactMetadata(BlobId blobId) {
        return isIntact(metadataKey(blobId));
    }

    /** BCS {@code BlobMetadata}. */
    Optional<byte[]> metadata(BlobId blobId) {
        return read(metadataKey(blobId));
    }

    /**
     * Whether the sliver is here as it was written, every byte of it. What is damaged is absent from then on. Reads all of
     * it, unless it was written or read through in the last minutes.
     */
    boolean hasIntactSliver(BlobId blobId, int pair, Axis axis) {
        return isIntact(sliverKey(blobId, pair, axis));
    }

    private boolean isIntact(RecordKey key) {
        if (!store.contains(key)) {
            return false;
        }
        if (lookedAt.getIfPresent(key) == null) {
            if (!store.verify(key)) {
                return false;
            }
            lookedAt.put(key, true);
        }
        return true;
    }

    /** What was written a moment ago need not be read again. */
    private CompletableFuture<Boolean> add(RecordKey key, byte[] bcs) {
        return watched(store.apply(List.of(new Change.Add(key, bcs))), bcs.length)
                .thenApply(added -> {
                    if (added) {
                        lookedAt.put(key, true);
                    }
                    return added;
                });
    }

    /** The bytes of BCS {@code SliverData}, or 0 if it is not here. */
    int sliverLength(BlobId blobId, int pair, Axis axis) {
        return store.length(sliverKey(blobId, pair, axis)).orElse(0);
    }

    /** BCS {@code SliverData}. */
    Optional<byte[]> sliver(BlobId blobId, int pair, Axis axis) {
        return read(sliverKey(blobId, pair, axis));
    }

    private Optional<byte[]> read(RecordKey key) {
        Optional<byte[]> bytes = store.read(key);
        if (bytes.isEmpty()) {
            lookedAt.invalidate(key);
        }
        return bytes;
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

    // Changes take effect in the order in which they were asked for, whoever waits for them.

    /** The future is false if the metadata were there; it fails with an {@link IOException}. */
    CompletableFuture<Boolean> putMetadata(BlobId blobId, byte[] bcs) {
        return add(metadataKey(blobId), bcs);
    }

    /** The future is false if the sliver was there; it fails with an {@link IOException}. */
    CompletableFuture<Boolean> putSliver(BlobId blobId, int pair, Axis axis, byte[] bcs) {
        return add(sliverKey(blobId, pair, axis), bcs);
    }

    /**
     * Removes all that is here of the blob: its slivers before its metadata, so that what a crash leaves can be found
     * by the metadata. The future fails with an {@link IOException}.
     */
    CompletableFuture<Boolean> remove(BlobId blobId) {
        List<Change> changes = List.of(
                new Change.RemoveAll(sliverKey(blobId, 0, Axis.PRIMARY)), new Change.Remove(metadataKey(blobId)));
        return watched(store.apply(changes), 0);
    }

    /** The first {@code most} blobs with metadata here from {@code first} on, in the order of their IDs. */
    @Override
    public List<BlobId> blobsFrom(BlobId first, int most) {
        return store.keys(metadataKey(first), most).stream()
                .map(key -> BlobId.of(key.subject()))
                .toList();
    }

    /** Removes the slivers of these blobs that are in {@code shard}. */
    @Override
    public void removeShard(List<BlobId> blobs, int shard, Encoding encoding) throws IOException {
        List<Change> changes = new ArrayList<>();
        for (BlobId blobId : blobs) {
            for (Axis axis : Axis.values()) {
                changes.add(
                        new Change.Remove(sliverKey(blobId, blobId.pairOfShard(shard, encoding.shardCount()), axis)));
            }
        }
        await(watched(store.apply(changes), 0));
    }

    /** Says once that nothing can be written, and once that it can again: not for every sliver that is refused. */
    private CompletableFuture<Boolean> watched(CompletableFuture<Boolean> change, long bytes) {
        return change.whenComplete((_, failure) -> {
            Optional<Trouble> now = Optional.ofNullable(failure)
                    .map(why -> new Trouble(why.getMessage(), why instanceof FullDiskException, bytes));
            Optional<Trouble> before = trouble.getAndSet(now);
            if (now.isPresent() && before.isEmpty()) {
                LOG.errorf(
                        "metadata and slivers cannot be stored, uploads are refused until they can: %s",
                        now.get().why());
            } else if (now.isEmpty() && before.isPresent()) {
                LOG.info("metadata and slivers can be stored again");
            }
        });
    }

    /** Why the last change could not be made; empty if it could. */
    Optional<String> trouble() {
        return trouble.get().map(Trouble::why);
    }

    /**
     * Why nothing that is handed in would be stored: there was no room for the last change, and there still is none. Ends
     * by itself when there is. Cheap unless there was no room.
     */
    Optional<String> fullness() {
        return trouble.get()
                .filter(last -> last.full() && !store.hasRoom(last.bytes()))
                .map(Trouble::why);
    }

    /** Waits for a change. */
    static boolean await(CompletableFuture<Boolean> change) throws IOException {
        try {
            return change.join();
        } catch (CompletionException e) {
            throw new IOException("cannot store: " + e.getCause().getMessage(), e.getCause());
        }
    }
}
