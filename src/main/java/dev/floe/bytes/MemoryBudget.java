package dev.floe.bytes;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes in flight of everything that shares it. Whoever wants to hold bytes takes a {@link Lease} first and
 * waits until it fits; waiters are served in order, so a large request is never starved by small ones. A request larger
 * than the whole budget is granted alone, when nothing else is held: progress is always possible.
 *
 * <p>Thread-safe. Waiting blocks the calling thread, which must not be an event loop.
 */
public final class MemoryBudget {
    private final long capacity;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition released = lock.newCondition();
    /** Tickets of waiters who left before their turn. */
    private final Set<Long> abandoned = new HashSet<>();

    private long held;
    private long nextTicket;
    private long served;

    /** @param capacity bytes that may be held at the same time */
    public MemoryBudget(long capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("budget of " + capacity + " bytes");
        }
        this.capacity = capacity;
    }

    public long capacity() {
        return capacity;
    }

    public long held() {
        lock.lock();
        try {
            return held;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until {@code bytes} fit, at most {@code patience}. */
    public Lease acquire(long bytes, Duration patience) throws InterruptedException, TimeoutException {
        long nanos = patience.toNanos();
        lock.lockInterruptibly();
        try {
            long ticket = nextTicket++;
            boolean granted = false;
            try {
                while (ticket != served || !fits(bytes)) {
                    if (nanos <= 0) {
                        throw new TimeoutException(
                                "no room for " + bytes + " bytes: " + held + " of " + capacity + " are in flight");
                    }
                    nanos = released.awaitNanos(nanos);
                }
                granted = true;
                held += bytes;
                return new Lease(bytes);
            } finally {
                leaveQueue(ticket, granted);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(long bytes) {
        return held == 0 || held + bytes <= capacity;
    }

    private void leaveQueue(long ticket, boolean granted) {
        if (ticket == served) {
            served++;
            while (abandoned.remove(served)) {
                served++;
            }
        } else if (!granted) {
            abandoned.add(ticket);
        }
        released.signalAll();
    }

    private void release(long bytes) {
        lock.lock();
        try {
            held -= bytes;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes taken from the budget. Closing gives them back; closing again does nothing. */
    public final class Lease implements AutoCloseable {
        private final AtomicLong bytes;

        private Lease(long bytes) {
            this.bytes = new AtomicLong(bytes);
        }

        public long bytes() {
            return bytes.get();
        }

        @Override
        public void close() {
            long mine = bytes.getAndSet(0);
            if (mine > 0) {
                release(mine);
            }
        }
    }
}
