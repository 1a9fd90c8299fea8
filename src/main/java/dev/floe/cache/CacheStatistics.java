package dev.floe.cache;

/**
 * What a cache did since it was made, and what it holds now. Counted in slivers.
 *
 * @param hits slivers given from memory
 * @param misses slivers that were asked for below, once for each reader who wanted one
 * @param entries slivers in memory
 * @param bytes in memory, with what the table costs
 * @param capacity the bytes it may hold
 */
public record CacheStatistics(long hits, long misses, long entries, long bytes, long capacity) {}
