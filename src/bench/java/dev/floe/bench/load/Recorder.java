package dev.floe.bench.load;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Writes down how requests went. Thread-safe. */
final class Recorder {
    private final Map<String, Integer> failures = new TreeMap<>();
    private long[] taken = new long[1024];
    private int count;

    /** Runs an action and writes down how it went. */
    void record(Action action) throws InterruptedException {
        long before = System.nanoTime();
        try {
            action.run();
            add(System.nanoTime() - before);
        } catch (IOException e) {
            add(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
    }

    private synchronized void add(long nanos) {
        if (count == taken.length) {
            taken = Arrays.copyOf(taken, 2 * count);
        }
        taken[count++] = nanos;
    }

    private synchronized void add(String failure) {
        failures.merge(failure, 1, Integer::sum);
    }

    synchronized Timings timings(long nanos) {
        return Timings.of(Arrays.copyOf(taken, count), failures, nanos);
    }
}
