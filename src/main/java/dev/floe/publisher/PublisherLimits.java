package dev.floe.publisher;

import java.time.Duration;

/**
 * How much a publisher takes on at the same time.
 *
 * @param maxBodySize bytes of the longest body
 * @param concurrentStores stores at the same time
 * @param waiting requests beside those whose bodies are there and which wait for their turn
 * @param turnPatience how long a request may wait for its turn
 * @param arriving bodies that may be received at the same time
 * @param mostOfOne the part of those that one client may have when nobody else sends any
 */
public record PublisherLimits(
        long maxBodySize, int concurrentStores, int waiting, Duration turnPatience, int arriving, double mostOfOne) {
    public PublisherLimits {
        if (maxBodySize < 0 || concurrentStores < 1 || waiting < 0 || arriving < 1) {
            throw new IllegalArgumentException("a publisher must take at least one request and no negative sizes");
        }
    }
}
