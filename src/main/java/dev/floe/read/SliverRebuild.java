package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Rebuilds slivers in batches: what is missing at about the same time is asked for together, since one request to a node
 * brings its symbols for many slivers. A batch holds as many slivers as there is memory for their symbols; one always
 * fits, for the read's own lease covers it. Thread-safe.
 */
final class SliverRebuild implements AutoCloseable {
    private static final int BATCHES_AT_ONCE = 2;
    private static final int SLIVERS_IN_BATCH = 256;
    /** For slivers that are missing for the same reason to meet in one batch. */
    private static final Duration GATHERING = Duration.ofMillis(2);

    private final ReadContext read;
    private final Consumer<Target> failed;

    // Guarded by this.
    private final TreeMap<Integer, Target> waiting = new TreeMap<>();
    private final Set<Thread> running = new HashSet<>();
    private boolean gathering;
    private boolean ownLeaseUsed;
    private boolean closed;

    /** @param failed told of every target that could not be rebuilt */
    SliverRebuild(ReadContext read, Consumer<Target> failed) {
        this.read = read;
        this.failed = failed;
    }

    synchronized void add(Target target) {
        waiting.put(target.index(), target);
        if (!gathering && !closed) {
            gathering = true;
            read.alarm().after(GATHERING, this::gathered);
        }
    }

    private synchronized void gathered() {
        gathering = false;
        startBatches();
    }

    private synchronized void startBatches() {
        waiting.values().removeIf(Target::isDone);
        while (!closed && !waiting.isEmpty() && running.size() < BATCHES_AT_ONCE) {
            List<MemoryBudget.Lease> leases = new ArrayList<>();
            List<Target> batch = new ArrayList<>();
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
        try {
            leases.add(read.reader().memory().acquire(2L * read.sliverLength(), Duration.ZERO));
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void start(List<Target> batch, boolean own, List<MemoryBudget.Lease> leases) {
        Thread thread = Thread.ofVirtual().name("read-rebuild").unstarted(() -> {
            try {
                new RebuildBatch(read, batch).run();
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
