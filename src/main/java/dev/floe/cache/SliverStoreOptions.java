package dev.floe.cache;

import java.time.Duration;

/**
 * How a shared store is used.
 *
 * @param segment how many bytes of slivers lie together under a key, if one sliver is not longer
 * @param longest nothing longer is kept, or fetched
 * @param behind how many bytes may wait to be put; what comes then is not kept
 * @param reading how many bytes may be under way or held for reads
 * @param gather how long slivers wait for those that come after them
 * @param patience after which a read asks the storage nodes as well
 * @param believe how long it is believed what the store said it has of a blob
 */
public record SliverStoreOptions(
        int segment, int longest, long behind, long reading, Duration gather, Duration patience, Duration believe) {
    /** Segments of 2 MiB, slivers of up to 16 MiB, 32 MiB each way. */
    public static final SliverStoreOptions DEFAULT = new SliverStoreOptions(
            2 << 20,
            16 << 20,
            32 << 20,
            32 << 20,
            Duration.ofSeconds(2),
            Duration.ofMillis(750),
            Duration.ofSeconds(60));

    /** Both ways together may hold this. */
    public SliverStoreOptions within(long bytes) {
        return new SliverStoreOptions(
                segment, (int) Math.min(longest, bytes / 4), bytes / 2, bytes / 2, gather, patience, believe);
    }
}
