package dev.floe.node.heal;

import dev.floe.node.TestBlob;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** What a node of a test has of blobs that are all certified, in memory. */
final class MemoryBlobs implements LocalBlobs, Healing.Blobs {
    final Encoding encoding;
    final List<Integer> shards;
    final Map<BlobId, OptionalInt> certified =
            new TreeMap<>((a, b) -> java.util.Arrays.compareUnsigned(a.toBytes(), b.toBytes()));
    private final Map<BlobId, VerifiedMetadata> metadata = new HashMap<>();
    private final Map<String, Sliver> slivers = new HashMap<>();
    Optional<IOException> diskFailure = Optional.empty();
    Runnable whenAsked = () -> {};

    MemoryBlobs(Encoding encoding, List<Integer> shards) {
        this.encoding = encoding;
        this.shards = List.copyOf(shards);
    }

    private static String key(BlobId blobId, int pair, Axis axis) {
        return blobId + "/" + pair + "/" + axis;
    }

    /** Everything of the blob that should be here. */
    synchronized void fill(TestBlob blob) {
        metadata.put(blob.id(), blob.metadata());
        for (int pair : pairs(blob.id())) {
            for (Axis axis : Axis.values()) {
                slivers.put(key(blob.id(), pair, axis), blob.sliver(pair, axis));
            }
        }
    }

    synchronized void loseAll(BlobId blobId) {
        metadata.remove(blobId);
        for (int pair : pairs(blobId)) {
            for (Axis axis : Axis.values()) {
                lose(blobId, pair, axis);
            }
        }
    }

    synchronized void lose(BlobId blobId, int pair, Axis axis) {
        slivers.remove(key(blobId, pair, axis));
    }

    /** Whether all that should be here is, every byte as it was encoded. */
    synchronized boolean isWhole(TestBlob blob) {
        for (int pair : pairs(blob.id())) {
            for (Axis axis : Axis.values()) {
                Sliver mine = slivers.get(key(blob.id(), pair, axis));
                if (mine == null
                        || !java.util.Arrays.equals(
                                mine.data(), blob.sliver(pair, axis).data())) {
                    return false;
                }
            }
        }
        return metadata.containsKey(blob.id());
    }

    @Override
    public synchronized List<BlobId> from(BlobId first, int most) {
        return certified.keySet().stream()
                .filter(id -> java.util.Arrays.compareUnsigned(id.toBytes(), first.toBytes()) >= 0)
                .limit(most)
                .toList();
    }

    @Override
    public synchronized OptionalInt certifiedSince(BlobId blobId) {
        return certified.getOrDefault(blobId, OptionalInt.empty());
    }

    @Override
    public List<Integer> pairs(BlobId blobId) {
        return shards.stream()
                .map(shard -> blobId.pairOfShard(shard, encoding.shardCount()))
                .toList();
    }

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public synchronized boolean hasMetadata(BlobId blobId) {
        return metadata.containsKey(blobId);
    }

    @Override
    public synchronized Optional<VerifiedMetadata> metadata(BlobId blobId) {
        return Optional.ofNullable(metadata.get(blobId));
    }

    @Override
    public synchronized boolean has(BlobId blobId, int pair, Axis axis) {
        return slivers.containsKey(key(blobId, pair, axis));
    }

    @Override
    public synchronized Optional<Sliver> sliver(BlobId blobId, int pair, Axis axis) {
        return Optional.ofNullable(slivers.get(key(blobId, pair, axis)));
    }

    @Override
    public synchronized void keep(VerifiedMetadata found) throws IOException {
        failIfTold();
        metadata.put(found.blobId(), found);
    }

    @Override
    public synchronized void keep(List<VerifiedSliver> found) throws IOException {
        failIfTold();
        for (VerifiedSliver sliver : found) {
            slivers.put(key(sliver.blob().blobId(), sliver.pair(), sliver.axis()), sliver.sliver());
        }
    }

    private void failIfTold() throws IOException {
        whenAsked.run();
        if (diskFailure.isPresent()) {
            throw diskFailure.get();
        }
    }
}
