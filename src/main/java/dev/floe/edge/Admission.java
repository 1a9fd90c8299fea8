package dev.floe.edge;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Bounds how many blobs are being sent. Nobody waits here: who does not fit is told so at once. Thread-safe. */
final class Admission {
    private final int capacity;
    private final AtomicInteger inside = new AtomicInteger();

    Admission(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("room for " + capacity + " requests");
        }
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    int inside() {
        return inside.get();
    }

    Optional<Permit> enter() {
        int before = inside.getAndUpdate(count -> count < capacity ? count + 1 : count);
        return before < capacity ? Optional.of(new Permit()) : Optional.empty();
    }

    /** A place inside. Closing gives it back; closing again does nothing. */
    final class Permit implements AutoCloseable {
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Permit() {}

        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                inside.decrementAndGet();
            }
        }
    }
}
