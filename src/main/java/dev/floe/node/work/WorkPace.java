package dev.floe.node.work;

import java.time.Duration;

/**
 * How much of a machine background work takes.
 *
 * @param rest how long to rest after a step, as a multiple of the time that the step took
 */
public record WorkPace(double rest) {
    private static final Duration LONGEST_REST = Duration.ofSeconds(10);

    /** For a disk that does thousands of operations a second: work half of the time. */
    public static final WorkPace SSD = new WorkPace(1);

    /** For memory cards and disks that turn, which requests need more: work a fifth of the time. */
    public static final WorkPace PI = new WorkPace(4);

    public WorkPace {
        if (!(rest >= 0)) {
            throw new IllegalArgumentException("a rest of " + rest + " times the work");
        }
    }

    /** How long to rest after a step that took {@code nanos} nanoseconds. */
    Duration restAfter(long nanos) {
        return Duration.ofNanos((long) Math.min(rest * nanos, LONGEST_REST.toNanos()));
    }
}
