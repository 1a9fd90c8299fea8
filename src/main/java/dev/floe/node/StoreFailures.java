package dev.floe.node;

import dev.floe.store.RecordStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Ends a node with a store that takes no changes until it is opened anew. Not before a start would help: as long as the disk
 * takes nothing, the node goes on with reads. Thread-safe.
 */
final class StoreFailures implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StoreFailures.class);
    private static final long LOOK_AGAIN_MILLIS = 1000;

    private final Consumer<String> end;
    private final List<Watched> stores = new CopyOnWriteArrayList<>();
    /** Has a thread from the first failure on. */
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("store-failures").factory());

    private record Watched(String what, RecordStore store, CompletableFuture<IOException> failure) {
        Optional<String> trouble() {
            return failure.isDone()
                    ? Optional.of(what + " cannot be stored until the node is started again: "
                            + failure.resultNow().getMessage())
                    : Optional.empty();
        }
    }

    /** @param end is told why the node has to be started again */
    StoreFailures(Consumer<String> end) {
        this.end = end;
    }

    /** @param what the store keeps */
    void watch(String what, RecordStore store) {
        Watched watched = new Watched(what, store, store.failure());
        stores.add(watched);
        watched.failure().thenAccept(_ -> schedule(watched, 0));
    }

    private void schedule(Watched watched, long millis) {
        try {
            clock.schedule(() -> look(watched), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // The node is being stopped anyway.
        }
    }

    private void look(Watched broken) {
        try {
            broken.store().requireWritable();
        } catch (IOException | RuntimeException | Error e) {
            LOG.debugf("a start would not help yet: %s", e.getMessage());
            schedule(broken, LOOK_AGAIN_MILLIS);
            return;
        }
        end.accept(broken.trouble().orElseThrow());
    }

    /** Why nothing that is handed in would be stored; empty if it would. */
    Optional<String> trouble() {
        return stores.stream().flatMap(store -> store.trouble().stream()).findFirst();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
