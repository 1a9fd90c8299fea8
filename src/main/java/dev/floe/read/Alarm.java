package dev.floe.read;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs things later, each on a virtual thread of its own. Thread-safe. */
final class Alarm implements AutoCloseable {
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("read-alarm").factory());

    Alarm() {
        clock.setRemoveOnCancelPolicy(true);
    }

    /** Cancelling what is returned before its time takes it back. */
    Future<?> after(Duration delay, Runnable task) {
        return clock.schedule(
                () -> Thread.ofVirtual().name("read-alarm").start(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Runs {@code task} when {@code done} did not complete within {@code patience}. When the alarm itself comes late, so
     * may everything else in this process: then the patience starts again.
     */
    void unless(CompletableFuture<?> done, Duration patience, Runnable task) {
        long due = System.nanoTime() + patience.toNanos();
        Future<?> alarm = after(patience, () -> {
            if (done.isDone()) {
                return;
            }
            if (System.nanoTime() - due > patience.toNanos() / 4) {
                unless(done, patience, task);
            } else {
                task.run();
            }
        });
        done.whenComplete((value, failure) -> alarm.cancel(false));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
