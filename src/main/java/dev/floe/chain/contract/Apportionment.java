package dev.floe.chain.contract;

import java.util.ArrayList;
import java.util.List;

/** How many shards each node gets for its stake: d'Hondt's method with a largest share. */
final class Apportionment {
    /** From so many nodes on, nobody gets more than a tenth; fewer may have twice their even share. */
    private static final long MIN_NODES_FOR_SHARDS_LIMIT = 20;

    private static final long SHARDS_LIMIT_DENOMINATOR = 10;

    private Apportionment() {}

    /**
     * Apportions {@code shardCount} shards; of two nodes with the same claim the earlier one wins.
     *
     * @return the number of shards of each node, in the order of {@code stakes}
     * @throws Abort if there is no stake, or no node may have more shards
     */
    static List<Integer> dhondt(int shardCount, List<Long> stakes) {
        long total = 0;
        for (long stake : stakes) {
            total = U64.add(total, stake);
        }
        AbortCode.STAKING_INNER_NO_STAKE.unless(total != 0);
        long most = maxShardsPerNode(stakes.size(), shardCount);
        // So much stake guarantees a shard, so that this first share is never too large.
        long distributionNumber = U64.add(Long.divideUnsigned(total, shardCount + 1L), 1);
        long[] shards = new long[stakes.size()];
        long distributed = 0;
        ApportionmentQueue quotients = new ApportionmentQueue();
        for (int node = 0; node < shards.length; node++) {
            shards[node] = U64.min(Long.divideUnsigned(stakes.get(node), distributionNumber), most);
            distributed += shards[node];
            if (shards[node] != most) {
                queue(quotients, stakes, shards, node);
            }
        }
        while (distributed != shardCount) {
            int node = (int) quotients.popMax().value();
            shards[node]++;
            distributed++;
            if (shards[node] != most) {
                queue(quotients, stakes, shards, node);
            }
        }
        List<Integer> counts = new ArrayList<>(shards.length);
        for (long count : shards) {
            counts.add((int) count);
        }
        return counts;
    }

    /** With a quotient of 64.64 bits, as the contract has it. */
    private static void queue(ApportionmentQueue quotients, List<Long> stakes, long[] shards, int node) {
        quotients.insert(
                U64.big(stakes.get(node)).shiftLeft(64).divide(U64.big(shards[node] + 1)),
                stakes.size() - (long) node,
                node);
    }

    /** @throws ArithmeticFault if there are no nodes */
    static long maxShardsPerNode(long nodes, long shardCount) {
        if (nodes >= MIN_NODES_FOR_SHARDS_LIMIT) {
            return shardCount / SHARDS_LIMIT_DENOMINATOR;
        }
        long divisor = nodes * SHARDS_LIMIT_DENOMINATOR;
        return U64.divide(shardCount * MIN_NODES_FOR_SHARDS_LIMIT + divisor - 1, divisor);
    }
}
