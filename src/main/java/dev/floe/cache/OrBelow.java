package dev.floe.cache;

import dev.floe.read.Forwarded;
import dev.floe.read.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/** What a disk or a store has, or what comes from below if that has nothing, or is slow and the layer below is not. */
final class OrBelow {
    /** A disk that takes longer is in trouble. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private OrBelow() {}

    /**
     * Whichever comes first. Cancelling the future gives up what was asked below.
     *
     * @param read what is read from there; never fails
     */
    static <T> CompletableFuture<T> first(
            CompletableFuture<Optional<T>> read, Supplier<CompletableFuture<T>> below, Scheduler scheduler) {
        return first(read, below, scheduler, PATIENCE);
    }

    /**
     * The same.
     *
     * @param patience after which the layer below is asked, too
     */
    static <T> CompletableFuture<T> first(
            CompletableFuture<Optional<T>> read,
            Supplier<CompletableFuture<T>> below,
            Scheduler scheduler,
            Duration patience) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        AtomicBoolean asked = new AtomicBoolean();
        Runnable ask = () -> {
            if (!mine.isDone() && asked.compareAndSet(false, true)) {
                Forwarded.to(mine, below, Function.identity());
            }
        };
        scheduler.unless(read, patience, ask);
        read.thenAccept(found -> found.ifPresentOrElse(mine::complete, ask));
        return mine;
    }
}
