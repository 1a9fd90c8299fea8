package dev.floe.read;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What happened, for the one thread that waits for it. Adding is thread-safe and never waits. */
final class Mailbox<T> {
    private final Scheduler scheduler;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<T> letters = new ArrayDeque<>();

    Mailbox(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void add(T letter) {
        lock.lock();
        try {
            letters.add(letter);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next letter; empty if none comes within {@code patience}. */
    Optional<T> poll(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (letters.isEmpty()) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = scheduler.awaitNanos(lock, changed, left);
            }
            return Optional.of(letters.remove());
        } finally {
            lock.unlock();
        }
    }

    /** The next letter, whenever it comes. */
    T take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (letters.isEmpty()) {
                changed.await();
            }
            return letters.remove();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the letters that are there. */
    void clear() {
        lock.lock();
        try {
            letters.clear();
        } finally {
            lock.unlock();
        }
    }
}
