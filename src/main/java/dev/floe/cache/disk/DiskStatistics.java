package dev.floe.cache.disk;

/**
 * What a cache holds, and what it did since it was made.
 *
 * @param entries in it
 * @param bytes of the disk that it takes
 * @param evicted entries that made room for others
 * @param moved entries that were to make room, and were kept since they had been asked for
 * @param refused entries that were not taken: too long, or there was no room
 */
public record DiskStatistics(long entries, long bytes, long evicted, long moved, long refused) {
    /** Of no cache. */
    public static final DiskStatistics NONE = new DiskStatistics(0, 0, 0, 0, 0);

    /** The same with what others, that are no more, did before. */
    public DiskStatistics after(DiskStatistics past) {
        return new DiskStatistics(entries, bytes, past.evicted + evicted, past.moved + moved, past.refused + refused);
    }
}
