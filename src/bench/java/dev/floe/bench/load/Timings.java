package dev.floe.bench.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What many did in some time.
 *
 * @param sorted how long each request that went well took, in nanoseconds, the shortest first
 * @param failures what the others said, and how often
 * @param nanos how long it took all together
 */
record Timings(long[] sorted, Map<String, Integer> failures, long nanos) {
    /** @param taken in any order */
    static Timings of(long[] taken, Map<String, Integer> failures, long nanos) {
        long[] sorted = taken.clone();
        Arrays.sort(sorted);
        return new Timings(sorted, new LinkedHashMap<>(failures), nanos);
    }

    int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    int requests() {
        return sorted.length + failed();
    }

    double perSecond() {
        return requests() * 1e9 / Math.max(1, nanos);
    }

    /** {@code percent} of the requests took no longer; 0 if there are none. */
    double millis(double percent) {
        if (sorted.length == 0) {
            return 0;
        }
        int index = (int) Math.ceil(sorted.length * percent / 100) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)] / 1e6;
    }
}
