package dev.floe.edge;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells when nothing has moved for too long. However seldom something moves, as long as no pause is longer than the
 * timeout nobody is told anything. Confined to one thread, which is also that of its timers.
 */
final class StallWatch {
    /** Runs tasks later. */
    @FunctionalInterface
    interface Timers {
        /** Runs {@code task} once, after {@code delay}, unless what is returned was run before. */
        Runnable after(Duration delay, Runnable task);
    }

    private static final Runnable NOTHING = () -> {};

    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Timers timers;
    private final Runnable stalled;
    private long lastProgress;
    private Runnable cancel = NOTHING;

    /**
     * Begins to watch.
     *
     * @param stalled run once when nothing has moved for as long as {@code timeout}
     */
    StallWatch(Duration timeout, LongSupplier nanoTime, Timers timers, Runnable stalled) {
        this.timeoutNanos = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.timers = timers;
        this.stalled = stalled;
        this.lastProgress = nanoTime.getAsLong();
        look();
    }

    /** Something has moved. */
    void progressed() {
        lastProgress = nanoTime.getAsLong();
    }

    /** Ends the watch. */
    void stop() {
        cancel.run();
        cancel = NOTHING;
    }

    private void look() {
        long left = lastProgress + timeoutNanos - nanoTime.getAsLong();
        if (left > 0) {
            cancel = timers.after(Duration.ofNanos(left), this::look);
        } else {
            cancel = NOTHING;
            stalled.run();
        }
    }
}
