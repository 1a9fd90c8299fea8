package dev.floe.bench.read;

/**
 * What reading one blob took.
 *
 * @param firstByteNanos until the client had its first byte
 * @param totalNanos until it had the last one
 * @param requests sent to storage nodes
 * @param cpuSeconds of the process that read and verified
 * @param peakBytes the most memory that the process had resident
 */
public record Reading(long firstByteNanos, long totalNanos, long requests, double cpuSeconds, long peakBytes) {}
