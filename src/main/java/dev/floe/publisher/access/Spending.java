package dev.floe.publisher.access;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an account has stored on a day, what is under way included.
 *
 * @param day since 1970, by UTC
 */
record Spending(long day, long bytes, long blobs, long frost) {
    private static final int LENGTH = 4 * Long.BYTES;

    static Spending none(long day) {
        return new Spending(day, 0, 0, 0);
    }

    /** With so much more, or less. */
    Spending plus(long moreBytes, long moreBlobs, long moreFrost) {
        return new Spending(
                day, Math.max(0, bytes + moreBytes), Math.max(0, blobs + moreBlobs), Math.max(0, frost + moreFrost));
    }

    byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(day)
                .putLong(bytes)
                .putLong(blobs)
                .putLong(frost)
                .array();
    }

    static Optional<Spending> parse(byte[] payload) {
        if (payload.length != LENGTH) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(payload);
        return Optional.of(new Spending(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong()));
    }
}
