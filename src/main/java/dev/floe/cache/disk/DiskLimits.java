package dev.floe.cache.disk;

/**
 * What a cache may take.
 *
 * @param bytes of the disk, all its files together
 * @param reserve how many bytes of the disk it leaves free, whoever takes the others
 * @param entries each costs about 24 bytes of memory
 * @param segment bytes of a segment: what is forgotten at once, and twice the longest entry
 */
public record DiskLimits(long bytes, long reserve, long entries, long segment) {
    /** Less is no use. */
    public static final long SMALLEST = 512 << 10;

    private static final int SEGMENTS = 64;
    private static final long SMALLEST_SEGMENT = 1 << 20;
    /** A table grows before it is full. */
    private static final int BYTES_PER_ENTRY = 32;

    /** @throws IllegalArgumentException if they contradict each other */
    public DiskLimits {
        if (bytes < Math.max(SMALLEST, 8 * segment)
                || reserve < 0
                || entries < 1
                || segment < 16 << 10
                || segment > Place.LARGEST_SEGMENT) {
            throw new IllegalArgumentException(
                    bytes + " bytes in segments of " + segment + ", reserve " + reserve + ", " + entries + " entries");
        }
    }

    /**
     * Segments of a sixty-fourth.
     *
     * @param memory bytes of it that the index may take
     */
    public static DiskLimits of(long bytes, long reserve, long memory) {
        return new DiskLimits(
                bytes,
                reserve,
                Math.max(1, memory / BYTES_PER_ENTRY),
                Math.clamp(bytes / SEGMENTS, Math.min(SMALLEST_SEGMENT, bytes / 8), Place.LARGEST_SEGMENT));
    }

    /** The longest payload that is taken. */
    public int longestPayload() {
        return longest() - EntryFormat.ENTRY_HEAD - Place.UNIT;
    }

    /** The longest entry, with its head. */
    int longest() {
        return (int) Math.min(Place.LARGEST_ENTRY, segment / 2);
    }
}
