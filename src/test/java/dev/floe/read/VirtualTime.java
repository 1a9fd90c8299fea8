package dev.floe.read;

import java.lang.reflect.Constructor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.random.RandomGenerator;

/**
 * Time that passes when nothing else is left to do, and threads of which one runs at a time, in an order that the seed
 * alone decides. Virtual threads run on the thread that calls {@link #run}; the JDK lets tests give them a scheduler.
 */
final class VirtualTime implements Scheduler {
    private record Event(long at, long number, Runnable task) {}

    private final PriorityQueue<Event> later =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
    private final Random random;
    private long now;
    private long number;

    VirtualTime(long seed) {
        this.random = new Random(seed);
    }

    private static Thread.Builder.OfVirtual threadsOn(Executor scheduler) {
        try {
            Constructor<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            return (Thread.Builder.OfVirtual) builder.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("this JDK does not give virtual threads a scheduler", e);
        }
    }

    /** Goes on until nothing is left to do. */
    void run() {
        while (true) {
            Runnable next = ready.poll();
            if (next == null) {
                Event event = later.poll();
                if (event == null) {
                    return;
                }
                now = Math.max(now, event.at());
                next = event.task();
            }
            next.run();
        }
    }

    /** Runs {@code task} on no thread in particular. */
    void at(Duration delay, Runnable task) {
        later.add(new Event(now + Math.max(0, delay.toNanos()), number++, task));
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Thread unstarted(String name, Runnable task) {
        return threadsOn(ready::add).name(name).unstarted(task);
    }

    @Override
    public Future<?> after(Duration delay, Runnable task) {
        CompletableFuture<Void> alarm = new CompletableFuture<>();
        at(delay, () -> {
            if (!alarm.isDone()) {
                start("alarm", task);
            }
        });
        return alarm;
    }

    @Override
    public long awaitNanos(Lock lock, Condition condition, long nanos) throws InterruptedException {
        long until = now + nanos;
        Future<?> alarm = after(Duration.ofNanos(nanos), () -> {
            lock.lock();
            try {
                condition.signalAll();
            } finally {
                lock.unlock();
            }
        });
        try {
            condition.await();
        } finally {
            alarm.cancel(false);
        }
        return until - now;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
