package dev.floe.peer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a node is worth asking first: a circuit breaker fed by what its requests came to. Failures in a row, silence
 * past the time in which the node used to answer, or one proven lie open it for a while that doubles each time. When
 * the while is over the node is on probation: one caller at a time may try it ({@link #mayProbe()}), and a good answer
 * closes the breaker. Thread-safe.
 */
public final class PeerHealth {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int SILENCES_IN_A_ROW = 2;
    private static final long FIRST_PAUSE = Duration.ofSeconds(2).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();
    private static final long PAUSE_AFTER_LIE = Duration.ofSeconds(30).toNanos();
    private static final long PROBE_TAKES_AT_MOST = Duration.ofSeconds(5).toNanos();

    private final LongSupplier nanoTime;
    private final Listener listener;
    private int failures;
    private int silences;
    private boolean everAnswered;
    private boolean open;
    private boolean probing;
    private long pause = FIRST_PAUSE;
    private long retryAt;
    private long redeemableAt;
    private double reliability = 1;

    /** Hears of every change of {@link #trusted()}. */
    interface Listener {
        void trust(boolean trusted);
    }

    PeerHealth(LongSupplier nanoTime, Listener listener) {
        this.nanoTime = nanoTime;
        this.listener = listener;
    }

    /** Whether the node is expected to answer, in time and truthfully. */
    public synchronized boolean trusted() {
        return !open;
    }

    /** Whether the last thing that the node did was not to answer when it should have. */
    public synchronized boolean doubtful() {
        return silences > 0;
    }

    /**
     * Whether a node that is not trusted may be tried again now. Says yes to one caller each time a pause ends, who
     * should send a request whose loss does not hurt.
     */
    public synchronized boolean mayProbe() {
        long now = nanoTime.getAsLong();
        if (!open || now - retryAt < 0) {
            return false;
        }
        probing = true;
        retryAt = now + PROBE_TAKES_AT_MOST;
        return true;
    }

    /** From 0, never answers, to 1, always does: for choosing among nodes. Untrusted ones sort last. */
    public synchronized double reliability() {
        return open ? reliability - 1 : reliability;
    }

    synchronized void answered() {
        failures = 0;
        silences = 0;
        everAnswered = true;
        reliability += 0.1 * (1 - reliability);
        // A good answer does not redeem a liar at once: its lies were answers, too.
        if (open && nanoTime.getAsLong() - redeemableAt >= 0) {
            open = false;
            probing = false;
            pause = FIRST_PAUSE;
            listener.trust(true);
        }
    }

    /** The node is there, but did not give what it was asked for: no reason for distrust, none for trust either. */
    synchronized void refused() {
        failures = 0;
        silences = 0;
        everAnswered = true;
    }

    synchronized void failed() {
        failures++;
        reliability *= 0.8;
        if (failures >= FAILURES_IN_A_ROW || open || !everAnswered) {
            distrust();
        }
    }

    synchronized void silent() {
        silences++;
        reliability *= 0.8;
        if (silences >= SILENCES_IN_A_ROW || open || !everAnswered) {
            distrust();
        }
    }

    synchronized void lied() {
        reliability *= 0.1;
        distrust();
        long now = nanoTime.getAsLong();
        redeemableAt = now + PAUSE_AFTER_LIE;
        retryAt = Math.max(retryAt - now, PAUSE_AFTER_LIE) + now;
    }

    private void distrust() {
        long now = nanoTime.getAsLong();
        if (!open) {
            open = true;
            retryAt = now + pause;
            redeemableAt = now;
            listener.trust(false);
        } else if (probing) {
            // Requests that were under way when the breaker opened may fail in masses; only a probe counts.
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
            retryAt = now + pause;
        }
        probing = false;
    }
}
