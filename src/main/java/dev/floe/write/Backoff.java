package dev.floe.write;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling from {@code first} up to {@code longest}, of which a random half is
 * left out so that clients do not come back in step.
 *
 * @param attempts how often to try in all, the first time included
 */
public record Backoff(Duration first, Duration longest, int attempts) {
    public Backoff {
        if (first.isNegative() || longest.compareTo(first) < 0 || attempts < 1) {
            throw new IllegalArgumentException(
                    "back-off from " + first + " to " + longest + " in " + attempts + " attempts");
        }
    }

    /** @param failures how often it has failed already, at least 1 */
    public Duration pause(int failures, RandomGenerator random) {
        long ceiling = longest.toNanos();
        int doublings = Math.min(failures - 1, 30);
        long full = first.toNanos() > ceiling >> doublings ? ceiling : first.toNanos() << doublings;
        return Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
    }
}
