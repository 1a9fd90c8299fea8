package dev.floe.cache;

import dev.floe.cache.disk.DiskStatistics;

/**
 * What the disk tier holds, and what it did since the process started. Counted in slivers and heads of blobs.
 *
 * @param capacity bytes of the disk that it may take
 * @param hits given from the disk
 * @param misses that were not there
 * @param wrong that were there and were not what they should be, found when they were used or by the scrubber
 * @param dropped that were not written since the disk was behind, or failing
 * @param scrubbed how much of the present round of the scrubber is done, 0 to 1
 * @param rounds of the scrubber that are over
 */
public record SliverDiskStatistics(
        DiskState state,
        DiskStatistics disk,
        long capacity,
        long hits,
        long misses,
        long wrong,
        long dropped,
        double scrubbed,
        long rounds) {}
