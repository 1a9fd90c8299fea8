package dev.floe.cache;

/**
 * How a shared store did.
 *
 * @param hits slivers and metadata that it gave
 * @param misses what it was asked for and did not have, or not in time
 * @param wrong what it gave that was not what it should have been
 * @param put objects that were put there
 * @param dropped slivers that were not put there, since it is behind or fails
 * @param requests that it was sent
 * @param failures of these
 * @param resting whether it is left alone now
 */
public record SliverStoreStatistics(
        long hits, long misses, long wrong, long put, long dropped, long requests, long failures, boolean resting) {}
