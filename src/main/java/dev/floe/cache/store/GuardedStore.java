package dev.floe.cache.store;

import dev.floe.bytes.Backoff;
import dev.floe.read.Forwarded;
import dev.floe.read.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A store that may be down, slow or lie, and must not slow anybody down: what it is asked has a time limit, and after some
 * failures in a row it is left alone for a while, then tried by one request. Thread-safe.
 */
public final class GuardedStore implements ObjectStore {
    private static final Logger LOG = Logger.getLogger(GuardedStore.class);
    private static final int FAILURES_IN_A_ROW = 4;
    private static final Backoff REST = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final ObjectStore store;
    private final String name;
    private final Duration limit;
    private final Scheduler scheduler;
    private final LongAdder asked = new LongAdder();
    private final LongAdder failed = new LongAdder();

    // Guarded by this.
    private int inARow;
    private boolean resting;
    private boolean trying;
    private long restsUntil;

    /** @param limit how long one request may take */
    public GuardedStore(ObjectStore store, String name, Duration limit, Scheduler scheduler) {
        this.store = store;
        this.name = name;
        this.limit = limit;
        this.scheduler = scheduler;
    }

    /** Whether it is left alone now: then nothing should be asked for that others have, too. */
    public synchronized boolean isResting() {
        return resting && (trying || scheduler.nanoTime() - restsUntil < 0);
    }

    public long asked() {
        return asked.sum();
    }

    public long failed() {
        return failed.sum();
    }

    /** What it gave was not what it should have been: as bad as if it had failed. */
    public void lied(String how) {
        failed.increment();
        failure(new StoreFailure(how));
    }

    private synchronized boolean mayAsk() {
        if (!resting) {
            return true;
        }
        if (trying || scheduler.nanoTime() - restsUntil < 0) {
            return false;
        }
        trying = true;
        return true;
    }

    private synchronized void success() {
        trying = false;
        inARow = 0;
        if (resting) {
            resting = false;
            LOG.infof("the shared store %s answers again", name);
        }
    }

    private synchronized void failure(Throwable why) {
        trying = false;
        inARow++;
        if (inARow < FAILURES_IN_A_ROW) {
            return;
        }
        Duration pause = REST.pause(inARow - FAILURES_IN_A_ROW + 1, scheduler.random());
        restsUntil = scheduler.nanoTime() + pause.toNanos();
        if (!resting) {
            resting = true;
            LOG.warnf(
                    "going on without the shared store %s, which is tried again now and then: %s",
                    name, why.getMessage());
        }
    }

    private synchronized void givenUp() {
        // Whoever asked lost interest: that says nothing about the store.
        trying = false;
    }

    private <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> ask) {
        if (!mayAsk()) {
            return CompletableFuture.failedFuture(new StoreFailure("the shared store is left alone for a while"));
        }
        asked.increment();
        CompletableFuture<T> mine = new CompletableFuture<>();
        Future<?> alarm = scheduler.after(
                limit,
                () -> mine.completeExceptionally(
                        new StoreFailure("the shared store took longer than " + limit.toMillis() + " ms")));
        mine.whenComplete((answer, failure) -> {
            alarm.cancel(false);
            if (failure == null) {
                success();
            } else if (mine.isCancelled()) {
                givenUp();
            } else {
                failed.increment();
                failure(failure);
            }
        });
        Forwarded.to(mine, ask, Function.identity());
        return mine;
    }

    @Override
    public CompletableFuture<Optional<byte[]>> get(String key, int most) {
        return guarded(() -> store.get(key, most));
    }

    @Override
    public CompletableFuture<Page> list(String prefix, String after) {
        return guarded(() -> store.list(prefix, after));
    }

    @Override
    public CompletableFuture<Void> put(String key, List<byte[]> parts) {
        return guarded(() -> store.put(key, parts));
    }

    @Override
    public CompletableFuture<Void> delete(String key) {
        return guarded(() -> store.delete(key));
    }

    @Override
    public void close() {
        store.close();
    }
}
