package dev.floe.node.work;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says how long to rest after a piece of background work, so that all who share this do as much between them as the pace
 * allows: on some cores, and less while somebody asks the node for something. Thread-safe.
 */
public final class Rests {
    private static final long LONGEST_NANOS = Duration.ofSeconds(10).toNanos();

    private final WorkPace pace;
    private final Demand demand;
    private final int cores;
    private final LongSupplier nanoTime;

    // Guarded by this: when what was done so far has been made up for.
    private long even;

    /** @param cores that the work goes on on at the same time, at most */
    public Rests(WorkPace pace, Demand demand, int cores, LongSupplier nanoTime) {
        this.pace = pace;
        this.demand = demand;
        this.cores = cores;
        this.nanoTime = nanoTime;
        this.even = nanoTime.getAsLong();
    }

    /** How long to rest after work that has just ended and took a core {@code nanos} nanoseconds. */
    public synchronized Duration after(long nanos) {
        double multiple = 1 + (demand.isThere() ? pace.restWhileAsked() : pace.rest());
        long work = Math.min(nanos, LONGEST_NANOS) / cores;
        long now = nanoTime.getAsLong();
        long begun = even - (now - work) > 0 ? even : now - work;
        even = Math.min(begun + (long) (multiple * work) - now, LONGEST_NANOS) + now;
        return Duration.ofNanos(Math.max(0, even - now));
    }
}
