package dev.floe.bench;

import java.util.Arrays;

/**
 * How long one run of a {@link Work} takes.
 *
 * @param nanos nanoseconds per run, the median of the rounds
 * @param runs of all rounds
 * @param cores how many cores' worth of processor time the process got meanwhile; if that is less than the work has
 *     threads, other programs had the rest
 */
public record Timing(double nanos, long runs, double cores) {

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Millions of bytes per second if a run is about {@code bytes} bytes. */
    public double megabytesPerSecond(long bytes) {
        return bytes * 1000.0 / nanos;
    }
}
