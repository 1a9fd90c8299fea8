package dev.floe.node.work;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Whether anybody asks this node for something: at this moment, or a moment ago. Thread-safe. */
public final class Demand {
    /** Who asks several times a second is there all the time. */
    private static final long MOMENT_NANOS = 1_000_000_000;

    private final LongSupplier nanoTime;
    /** When the last one asked. */
    private final AtomicLong last;

    public Demand(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = new AtomicLong(nanoTime.getAsLong() - MOMENT_NANOS);
    }

    /** Somebody asks for something. */
    public void asked() {
        last.set(nanoTime.getAsLong());
    }

    boolean isThere() {
        return nanoTime.getAsLong() - last.get() < MOMENT_NANOS;
    }
}
