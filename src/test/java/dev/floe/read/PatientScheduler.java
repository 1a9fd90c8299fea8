package dev.floe.read;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;

/** Time in which nobody loses patience: whoever waits for something waits until it comes. */
record PatientScheduler(Scheduler clock) implements Scheduler {
    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Thread unstarted(String name, Runnable task) {
        return clock.unstarted(name, task);
    }

    @Override
    public Future<?> after(Duration delay, Runnable task) {
        return clock.after(delay, task);
    }

    @Override
    public long awaitNanos(Lock lock, Condition condition, long nanos) throws InterruptedException {
        condition.await();
        return nanos;
    }

    @Override
    public RandomGenerator random() {
        return clock.random();
    }

    @Override
    public void unless(CompletableFuture<?> done, Duration patience, Runnable task) {}
}
