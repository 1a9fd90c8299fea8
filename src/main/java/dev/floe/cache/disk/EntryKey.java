package dev.floe.cache.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Names an entry: something of a subject of 32 bytes.
 *
 * @param kind 0 to 255
 * @param index 0 to 65535
 */
public record EntryKey(byte[] subject, int kind, int index) {
    static final int SUBJECT_LENGTH = 32;
    private static final long ODD = 0x9E3779B97F4A7C15L;

    /** @throws IllegalArgumentException unless the subject has 32 bytes */
    public EntryKey {
        if (subject.length != SUBJECT_LENGTH || kind >>> 8 != 0 || index >>> 16 != 0) {
            throw new IllegalArgumentException(subject.length + " bytes, kind " + kind + ", index " + index);
        }
    }

    /** Never 0. Who does not know the seed does not find keys that have the same. */
    long fingerprint(long seed) {
        ByteBuffer words = ByteBuffer.wrap(subject);
        long hash = seed;
        while (words.hasRemaining()) {
            hash = mixed((hash ^ words.getLong()) + ODD);
        }
        hash = mixed(hash + ((long) kind << 16 | index) * ODD);
        return hash == 0 ? 1 : hash;
    }

    private static long mixed(long word) {
        long mixing = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
        mixing = (mixing ^ mixing >>> 27) * 0x94D049BB133111EBL;
        return mixing ^ mixing >>> 31;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryKey that
                && kind == that.kind
                && index == that.index
                && Arrays.equals(subject, that.subject);
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(subject) * 31 + kind) * 31 + index;
    }
}
