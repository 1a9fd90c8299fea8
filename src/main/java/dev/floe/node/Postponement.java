package dev.floe.node;

import dev.floe.bytes.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Until when something is put off, by a clock that may be set while it is. Of a machine whose clock was wrong by years and
 * is set right, nothing waits for years. Not thread-safe.
 */
final class Postponement {
    private final InstantSource clock;
    private final Backoff pauses;
    private int refusals;
    private Instant from = Instant.MIN;
    private Instant until = Instant.MIN;

    /** @param pauses after refusals in a row */
    Postponement(InstantSource clock, Backoff pauses) {
        this.clock = clock;
        this.pauses = pauses;
    }

    /** Whether it is time. So it is, too, when the clock is behind the moment at which it was put off. */
    boolean isOver() {
        Instant now = clock.instant();
        return !now.isBefore(until) || now.isBefore(from);
    }

    /** Puts it off from now on. */
    void by(Duration pause) {
        from = clock.instant();
        until = from.plus(pause);
    }

    /** Puts it off, for longer the more often in a row that was the answer. */
    void refused() {
        refusals++;
        by(pauses.pause(refusals));
    }

    /** It was done. */
    void done() {
        refusals = 0;
        until = Instant.MIN;
    }
}
