package dev.floe.cache;

/**
 * What a cache did since it was made, and what it holds now. Counted in pieces.
 *
 * @param hits pieces sent from memory
 * @param hitBytes their bytes
 * @param misses pieces that came from below, once for each reader that they were sent to
 * @param missBytes their bytes
 * @param entries pieces in memory
 * @param bytes in memory, with what the table costs
 * @param capacity the bytes it may hold
 */
public record CacheStatistics(
        long hits, long hitBytes, long misses, long missBytes, long entries, long bytes, long capacity) {}
