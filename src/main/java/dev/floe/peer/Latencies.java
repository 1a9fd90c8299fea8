package dev.floe.peer;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How long answers of all kinds took lately, of one node or of all of them. Thread-safe. */
final class Latencies {
    private final Map<RequestKind, LatencyStatistics> byKind = new EnumMap<>(RequestKind.class);
    private volatile boolean any;

    Latencies() {
        for (RequestKind kind : RequestKind.values()) {
            byKind.put(kind, new LatencyStatistics());
        }
    }

    void record(RequestKind kind, long headNanos, long bodyNanos, long bodyBytes) {
        byKind.get(kind).record(headNanos, bodyNanos, bodyBytes);
        any = true;
    }

    /** Whether there ever was an answer. */
    boolean any() {
        return any;
    }

    /** See {@link LatencyStatistics#quantile}. */
    Optional<Duration> quantile(RequestKind kind, double share, long bytes) {
        return byKind.get(kind).quantile(share, bytes);
    }
}
