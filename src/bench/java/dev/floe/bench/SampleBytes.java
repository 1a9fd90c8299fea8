package dev.floe.bench;

/** Bytes that look like chance and are the same everywhere; the peers make the same ones. */
final class SampleBytes {
    private static final int MULTIPLIER = 1664525;
    private static final int INCREMENT = 1013904223;

    private SampleBytes() {}

    /** The first {@code length} bytes: the high ones of a linear congruential generator that starts at 0. */
    static byte[] of(int length) {
        byte[] bytes = new byte[length];
        int state = 0;
        for (int i = 0; i < length; i++) {
            state = state * MULTIPLIER + INCREMENT;
            bytes[i] = (byte) (state >>> 24);
        }
        return bytes;
    }
}
