package dev.floe.node;

import dev.floe.bytes.Plural;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Removes the slivers of shards that other nodes have now: not before the chain has begun another epoch after the one in
 * which they were handed over, since until then the new holder may still have to ask for them. An epoch does not begin
 * before a quorum has its shards.
 */
final class LostShards implements Worker {
    private static final int BLOBS_A_STEP = 128;

    /** What a node keeps of shards. */
    interface Shelf {
        /** Blobs of which there is anything, from {@code first} on in their order. */
        List<BlobId> blobsFrom(BlobId first, int most) throws IOException;

        /** Removes the slivers of the shard. */
        void removeShard(List<BlobId> blobs, int shard, Encoding encoding) throws IOException;
    }

    private final Shelf shelf;
    private final ShardStates states;
    private final NewestView network;
    private final Supplier<Optional<String>> obstacle;

    // Of the worker's thread.
    private Optional<BlobId> next = Optional.empty();
    private int shard = -1;

    private volatile long removed;

    /** @param obstacle why it cannot be judged at the moment what is needed; empty if it can */
    LostShards(Shelf shelf, ShardStates states, NewestView network, Supplier<Optional<String>> obstacle) {
        this.shelf = shelf;
        this.states = states;
        this.network = network;
        this.obstacle = obstacle;
    }

    @Override
    public String name() {
        return "lost-shards";
    }

    @Override
    public Step work() throws IOException {
        Optional<Integer> lost = lost();
        if (lost.isEmpty()) {
            shard = -1;
            return Step.IDLE;
        }
        if (obstacle.get().isPresent()) {
            return Step.THROTTLED;
        }
        if (lost.get() != shard) {
            shard = lost.get();
            next = Optional.of(BlobId.of(new byte[BlobId.LENGTH]));
        }
        if (next.isPresent()) {
            List<BlobId> blobs = shelf.blobsFrom(next.get(), BLOBS_A_STEP);
            if (!blobs.isEmpty()) {
                network.whileHeld(held -> {
                    // What is uploaded from the moment on when the shard is this node's again stays.
                    if (held.holdsShard(shard)) {
                        shard = -1;
                    } else {
                        shelf.removeShard(blobs, shard, held.encoding());
                    }
                });
            }
            next = blobs.size() < BLOBS_A_STEP
                    ? Optional.empty()
                    : blobs.getLast().next();
            return Step.BUSY;
        }
        network.whileHeld(held -> {
            if (!held.holdsShard(shard)) {
                states.forget(shard);
                removed++;
            }
        });
        shard = -1;
        return Step.BUSY;
    }

    private Optional<Integer> lost() {
        HeldShards now = network.held();
        return states.all().entrySet().stream()
                .filter(one -> one.getValue() instanceof ShardStates.State.Locked && !now.holdsShard(one.getKey()))
                .map(java.util.Map.Entry::getKey)
                .min(Integer::compare);
    }

    @Override
    public long waiting() {
        HeldShards now = network.held();
        return states.all().entrySet().stream()
                .filter(one -> one.getValue() instanceof ShardStates.State.Locked && !now.holdsShard(one.getKey()))
                .count();
    }

    @Override
    public String progress() {
        return Plural.of(removed, "shard that other nodes have was", "shards that other nodes have were") + " removed";
    }
}
