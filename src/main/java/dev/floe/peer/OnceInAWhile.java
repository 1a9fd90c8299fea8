package dev.floe.peer;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Lets something pass once in an interval, so that a node in trouble cannot fill the log. Thread-safe. */
final class OnceInAWhile {
    private final long interval;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    OnceInAWhile(Duration interval) {
        this.interval = interval.toNanos();
    }

    boolean passes() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0 && next.compareAndSet(due, now + interval);
    }
}
