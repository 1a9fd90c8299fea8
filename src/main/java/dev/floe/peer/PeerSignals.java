package dev.floe.peer;

import dev.floe.peer.PeerException.Kind;
import java.time.Duration;
import java.util.Optional;

/** What the endings of requests show about one node: how long it takes, and how it is. Thread-safe. */
final class PeerSignals {
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(2);
    private static final Duration SHORTEST_PATIENCE = Duration.ofMillis(100);
    /** What connecting to a node and agreeing on keys takes besides. */
    private static final Duration TO_GET_ACQUAINTED = Duration.ofMillis(300);
    /** Before any node gave such an answer. */
    private static final Duration FIRST_PATIENCE = Duration.ofMillis(1200);
    /** Before any node ever answered: then it is more likely this process that is slow, having just started. */
    private static final Duration VERY_FIRST_PATIENCE = Duration.ofMillis(2500);

    private final Latencies own = new Latencies();
    private final Latencies everyones;
    private final PeerHealth health;
    private volatile boolean answered;
    private volatile long answeredAt;

    /** @param everyones how long the nodes need; shared by all peers of the process */
    PeerSignals(Latencies everyones, PeerHealth health) {
        this.everyones = everyones;
        this.health = health;
    }

    /** See {@link Peer#patience}. */
    Duration patience(RequestKind kind, long bytes) {
        Duration transfer = Duration.ofNanos((long) (bytes * LatencyStatistics.PRESUMED_NANOS_PER_BYTE));
        if (!everyones.any()) {
            return VERY_FIRST_PATIENCE.plus(transfer);
        }
        Duration usual = own.quantile(kind, 0.95, bytes)
                .or(() ->
                        everyones.quantile(kind, 0.95, bytes).map(p95 -> own.any() ? p95 : p95.plus(TO_GET_ACQUAINTED)))
                .map(p95 -> p95.multipliedBy(3).dividedBy(2))
                .orElseGet(() -> FIRST_PATIENCE.plus(transfer));
        Duration longest = LONGEST_PATIENCE.plus(transfer);
        return usual.compareTo(SHORTEST_PATIENCE) < 0
                ? SHORTEST_PATIENCE
                : usual.compareTo(longest) > 0 ? longest : usual;
    }

    /** See {@link Peer#usualLatency}. */
    Optional<Duration> usualLatency(RequestKind kind, long bytes) {
        return own.quantile(kind, 0.5, bytes);
    }

    /** See {@link Peer#answeredSince}. */
    boolean answeredSince(long nanos) {
        return answered && answeredAt - nanos >= 0;
    }

    /** A connection to the node closed. */
    void disconnected() {
        answered = false;
    }

    /** The answer to a request is overdue. */
    void overdue(RequestKind kind) {
        if (kind.isRead()) {
            health.silent();
        }
    }

    /** A request ended. */
    void ended(RequestKind kind, Exchange.Ending ending) {
        if (ending.outcome().equals(PeerObserver.OK)) {
            long head = ending.headAt() - ending.startedAt();
            long body = ending.endedAt() - ending.headAt();
            own.record(kind, head, body, ending.bytes());
            everyones.record(kind, head, body, ending.bytes());
            health.answered();
            answeredAt = ending.endedAt();
            answered = true;
        } else if (ending.failure().isPresent()) {
            failed(kind, ending.failure().get());
        } else if (ending.answering()) {
            // Given up because others were faster: it was well all the same.
            health.answered();
        }
    }

    private void failed(RequestKind kind, Kind failure) {
        if (failure.isRefusal()) {
            health.refused();
        } else if (kind != RequestKind.HEALTH) {
            // Nobody needs the answer about health: those who need one find out for themselves.
            health.failed();
        }
    }
}
