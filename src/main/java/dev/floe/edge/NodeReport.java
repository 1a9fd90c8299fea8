package dev.floe.edge;

import dev.floe.protocol.StorageNode;
import java.time.Duration;
import java.util.Optional;

/**
 * How a storage node does, seen from here.
 *
 * @param latency the median time to the head of its answers lately; empty before enough came
 */
record NodeReport(StorageNode node, Standing standing, Optional<Duration> latency) {
    enum Standing {
        GOOD,
        /** Did not answer in time when it was asked last. */
        SLOW,
        /** Does not answer, or lied. */
        FAILING
    }
}
