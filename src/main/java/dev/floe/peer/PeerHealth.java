package dev.floe.peer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a node is worth asking first: a circuit breaker fed by what its requests came to. Failures in a row, silence
 * past the time in which the node used to answer, or one proven lie open it; a good answer closes it, which {@link
 * HealthProbes} sees to. Thread-safe.
 */
public final class PeerHealth {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int SILENCES_IN_A_ROW = 2;
    private static final long PAUSE_AFTER_LIE = Duration.ofSeconds(30).toNanos();

    /** How a node stands. */
    enum Standing {
        TRUSTED,
        /** Trusted, but the last thing that it did was not to answer when it should have. */
        DOUBTFUL,
        DISTRUSTED
    }

    /** Hears of every change. Called under the lock of the health: must be quick, and ask it nothing. */
    interface Listener {
        void changed(Standing before, Standing now);
    }

    private final LongSupplier nanoTime;
    private final Listener listener;
    private Standing standing = Standing.TRUSTED;
    private int failures;
    private int silences;
    private boolean everAnswered;
    private long redeemableAt;
    private double reliability = 1;

    PeerHealth(LongSupplier nanoTime, Listener listener) {
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Whether the node is expected to answer, in time and truthfully. */
    public synchronized boolean trusted() {
        return standing != Standing.DISTRUSTED;
    }

    /** Whether the last thing that the node did was not to answer when it should have. */
    public synchronized boolean doubtful() {
        return silences > 0;
    }

    /** After what time a good answer brings a node that is not trusted its trust back: zero, unless it lied. */
    synchronized Duration redeemableIn() {
        return trusted() ? Duration.ZERO : Duration.ofNanos(Math.max(0, redeemableAt - nanoTime.getAsLong()));
    }

    /** From 0, never answers, to 1, always does: for choosing among nodes. Untrusted ones sort last. */
    public synchronized double reliability() {
        return trusted() ? reliability : reliability - 1;
    }

    synchronized void answered() {
        failures = 0;
        silences = 0;
        everAnswered = true;
        reliability += 0.1 * (1 - reliability);
        // A good answer does not redeem a liar at once: its lies were answers, too.
        if (redeemableIn().isZero()) {
            become(Standing.TRUSTED);
        }
    }

    /** The node is there, but did not give what it was asked for: no reason for distrust, none for trust either. */
    synchronized void refused() {
        failures = 0;
        silences = 0;
        everAnswered = true;
        if (trusted()) {
            become(Standing.TRUSTED);
        }
    }

    synchronized void failed() {
        failures++;
        reliability *= 0.8;
        if (failures >= FAILURES_IN_A_ROW || !everAnswered) {
            distrust();
        }
    }

    synchronized void silent() {
        silences++;
        reliability *= 0.8;
        if (silences >= SILENCES_IN_A_ROW || !everAnswered) {
            distrust();
        } else if (trusted()) {
            become(Standing.DOUBTFUL);
        }
    }

    synchronized void lied() {
        reliability *= 0.1;
        distrust();
        redeemableAt = nanoTime.getAsLong() + PAUSE_AFTER_LIE;
    }

    private void distrust() {
        if (trusted()) {
            redeemableAt = nanoTime.getAsLong();
            become(Standing.DISTRUSTED);
        }
    }

    private void become(Standing now) {
        Standing before = standing;
        standing = now;
        if (before != now) {
            listener.changed(before, now);
        }
    }
}
