package dev.floe.node;

import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a node has to hold in an epoch.
 *
 * @param epoch of the committee
 * @param shards held and written to, in ascending order
 * @param formerShards held in the epoch before and not any more; read from, not written to
 * @param key with which the node signs in that epoch
 */
public record HeldShards(
        int epoch, Encoding encoding, List<Integer> shards, List<Integer> formerShards, BlsSecretKey key) {

    public HeldShards {
        shards = List.copyOf(shards);
        formerShards = List.copyOf(formerShards);
    }

    /** @param keys by which the node is found in the committees */
    public static HeldShards of(Committee committee, Optional<Committee> previous, ProtocolKeys keys) {
        TreeSet<Integer> now = shards(committee, keys);
        TreeSet<Integer> former = previous.map(before -> shards(before, keys)).orElseGet(TreeSet::new);
        former.removeAll(now);
        return new HeldShards(
                committee.epoch(),
                new Encoding(committee.shardCount()),
                new ArrayList<>(now),
                new ArrayList<>(former),
                keys.in(committee));
    }

    private static TreeSet<Integer> shards(Committee committee, ProtocolKeys keys) {
        TreeSet<Integer> shards = new TreeSet<>();
        for (StorageNode member : committee.members()) {
            if (keys.isOf(member)) {
                shards.addAll(member.shards());
            }
        }
        return shards;
    }

    public int shardCount() {
        return encoding.shardCount();
    }

    /** Whether the node may be asked for what belongs to the pair. */
    boolean holds(BlobId blobId, int pair) {
        int shard = blobId.shardOfPair(pair, shardCount());
        return has(shards, shard) || has(formerShards, shard);
    }

    /** Whether the shard is this node's, or was in the epoch before. */
    boolean holdsShard(int shard) {
        return has(shards, shard) || has(formerShards, shard);
    }

    /** Whether the node takes uploads for the pair. */
    boolean takes(BlobId blobId, int pair) {
        return has(shards, blobId.shardOfPair(pair, shardCount()));
    }

    void requireIndex(int index) throws RefusedException {
        if (index >= shardCount()) {
            throw RefusedException.badArgument(
                    ErrorReason.INDEX_OUT_OF_RANGE, "index " + index + " is not below " + shardCount());
        }
    }

    void requireHeld(BlobId blobId, int pair) throws RefusedException {
        if (!holds(blobId, pair)) {
            throw notAssigned(blobId, pair);
        }
    }

    void requireTaken(BlobId blobId, int pair) throws RefusedException {
        if (!takes(blobId, pair)) {
            throw notAssigned(blobId, pair);
        }
    }

    private RefusedException notAssigned(BlobId blobId, int pair) {
        return RefusedException.precondition(
                ErrorReason.SHARD_NOT_ASSIGNED,
                "shard " + blobId.shardOfPair(pair, shardCount()) + " is not assigned to this node in epoch " + epoch);
    }

    private static boolean has(List<Integer> ascending, int shard) {
        return Collections.binarySearch(ascending, shard) >= 0;
    }

    /** The pairs of the blob that the node must have. */
    List<Integer> pairs(BlobId blobId) {
        return shards.stream()
                .map(shard -> blobId.pairOfShard(shard, shardCount()))
                .toList();
    }
}
