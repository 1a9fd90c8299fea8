package dev.floe.cache.disk;

/**
 * Where an entry lies and what is known about it, in the 64 bits that the index has for it: 13 for the segment's slot, 26
 * for the offset and 21 for the length in units, 2 that count how often it was asked for, one that says whether it was
 * found right since the start.
 */
final class Place {
    /** Entries begin at multiples of this. */
    static final int UNIT = 32;

    static final int SLOTS = 1 << 13;
    static final long LARGEST_SEGMENT = (long) UNIT << 26;
    static final int LARGEST_ENTRY = UNIT * ((1 << 21) - 1);
    /** Nowhere. No entry begins at the beginning of a segment. */
    static final long NONE = 0;

    private static final int OFFSET_AT = 21;
    private static final int SLOT_AT = OFFSET_AT + 26;
    private static final int HITS_AT = SLOT_AT + 13;
    static final int MOST_HITS = 3;
    private static final long HITS = (long) MOST_HITS << HITS_AT;
    private static final long VERIFIED = 1L << HITS_AT + 2;

    private Place() {}

    static int rounded(int length) {
        return (length + UNIT - 1) / UNIT * UNIT;
    }

    /** @param length with the padding behind it */
    static long of(int slot, long offset, int length) {
        return (long) slot << SLOT_AT | offset / UNIT << OFFSET_AT | length / UNIT;
    }

    static int slot(long place) {
        return (int) (place >>> SLOT_AT) & SLOTS - 1;
    }

    static long offset(long place) {
        return (place >>> OFFSET_AT & (1L << 26) - 1) * UNIT;
    }

    static int length(long place) {
        return (int) (place & (1L << OFFSET_AT) - 1) * UNIT;
    }

    static int hits(long place) {
        return (int) ((place & HITS) >>> HITS_AT);
    }

    static long withHits(long place, int hits) {
        return place & ~HITS | (long) Math.clamp(hits, 0, MOST_HITS) << HITS_AT;
    }

    static boolean isVerified(long place) {
        return (place & VERIFIED) != 0;
    }

    static long verified(long place) {
        return place | VERIFIED;
    }

    /** Whether two are the same spot, whatever is known about it. */
    static boolean isSame(long one, long other) {
        return ((one ^ other) & ~(HITS | VERIFIED)) == 0;
    }

    /** What a segment's own part of the index says: the offset and the length. */
    static long withinSegment(long place) {
        return place & (1L << SLOT_AT) - 1;
    }
}
