package dev.floe.chain.contract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Votes of nodes, each with the weight of its shards. */
final class Votes {
    private record Vote(long value, int weight) {}

    private final int shardCount;
    private final List<Vote> votes = new ArrayList<>();

    Votes(int shardCount) {
        this.shardCount = shardCount;
    }

    void add(long value, int weight) {
        votes.add(new Vote(value, weight));
    }

    private List<Vote> largestFirst() {
        return votes.stream()
                .sorted(Comparator.comparing(Vote::value, Long::compareUnsigned).reversed())
                .toList();
    }

    /** The largest value that a quorum voted for at least. */
    long quorumAbove() {
        int weight = 0;
        for (Vote vote : largestFirst()) {
            weight += vote.weight();
            if (BlsAggregate.isQuorum(weight, shardCount)) {
                return vote.value();
            }
        }
        throw AbortCode.PRIORITY_QUEUE_POP_FROM_EMPTY_HEAP.abort();
    }

    /** The smallest value that a quorum voted for at most. */
    long quorumBelow() {
        int weight = shardCount;
        for (Vote vote : largestFirst()) {
            weight = (int) U64.subtract(weight, vote.weight());
            if (!BlsAggregate.isQuorum(weight, shardCount)) {
                return vote.value();
            }
        }
        throw AbortCode.PRIORITY_QUEUE_POP_FROM_EMPTY_HEAP.abort();
    }
}
