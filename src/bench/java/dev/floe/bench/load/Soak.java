package dev.floe.bench.load;

import dev.floe.bench.read.ProcessFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What processes hold while they work, at regular times: whether it grows without an end. The first half is for what fills
 * up once: caches, pools, compiled code. Not thread-safe.
 */
final class Soak {
    /** What may come with chance: a collection that has not run yet. */
    private static final double TOLERATED = 1.10;

    private static final long TOLERATED_BYTES = 16L << 20;
    private static final int TOLERATED_DESCRIPTORS = 32;

    private final Map<String, Long> pids;
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();

    /**
     * What a process held at one time.
     *
     * @param bytes that were resident
     */
    record Sample(long bytes, int descriptors) {}

    /** @param pids of the processes, by their names */
    Soak(Map<String, Long> pids) {
        this.pids = new LinkedHashMap<>(pids);
    }

    /** Looks at every process. */
    void sample() {
        pids.forEach((name, pid) -> {
            ProcessFigures figures = new ProcessFigures(pid);
            add(name, new Sample(figures.residentBytes(), figures.descriptors()));
        });
    }

    void add(String name, Sample sample) {
        samples.computeIfAbsent(name, any -> new ArrayList<>()).add(sample);
    }

    /** What was seen of a process, the earliest first. */
    List<Sample> samples(String name) {
        return samples.getOrDefault(name, List.of());
    }

    List<String> names() {
        return List.copyOf(samples.keySet());
    }

    /** What grew from the third quarter to the last one, in words. */
    List<String> growth() {
        List<String> grown = new ArrayList<>();
        samples.forEach((name, seen) -> {
            if (seen.size() < 4) {
                return;
            }
            int half = seen.size() / 2;
            int threeQuarters = half + (seen.size() - half) / 2;
            List<Sample> before = seen.subList(half, threeQuarters);
            List<Sample> after = seen.subList(threeQuarters, seen.size());
            long bytesBefore = median(before.stream().mapToLong(Sample::bytes).toArray());
            long bytesAfter = median(after.stream().mapToLong(Sample::bytes).toArray());
            if (bytesAfter > bytesBefore * TOLERATED + TOLERATED_BYTES) {
                grown.add("%s: memory grew from %.0f to %.0f MB".formatted(name, bytesBefore / 1e6, bytesAfter / 1e6));
            }
            long openBefore =
                    median(before.stream().mapToLong(Sample::descriptors).toArray());
            long openAfter =
                    median(after.stream().mapToLong(Sample::descriptors).toArray());
            if (openAfter > openBefore * TOLERATED + TOLERATED_DESCRIPTORS) {
                grown.add("%s: descriptors grew from %d to %d".formatted(name, openBefore, openAfter));
            }
        });
        return grown;
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
