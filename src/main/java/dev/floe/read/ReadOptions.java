package dev.floe.read;

import java.time.Duration;

/**
 * How to read.
 *
 * @param consistency how thoroughly to check
 * @param maxLength longer blobs are refused as {@link ReadException.Kind#TOO_LARGE}
 * @param openTimeout for the metadata
 * @param stallTimeout how long one row may take, plus a second for each 256 KiB of it
 * @param consumerTimeout how long a subscriber may keep a read waiting before it loses it
 * @param totalTimeout for a whole read
 */
public record ReadOptions(
        Consistency consistency,
        long maxLength,
        Duration openTimeout,
        Duration stallTimeout,
        Duration consumerTimeout,
        Duration totalTimeout) {

    public static final ReadOptions DEFAULT = new ReadOptions(
            Consistency.DEFAULT,
            Long.MAX_VALUE,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMinutes(2),
            Duration.ofHours(12));

    public ReadOptions withConsistency(Consistency other) {
        return new ReadOptions(other, maxLength, openTimeout, stallTimeout, consumerTimeout, totalTimeout);
    }

    public ReadOptions withMaxLength(long other) {
        return new ReadOptions(consistency, other, openTimeout, stallTimeout, consumerTimeout, totalTimeout);
    }

    public ReadOptions withOpenTimeout(Duration other) {
        return new ReadOptions(consistency, maxLength, other, stallTimeout, consumerTimeout, totalTimeout);
    }

    public ReadOptions withStallTimeout(Duration other) {
        return new ReadOptions(consistency, maxLength, openTimeout, other, consumerTimeout, totalTimeout);
    }

    public ReadOptions withConsumerTimeout(Duration other) {
        return new ReadOptions(consistency, maxLength, openTimeout, stallTimeout, other, totalTimeout);
    }

    public ReadOptions withTotalTimeout(Duration other) {
        return new ReadOptions(consistency, maxLength, openTimeout, stallTimeout, consumerTimeout, other);
    }
}
