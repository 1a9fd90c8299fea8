package dev.floe.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** People who ask. */
final class Users {
    private Users() {}

    /** {@code count} people, each of whom asks again as soon as there is an answer. */
    static Timings inTurns(int count, Duration time, Action action) throws InterruptedException {
        Recorder recorder = new Recorder();
        long start = System.nanoTime();
        long end = start + time.toNanos();
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asking = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                asking.add(people.submit(() -> {
                    while (System.nanoTime() < end) {
                        recorder.record(action);
                    }
                    return null;
                }));
            }
            waitFor(asking);
        }
        return recorder.timings(System.nanoTime() - start);
    }

    /** {@code perSecond} new people each second, each of whom asks once, however long the answers take. */
    static Timings arriving(double perSecond, Duration time, Action action) throws InterruptedException {
        Recorder recorder = new Recorder();
        long start = System.nanoTime();
        long interval = (long) (1e9 / perSecond);
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asking = new ArrayList<>();
            for (long next = start; next - start < time.toNanos(); next += interval) {
                for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                asking.add(people.submit(() -> {
                    recorder.record(action);
                    return null;
                }));
            }
            waitFor(asking);
        }
        return recorder.timings(System.nanoTime() - start);
    }

    private static void waitFor(List<Future<?>> asking) throws InterruptedException {
        for (Future<?> each : asking) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
