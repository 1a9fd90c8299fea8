package dev.floe.read;

import java.util.Optional;

/**
 * The array of a long sliver that was handed over, for the next one that comes in: a collector that has to move or sweep
 * arrays of megabytes for every sliver costs more than verifying them. Keeps one at most, which the lease of its read
 * covers. Thread-safe.
 */
final class SliverBuffers {
    /** Shorter arrays die young and cost nothing. */
    private static final int LONG = 64 << 10;

    private Optional<byte[]> idle = Optional.empty();

    /** An array of {@code length} bytes with anything in it. */
    synchronized byte[] take(int length) {
        Optional<byte[]> fitting = idle.filter(array -> array.length == length);
        if (fitting.isEmpty()) {
            return new byte[length];
        }
        idle = Optional.empty();
        return fitting.get();
    }

    /** Nobody looks at {@code array} any more. */
    synchronized void giveBack(byte[] array) {
        if (array.length >= LONG) {
            idle = Optional.of(array);
        }
    }
}
