package dev.floe.protocol;

import java.util.Arrays;
import java.util.List;

/**
 * Who holds which shard in an epoch. Immutable.
 */
public final class Committee {
    private final int epoch;
    private final int shardCount;
    private final List<StorageNode> members;
    private final int[] memberOfShard;

    /**
     * @param members in the order of the chain, which is the order of the bits in a certificate's bitmap
     * @throws IllegalArgumentException unless every shard below {@code shardCount} has exactly one holder
     */
    public Committee(int epoch, int shardCount, List<StorageNode> members) {
        this.epoch = epoch;
        this.shardCount = shardCount;
        this.members = List.copyOf(members);
        this.memberOfShard = new int[shardCount];
        Arrays.fill(memberOfShard, -1);
        for (int member = 0; member < this.members.size(); member++) {
            for (int shard : this.members.get(member).shards()) {
                if (shard < 0 || shard >= shardCount || memberOfShard[shard] >= 0) {
                    throw new IllegalArgumentException("shard " + shard + " is out of range or has two holders");
                }
                memberOfShard[shard] = member;
            }
        }
        for (int shard = 0; shard < shardCount; shard++) {
            if (memberOfShard[shard] < 0) {
                throw new IllegalArgumentException("shard " + shard + " has no holder");
            }
        }
    }

    public int epoch() {
        return epoch;
    }

    /** n. */
    public int shardCount() {
        return shardCount;
    }

    /** f, the shards that may be faulty. */
    public int faulty() {
        return (shardCount - 1) / 3;
    }

    public List<StorageNode> members() {
        return members;
    }

    public StorageNode holderOfShard(int shard) {
        return members.get(memberOfShard[shard]);
    }

    /** Whether {@code weight} shards are a quorum (more than 2f of 3f+1): the rule of the contract, 3w &ge; 2n+1. */
    public boolean isQuorum(int weight) {
        return 3 * weight >= 2 * shardCount + 1;
    }

    /** Whether {@code weight} shards have at least one honest holder among them: 3w &ge; n+1. */
    public boolean hasOneCorrect(int weight) {
        return 3 * weight >= shardCount + 1;
    }
}
