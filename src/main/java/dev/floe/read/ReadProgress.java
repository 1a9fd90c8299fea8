package dev.floe.read;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what becomes {@link ReadTimings}. Thread-safe. */
final class ReadProgress {
    private final AtomicLong metadataNanos = new AtomicLong();
    private final AtomicLong firstRowNanos = new AtomicLong();
    private final AtomicInteger fetched = new AtomicInteger();
    private final AtomicInteger recovered = new AtomicInteger();
    private final AtomicInteger hedged = new AtomicInteger();
    private final AtomicInteger lies = new AtomicInteger();

    void metadataTook(long nanos) {
        metadataNanos.set(nanos);
    }

    void firstRowTook(long nanos) {
        firstRowNanos.compareAndSet(0, nanos);
    }

    void fetched() {
        fetched.incrementAndGet();
    }

    void recovered() {
        recovered.incrementAndGet();
    }

    void hedged() {
        hedged.incrementAndGet();
    }

    void lied() {
        lies.incrementAndGet();
    }

    ReadTimings timings() {
        return new ReadTimings(
                Duration.ofNanos(metadataNanos.get()),
                Duration.ofNanos(firstRowNanos.get()),
                fetched.get(),
                recovered.get(),
                hedged.get(),
                lies.get());
    }
}
