package dev.floe.publisher;

import java.time.Duration;

/**
 * How much a publisher takes on at the same time.
 *
 * @param maxBodySize bytes of the longest body
 * @param concurrentStores stores at the same time
 * @param waiting requests that may be taken in beside those, whose bodies are received and which wait for their turn
 * @param turnPatience how long a request may wait for its turn
 */
public record PublisherLimits(long maxBodySize, int concurrentStores, int waiting, Duration turnPatience) {
    public PublisherLimits {
        if (maxBodySize < 0 || concurrentStores < 1 || waiting < 0) {
            throw new IllegalArgumentException("a publisher must take at least one request and no negative sizes");
        }
    }
}
