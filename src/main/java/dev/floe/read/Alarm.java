package dev.floe.read;

import java.time.Duration;
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

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
