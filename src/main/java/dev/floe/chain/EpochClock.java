package dev.floe.chain;

import dev.floe.chain.ledger.EpochDriver;
import dev.floe.chain.ledger.RejectedTransactionException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Ends epochs when their time has come, in place of nodes that do not. What was due while the chain did not run is made up for once. */
final class EpochClock implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EpochClock.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final EpochDriver driver;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("floe-chain-epochs").daemon().factory());
    private int epoch;

    private EpochClock(EpochDriver driver) {
        this.driver = driver;
        this.epoch = driver.epoch();
    }

    static EpochClock start(EpochDriver driver) {
        EpochClock clock = new EpochClock(driver);
        clock.lookAfter(Duration.ZERO);
        return clock;
    }

    private void lookAfter(Duration wait) {
        try {
            thread.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more epochs: the chain is closed");
        }
    }

    private void look() {
        Duration wait = AFTER_FAILURE;
        try {
            wait = driver.makeDueCalls();
            if (driver.epoch() != epoch) {
                epoch = driver.epoch();
                LOG.infof("epoch %d has begun", epoch);
            }
        } catch (RejectedTransactionException e) {
            // Whoever else may make the call was faster, or the chain is being closed.
            LOG.debugf("a call that ends an epoch was refused: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("a call that ends an epoch failed", e);
        }
        lookAfter(wait);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
