package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Rebuilds slivers in batches: what is missing at about the same time is asked for together, since one request to a node
 * brings its symbols for many slivers. A batch holds as many slivers as there is memory for their symbols; one always
 * fits, for the lease of whoever reads covers it. Thread-safe.
 */
final class SliverRebuild implements AutoCloseable {
    private static final int BATCHES_AT_ONCE = 2;
    private static final int SLIVERS_IN_BATCH = 256;
    /** For slivers that are missing for the same reason to meet in one batch. */
    private static final Duration GATHERING = Duration.ofMillis(2);

    private final BlobContext blob;
    private final Consumer<WantedSliver> failed;

    // Guarded by this.
    private final TreeMap<Integer, WantedSliver> waiting = new TreeMap<>();
    private final Set<Thread> running = new LinkedHashSet<>();
    private boolean gathering;
    private boolean ownLeaseUsed;
    private boolean closed;

    /** @param failed told of every target that could not be rebuilt */
    SliverRebuild(BlobContext blob, Consumer<WantedSliver> failed) {
        this.blob = blob;
        this.failed = failed;
    }

    synchronized void add(WantedSliver target) {
        WantedSliver same = waiting.get(target.index());
        if (same != null && !same.isDone()) {
            // Somebody else wants it, too: what comes of that is for both, unless that one loses interest.
            same.sliver().whenComplete((sliver, failure) -> {
                if (failure == null) {
                    target.sliver().complete(sliver);
                } else if (same.sliver().isCancelled()) {
                    add(target);
                } else {
                    target.sliver().completeExceptionally(failure);
                }
            });
            return;
        }
        waiting.put(target.index(), target);
        if (!gathering && !closed) {
            gathering = true;
            blob.scheduler().after(GATHERING, this::gathered);
        }
    }

    private synchronized void gathered() {
        gathering = false;
        startBatches();
    }

    private synchronized void startBatches() {
        waiting.values().removeIf(WantedSliver::isDone);
        while (!closed && !waiting.isEmpty() && running.size() < BATCHES_AT_ONCE) {
            List<MemoryBudget.Lease> leases = new ArrayList<>();
            List<WantedSliver> batch = new ArrayList<>();
            boolean own = !ownLeaseUsed;
            if (own) {
                ownLeaseUsed = true;
                batch.add(waiting.pollFirstEntry().getValue());
            }
            while (batch.size() < SLIVERS_IN_BATCH && !waiting.isEmpty() && lease(leases)) {
                batch.add(waiting.pollFirstEntry().getValue());
            }
            if (batch.isEmpty()) {
                return;
            }
            start(batch, own, leases);
        }
    }

    private boolean lease(List<MemoryBudget.Lease> leases) {
        MemoryBudget memory = blob.options().memory();
        long bytes = 2L * blob.sliverLength();
        if (bytes > memory.largest()) {
            return false;
        }
        try {
            leases.add(memory.acquire(this, bytes, Duration.ZERO));
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void start(List<WantedSliver> batch, boolean own, List<MemoryBudget.Lease> leases) {
        Thread thread = blob.scheduler().unstarted("read-rebuild", () -> {
            try {
                new RebuildBatch(blob, batch).run();
            } catch (InterruptedException e) {
                // Nobody wants the slivers any more.
                Thread.currentThread().interrupt();
            } finally {
                leases.forEach(MemoryBudget.Lease::close);
                ended(own);
                batch.stream().filter(target -> !target.isDone()).forEach(failed);
            }
        });
        running.add(thread);
        thread.start();
    }

    private synchronized void ended(boolean own) {
        running.remove(Thread.currentThread());
        if (own) {
            ownLeaseUsed = false;
        }
        startBatches();
    }

    /** Stops all batches. */
    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        running.forEach(Thread::interrupt);
    }
}
