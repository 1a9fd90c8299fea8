package dev.floe.bytes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How often and after which pauses to try again what failed, or to look again for what is not there yet: pauses double from
 * {@code first} up to {@code longest}, of which a random half is left out so that those who wait for the same thing do not
 * come back in step. Immutable, thread-safe.
 *
 * @param attempts how often to try in all, the first time included; {@link #UNLIMITED} if that is bounded otherwise
 */
public record Backoff(Duration first, Duration longest, int attempts) {
    /** More attempts than there is time for. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int MOST_DOUBLINGS = 30;

    /** @throws IllegalArgumentException if the pauses are no such, or nothing is tried at all */
    public Backoff {
        if (first.isNegative() || longest.compareTo(first) < 0 || attempts < 1) {
            throw new IllegalArgumentException(
                    "back-off from " + first + " to " + longest + " in " + attempts + " attempts");
        }
    }

    /** Pauses for attempts that somebody else bounds, or nobody. */
    public static Backoff unlimited(Duration first, Duration longest) {
        return new Backoff(first, longest, UNLIMITED);
    }

    /** Whether to try again what has failed {@code failures} times. */
    public boolean permitsAnother(int failures) {
        return failures < attempts;
    }

    /** @param failures how often it has failed already, at least 1 */
    public Duration pause(int failures) {
        return pause(failures, ThreadLocalRandom.current());
    }

    /**
     * The same by seed.
     *
     * @param failures how often it has failed already, at least 1
     */
    public Duration pause(int failures, RandomGenerator random) {
        long ceiling = longest.toNanos();
        int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
        long full = first.toNanos() > ceiling >> doublings ? ceiling : first.toNanos() << doublings;
        return Duration.ofNanos(full / 2 + random.nextLong(full / 2 + 1));
    }
}
