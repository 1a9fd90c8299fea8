package dev.floe.node;

import dev.floe.node.challenge.ChallengedBlobs;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.LocalBlobs;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** What this node has, and what it should have, as healing and storage challenges see it. */
final class OwnBlobs implements LocalBlobs, Healing.Blobs, ChallengedBlobs {
    private final BlobShelf shelf;
    private final StoredMetadata stored;
    private final BlobRegistry registry;
    private final Uploads uploads;
    private final ShardStates states;
    private final Supplier<HeldShards> held;

    OwnBlobs(
            BlobShelf shelf,
            StoredMetadata stored,
            BlobRegistry registry,
            Uploads uploads,
            ShardStates states,
            Supplier<HeldShards> held) {
        this.states = states;
        this.shelf = shelf;
        this.stored = stored;
        this.registry = registry;
        this.uploads = uploads;
        this.held = held;
    }

    // --- what there should be ---

    @Override
    public List<BlobId> from(BlobId first, int most) {
        return registry.blobsFrom(first, most);
    }

    @Override
    public OptionalInt certifiedSince(BlobId blobId) {
        return registry.certifiedSince(
                blobId, Math.max(held.get().epoch(), registry.progress().epoch()));
    }

    @Override
    public List<Integer> pairs(BlobId blobId) {
        HeldShards now = held.get();
        return now.shards().stream()
                .filter(shard -> !states.isSyncing(shard))
                .map(shard -> blobId.pairOfShard(shard, now.shardCount()))
                .toList();
    }

    @Override
    public Encoding encoding() {
        return held.get().encoding();
    }

    @Override
    public List<BlobId> certifiedBefore(int epoch) {
        return registry.blobs().stream()
                .filter(blobId -> {
                    OptionalInt since = registry.certifiedSince(blobId, epoch);
                    return since.isPresent() && Integer.compareUnsigned(since.getAsInt(), epoch) < 0;
                })
                .toList();
    }

    @Override
    public boolean isGone(BlobId blobId, int epoch) {
        return !registry.isCertified(blobId, epoch);
    }

    // --- what there is ---

    @Override
    public boolean hasMetadata(BlobId blobId) {
        return shelf.hasMetadata(blobId);
    }

    @Override
    public Optional<VerifiedMetadata> metadata(BlobId blobId) {
        return stored.of(blobId);
    }

    @Override
    public boolean has(BlobId blobId, int pair, Axis axis) {
        return shelf.sliverLength(blobId, pair, axis) > 0;
    }

    @Override
    public Optional<Sliver> sliver(BlobId blobId, int pair, Axis axis) {
        return shelf.sliver(blobId, pair, axis).map(bcs -> {
            try {
                return Sliver.fromBcs(axis, bcs);
            } catch (RedStuffException e) {
                throw new IllegalStateException("stored sliver of blob " + blobId + ": " + e.getMessage());
            }
        });
    }

    @Override
    public Optional<Sliver> primary(BlobId blobId, int pair) {
        return sliver(blobId, pair, Axis.PRIMARY);
    }

    @Override
    public void keep(VerifiedMetadata metadata) throws IOException {
        uploads.keepFound(metadata);
    }

    @Override
    public void keep(List<VerifiedSliver> slivers) throws IOException {
        uploads.keepFound(slivers);
    }
}
