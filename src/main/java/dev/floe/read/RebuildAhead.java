package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * Slivers beyond the window whose holders do not answer. Asking the other nodes for the symbols of one sliver or of many
 * takes the same time, so when the window meets one such sliver, the next ones are rebuilt together with it: otherwise a
 * node that hangs would cost a round trip for every few of its slivers. Takes only memory that is free, and at most half
 * of all. Used by one thread.
 */
final class RebuildAhead implements AutoCloseable {
    private final ReadContext read;
    private final Object claimant;
    private final int last;
    private final TreeMap<Integer, SliverUnderWay> underWay = new TreeMap<>();
    private int next;

    /**
     * @param claimant whose share of the memory it takes
     * @param last index of the last sliver that the read wants
     */
    RebuildAhead(ReadContext read, Object claimant, int last) {
        this.read = read;
        this.claimant = claimant;
        this.last = last;
    }

    /** Starts to rebuild what will have to be, from sliver {@code from} on, until {@code most} are under way. */
    void look(int from, int most) throws InterruptedException {
        next = Math.max(next, from);
        while (next <= last && underWay.size() < most) {
            if (read.isForsaken(next)) {
                Optional<MemoryBudget.Lease> lease = tryLease();
                if (lease.isEmpty()) {
                    return;
                }
                underWay.put(
                        next,
                        new SliverUnderWay(
                                next,
                                read.slivers().get(read.metadata(), read.axis(), next),
                                Provenance.COMMITTEE,
                                lease));
            }
            next++;
        }
    }

    private Optional<MemoryBudget.Lease> tryLease() throws InterruptedException {
        MemoryBudget memory = read.reader().memory();
        if (memory.held() + read.sliverLength() > memory.capacity() / 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(memory.acquire(claimant, read.sliverLength(), Duration.ZERO));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    /** The sliver, if it is under way here; from now on it is the caller's. */
    Optional<SliverUnderWay> take(int index) {
        return Optional.ofNullable(underWay.remove(index));
    }

    /** Gives up what was not taken. */
    @Override
    public void close() {
        underWay.values().forEach(SliverUnderWay::drop);
        underWay.clear();
    }
}
