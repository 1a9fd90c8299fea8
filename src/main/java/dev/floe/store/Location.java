package dev.floe.store;

/** Where a record lies: the number of its segment and its place there, packed into a {@code long} that is never negative. */
final class Location {
    static final long NONE = -1;

    private static final int UNIT_BITS = 28;
    private static final long MOST_UNITS = 1L << UNIT_BITS;
    private static final long MOST_SEGMENTS = 1L << 32;

    /** The last place that a segment can have. */
    static final long LAST_POSITION = (MOST_UNITS - 1) * RecordFormat.UNIT;

    private Location() {}

    /** @param position a multiple of {@link RecordFormat#UNIT} */
    static long of(long segment, long position) {
        long unit = position / RecordFormat.UNIT;
        if (unit >= MOST_UNITS || segment >= MOST_SEGMENTS) {
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
}
