package dev.floe.chain.contract;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The module {@code apportionment_queue}: the largest priority first, among equals the larger tie-breaker. */
final class ApportionmentQueue {
    /** A value that waits for its turn. */
    record Entry(BigInteger priority, long tieBreaker, long value) {}

    private final PriorityQueue<Entry> entries = new PriorityQueue<>(Comparator.comparing(Entry::priority)
            .thenComparing(Entry::tieBreaker, Long::compareUnsigned)
            .reversed());

    void insert(BigInteger priority, long tieBreaker, long value) {
        entries.add(new Entry(priority, tieBreaker, value));
    }

    /** @throws Abort if none is left */
    Entry popMax() {
        AbortCode.APPORTIONMENT_QUEUE_POP_FROM_EMPTY_HEAP.unless(!entries.isEmpty());
        return entries.remove();
    }
}
