package dev.floe.peer;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long answers of one kind took lately. The time to the head of the answer and the time per byte of its body are
 * kept apart, so that what was learnt from small answers says something about large ones. Remembers the last
 * {@value #SAMPLES} answers: old ones fade as new ones come. Thread-safe.
 */
final class LatencyStatistics {
    private static final int SAMPLES = 64;
    private static final int ENOUGH = 4;
    /** Bodies below this say more about scheduling than about bandwidth. */
    private static final int MEASURABLE_BODY = 64 << 10;
    /** What any node should manage, as long as its speed is not known: 2 MiB/s. */
    static final double PRESUMED_NANOS_PER_BYTE = 1e9 / (2 << 20);

    private final Latest head = new Latest();
    private final Latest perMebibyte = new Latest();

    /** The last figures of a kind. Without a counter of all of them, which would become negative one day. */
    private static final class Latest {
        private final long[] figures = new long[SAMPLES];
        private int count;
        private int next;

        void add(long figure) {
            figures[next] = figure;
            next = (next + 1) % SAMPLES;
            count = Math.min(count + 1, SAMPLES);
        }

        long quantile(double share) {
            long[] sorted = Arrays.copyOf(figures, count);
            Arrays.sort(sorted);
            return sorted[Math.min(count - 1, (int) (share * count))];
        }
    }

    synchronized void record(long headNanos, long bodyNanos, long bodyBytes) {
        head.add(headNanos);
        if (bodyBytes >= MEASURABLE_BODY) {
            perMebibyte.add((long) ((double) bodyNanos / bodyBytes * (1 << 20)));
        }
    }

    /** The time in which the given share of answers with {@code bytes} bytes came; empty before enough were seen. */
    synchronized Optional<Duration> quantile(double share, long bytes) {
        if (head.count < ENOUGH) {
            return Optional.empty();
        }
        double nanos = head.quantile(share);
        if (perMebibyte.count > 0) {
            nanos += perMebibyte.quantile(share) * (bytes / (double) (1 << 20));
        } else {
            nanos += bytes * PRESUMED_NANOS_PER_BYTE;
        }
        return Optional.of(Duration.ofNanos((long) nanos));
    }
}
