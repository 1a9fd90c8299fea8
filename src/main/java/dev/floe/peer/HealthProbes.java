package dev.floe.peer;

import dev.floe.bytes.Backoff;
import dev.floe.peer.PeerHealth.Standing;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * How a node in doubt, or not trusted any more, earns its trust back: after a pause it is sent a small request of its
 * own, which runs to its end whatever becomes of the reads that go on meanwhile, and again after longer and longer pauses
 * as long as that comes to nothing. A node that loses trust again soon after it got it back goes on with the longer pause.
 * Thread-safe.
 */
final class HealthProbes {
    private static final Duration PAUSE_IN_DOUBT = Duration.ofMillis(500);
    private static final Backoff PAUSES = Backoff.unlimited(Duration.ofSeconds(2), Duration.ofMinutes(1));
    /** Trust that lasts so long was earned. */
    private static final Duration RELAPSE = Duration.ofMinutes(1);

    /** Time, and what is to be done later. */
    interface Clock {
        /** As {@link System#nanoTime} has it. */
        long nanoTime();

        /** Runs {@code task} once {@code delay} has passed; returns at once. */
        void after(Duration delay, Runnable task);
    }

    private final PeerHealth health;
    private final Clock clock;
    private final Supplier<? extends CompletableFuture<?>> probe;

    // Guarded by this. Health is never asked under this lock: it calls us under its own.
    /** How often it has failed, as far as that is not forgiven. */
    private int failures = 1;

    private boolean everRedeemed;
    private long redeemedAt;
    /** Counts the changes: what was planned before the last one is void. */
    private int episode;

    private boolean closed;

    /** @param probe sends the node a request whose end {@code health} hears of before the future's */
    HealthProbes(PeerHealth health, Clock clock, Supplier<? extends CompletableFuture<?>> probe) {
        this.health = health;
        this.clock = clock;
        this.probe = probe;
    }

    /** The node stands otherwise now than it did. */
    synchronized void changed(Standing before, Standing now) {
        episode++;
        if (before == Standing.DISTRUSTED) {
            everRedeemed = true;
            redeemedAt = clock.nanoTime();
        }
        switch (now) {
            case TRUSTED -> {}
            case DOUBTFUL -> plan(PAUSE_IN_DOUBT);
            case DISTRUSTED -> {
                boolean relapsed = everRedeemed && clock.nanoTime() - redeemedAt < RELAPSE.toNanos();
                failures = relapsed ? failures + 1 : 1;
                plan(PAUSES.pause(failures));
            }
        }
    }

    private void plan(Duration delay) {
        int planned = episode;
        clock.after(delay, () -> probe(planned));
    }

    private synchronized boolean isCurrent(int planned) {
        return planned == episode && !closed;
    }

    private void probe(int planned) {
        if (!isCurrent(planned)) {
            return;
        }
        Duration penance = health.redeemableIn();
        if (penance.isPositive()) {
            // No answer before then would help it.
            clock.after(penance, () -> probe(planned));
            return;
        }
        probe.get().whenComplete((answer, failure) -> {
            if (failure != null && PeerException.of(failure).kind().isRefusal()) {
                // It had nothing to give, and said so in time and in the right words.
                health.answered();
            }
            again(planned);
        });
    }

    private synchronized void again(int planned) {
        if (isCurrent(planned)) {
            failures++;
            plan(PAUSES.pause(failures));
        }
    }

    /** Plans nothing more. */
    synchronized void close() {
        closed = true;
    }
}
