package dev.floe.read;

import java.time.Duration;

/**
 * How to read.
 *
 * @param consistency how thoroughly to check
 * @param maxLength longer blobs are refused as {@link ReadException.Kind#TOO_LARGE}
 * @param consumerTimeout how long a subscriber may keep a read waiting before it loses it
 * @param totalTimeout for a whole read
 */
public record ReadOptions(Consistency consistency, long maxLength, Duration consumerTimeout, Duration totalTimeout) {

    public static final ReadOptions DEFAULT =
            new ReadOptions(Consistency.DEFAULT, Long.MAX_VALUE, Duration.ofMinutes(2), Duration.ofHours(12));

    public ReadOptions withConsistency(Consistency other) {
        return new ReadOptions(other, maxLength, consumerTimeout, totalTimeout);
    }

    public ReadOptions withMaxLength(long other) {
        return new ReadOptions(consistency, other, consumerTimeout, totalTimeout);
    }

    public ReadOptions withConsumerTimeout(Duration other) {
        return new ReadOptions(consistency, maxLength, other, totalTimeout);
    }
}
