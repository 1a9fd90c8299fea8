package dev.floe.read;

import java.time.Duration;

/**
 * What a read cost, for the {@code Server-Timing} header and the curious.
 *
 * @param metadata from opening to verified metadata; zero if they were known
 * @param firstRow from the first subscription to the first verified row; zero if there is none yet
 * @param fetched slivers that came from their holders
 * @param recovered slivers that were rebuilt
 * @param hedged slivers whose holder was so slow that their recovery began
 * @param lies answers that were proven wrong
 */
public record ReadTimings(Duration metadata, Duration firstRow, int fetched, int recovered, int hedged, int lies) {
    public static final ReadTimings NONE = new ReadTimings(Duration.ZERO, Duration.ZERO, 0, 0, 0, 0);
}
