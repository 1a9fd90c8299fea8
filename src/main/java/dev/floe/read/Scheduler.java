package dev.floe.read;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;

/**
 * Time, threads and chance: those of the system, or those that a simulation makes. Whatever waits in this package waits
 * by it. Thread-safe.
 */
public interface Scheduler {
    /** A clock that only goes forward, as {@link System#nanoTime}. */
    long nanoTime();

    /** A virtual thread that was not started yet. */
    Thread unstarted(String name, Runnable task);

    /** Runs {@code task} on a virtual thread of its own after {@code delay}. Cancelling takes it back before that. */
    Future<?> after(Duration delay, Runnable task);

    /**
     * {@link Condition#awaitNanos} by this clock; the caller holds the lock, which the condition is of.
     *
     * @return the nanoseconds that are left
     */
    long awaitNanos(Lock lock, Condition condition, long nanos) throws InterruptedException;

    RandomGenerator random();

    /** Runs {@code task} on a virtual thread of its own. */
    default Thread start(String name, Runnable task) {
        Thread thread = unstarted(name, task);
        thread.start();
        return thread;
    }

    /**
     * Runs {@code task} when {@code done} did not complete within {@code patience}. When the alarm itself comes late, so
     * may everything else in this process: then the patience starts again.
     */
    default void unless(CompletableFuture<?> done, Duration patience, Runnable task) {
        long due = nanoTime() + patience.toNanos();
        Future<?> alarm = after(patience, () -> {
            if (done.isDone()) {
                return;
            }
            if (nanoTime() - due > patience.toNanos() / 4) {
                unless(done, patience, task);
            } else {
                task.run();
            }
        });
        done.whenComplete((value, failure) -> alarm.cancel(false));
    }
}
