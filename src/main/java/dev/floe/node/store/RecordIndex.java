package dev.floe.node.store;

import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;

/**
 * Where each record lies: an open-addressing table of fingerprints and locations, 16 bytes for an entry, so that a small
 * heap knows millions of slivers. Two keys can share a fingerprint: the caller decides by reading the record's head.
 *
 * <p>Not thread-safe.
 */
final class RecordIndex {
    private static final long NOTHING = -1;
    private static final long REMOVED = -2;
    private static final int SMALLEST = 1 << 10;
    private static final int UNIT_BITS = 28;
    private static final long MOST_UNITS = 1L << UNIT_BITS;

    private final long seed;
    private long[] fingerprints;
    private long[] locations;
    private int used;
    private int taken;

    /** @param seed makes fingerprints unpredictable */
    RecordIndex(long seed) {
        this.seed = seed;
        allocate(SMALLEST);
    }

    private void allocate(int slots) {
        fingerprints = new long[slots];
        locations = new long[slots];
        java.util.Arrays.fill(locations, NOTHING);
        used = 0;
        taken = 0;
    }

    static long location(long segment, long position) {
        long unit = position / RecordFormat.UNIT;
        if (unit >= MOST_UNITS || segment >= 1L << 63 - UNIT_BITS) {
            throw new IllegalArgumentException("segment " + segment + ", position " + position);
        }
        return segment << UNIT_BITS | unit;
    }

    static long segment(long location) {
        return location >>> UNIT_BITS;
    }

    static long position(long location) {
        return (location & (MOST_UNITS - 1)) * RecordFormat.UNIT;
    }

    int size() {
        return used;
    }

    long fingerprint(RecordKey key) {
        long hash = seed ^ ((long) key.kind() << 32 | (long) key.row() << 8 | key.side());
        byte[] subject = key.rawSubject();
        for (int at = 0; at < RecordKey.SUBJECT_LENGTH; at += 8) {
            long word = 0;
            for (int i = 0; i < 8; i++) {
                word = word << 8 | (subject[at + i] & 0xFF);
            }
            hash = mix(hash ^ word);
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8_FEB8_6659_FD93L;
        return mixed ^ mixed >>> 32;
    }

    /** The location among those of the fingerprint that {@code isIt} accepts, or -1. */
    long find(long fingerprint, LongPredicate isIt) {
        int slot = slot(fingerprint, isIt);
        return slot < 0 ? NOTHING : locations[slot];
    }

    private int slot(long fingerprint, LongPredicate isIt) {
        int mask = locations.length - 1;
        for (int slot = (int) fingerprint & mask; locations[slot] != NOTHING; slot = slot + 1 & mask) {
            if (locations[slot] != REMOVED && fingerprints[slot] == fingerprint && isIt.test(locations[slot])) {
                return slot;
            }
        }
        return -1;
    }

    /** Sets the location of the key that {@code isIt} recognises, and returns the one it had, or -1. */
    long put(long fingerprint, LongPredicate isIt, long location) {
        int slot = slot(fingerprint, isIt);
        if (slot >= 0) {
            long before = locations[slot];
            locations[slot] = location;
            return before;
        }
        if (taken >= locations.length / 4 * 3) {
            grow();
        }
        int mask = locations.length - 1;
        int free = (int) fingerprint & mask;
        while (locations[free] >= 0) {
            free = free + 1 & mask;
        }
        if (locations[free] == NOTHING) {
            taken++;
        }
        fingerprints[free] = fingerprint;
        locations[free] = location;
        used++;
        return NOTHING;
    }

    /** Forgets the key, and returns the location it had, or -1. */
    long remove(long fingerprint, LongPredicate isIt) {
        int slot = slot(fingerprint, isIt);
        if (slot < 0) {
            return NOTHING;
        }
        long before = locations[slot];
        locations[slot] = REMOVED;
        used--;
        return before;
    }

    private void grow() {
        long[] oldFingerprints = fingerprints;
        long[] oldLocations = locations;
        allocate(used >= oldLocations.length / 2 ? Math.multiplyExact(oldLocations.length, 2) : oldLocations.length);
        for (int i = 0; i < oldLocations.length; i++) {
            if (oldLocations[i] >= 0) {
                put(oldFingerprints[i], other -> false, oldLocations[i]);
            }
        }
    }

    /** All locations, in no order. */
    long[] locations() {
        long[] all = new long[used];
        int count = 0;
        for (long location : locations) {
            if (location >= 0) {
                all[count++] = location;
            }
        }
        return all;
    }

    /** Replaces each location by what {@code change} makes of it. */
    void replaceAll(LongUnaryOperator change) {
        for (int i = 0; i < locations.length; i++) {
            if (locations[i] >= 0) {
                locations[i] = change.applyAsLong(locations[i]);
            }
        }
    }
}
