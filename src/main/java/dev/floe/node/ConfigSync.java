package dev.floe.node;

import dev.floe.bytes.Backoff;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Compares what the chain says of this node with its configuration, and corrects the chain: name, address, network key,
 * commission, votes, and what is for people. Refusals are said once for each kind, and tried again after pauses that grow.
 */
final class ConfigSync implements Worker {
    private static final Logger LOG = Logger.getLogger(ConfigSync.class);

    /** Corrects what the chain says, and returns what was otherwise. */
    @FunctionalInterface
    interface Correction {
        List<String> correct() throws SuiException;
    }

    private final Correction correction;
    private final Duration interval;
    private final Backoff afterRefusals;
    private final LongSupplier nanoTime;

    // Of the worker's thread.
    private int refusals;
    private long due;

    private volatile String progress = "";
    private volatile Optional<String> trouble = Optional.empty();

    /** @param interval after which they are compared again */
    ConfigSync(Correction correction, Duration interval, LongSupplier nanoTime) {
        this.correction = correction;
        this.interval = interval;
        this.afterRefusals = Backoff.unlimited(Duration.ofSeconds(5), interval);
        this.nanoTime = nanoTime;
        this.due = nanoTime.getAsLong();
    }

    @Override
    public String name() {
        return "config-sync";
    }

    @Override
    public Step work() {
        long now = nanoTime.getAsLong();
        if (now - due < 0) {
            return Step.IDLE;
        }
        try {
            List<String> corrected = correction.correct();
            if (!corrected.isEmpty()) {
                LOG.infof("the chain says what the configuration does now, of %s", String.join(", ", corrected));
            }
            refusals = 0;
            trouble = Optional.empty();
            progress = "the chain says what the configuration does";
            due = now + interval.toNanos();
        } catch (SuiException e) {
            refusals++;
            Optional<String> why = Optional.of(String.valueOf(e.getMessage()));
            if (!why.equals(trouble)) {
                LOG.warnf("what the chain says of this node cannot be corrected, trying again: %s", e.getMessage());
            }
            trouble = why;
            progress = e.getMessage();
            due = now + afterRefusals.pause(refusals).toNanos();
        }
        return Step.IDLE;
    }

    /** What an operator should know of. */
    Optional<String> trouble() {
        return trouble;
    }

    @Override
    public long waiting() {
        return trouble.isPresent() ? 1 : 0;
    }

    @Override
    public String progress() {
        return progress;
    }
}
