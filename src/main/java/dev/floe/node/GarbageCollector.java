package dev.floe.node;

import dev.floe.bytes.Plural;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Removes the data of blobs that the chain says have ended: of these and no others, and not before everything that the
 * chain has said was applied, because they may have been registered again. What waits is kept by the registry across
 * restarts.
 */
final class GarbageCollector implements Worker {
    private static final int BLOBS_A_STEP = 128;

    private final BlobRegistry registry;
    private final Lifecycle blobs;
    private final Supplier<Optional<String>> obstacle;
    private final boolean enabled;
    private final LinkedHashSet<BlobId> queue = new LinkedHashSet<>();
    /** What was taken out of the queue, and is being removed. */
    private List<BlobId> underWay = List.of();

    private boolean loaded;
    private long removed;

    /**
     * @param obstacle why nothing may be judged at the moment; empty if it may
     * @param enabled whether anything is removed by this process
     */
    GarbageCollector(BlobRegistry registry, Lifecycle blobs, Supplier<Optional<String>> obstacle, boolean enabled) {
        this.enabled = enabled;
        this.registry = registry;
        this.blobs = blobs;
        this.obstacle = obstacle;
    }

    /** The blob has ended; {@link BlobRegistry#ended()} knows it already. */
    synchronized void add(BlobId ended) {
        if (enabled) {
            queue.add(ended);
        }
    }

    @Override
    public String name() {
        return "garbage-collection";
    }

    @Override
    public Step work() throws IOException {
        if (!enabled) {
            return Step.IDLE;
        }
        if (!loaded) {
            List<BlobId> before = registry.ended();
            synchronized (this) {
                queue.addAll(before);
                loaded = true;
            }
        }
        if (isQueueEmpty()) {
            return Step.IDLE;
        }
        if (obstacle.get().isPresent()) {
            return Step.THROTTLED;
        }
        List<BlobId> next = next();
        boolean done = false;
        try {
            // Before it is looked whether they have ended: what ends once more from here on is in the queue once more.
            registry.beginRemoval(next);
            blobs.remove(next);
            registry.settleEnded(next);
            done = true;
        } finally {
            end(next, done);
        }
        return Step.BUSY;
    }

    private synchronized boolean isQueueEmpty() {
        return queue.isEmpty();
    }

    private synchronized List<BlobId> next() {
        List<BlobId> next = new ArrayList<>(BLOBS_A_STEP);
        Iterator<BlobId> all = queue.iterator();
        while (next.size() < BLOBS_A_STEP && all.hasNext()) {
            next.add(all.next());
            all.remove();
        }
        underWay = next;
        return next;
    }

    private synchronized void end(List<BlobId> those, boolean done) {
        underWay = List.of();
        if (done) {
            removed += those.size();
        } else {
            queue.addAll(those);
        }
    }

    /** Also what waits since before this process, though nobody has looked at it yet. */
    @Override
    public synchronized long waiting() {
        if (!enabled) {
            return 0;
        }
        return loaded ? queue.size() + underWay.size() : registry.ended().size();
    }

    @Override
    public synchronized String progress() {
        if (!enabled) {
            return "removes nothing: garbage_collection.enable_data_deletion or enable_blob_info_cleanup is false";
        }
        String so = Plural.of(removed, "blob that ended was", "blobs that ended were") + " removed";
        return obstacle.get().map(why -> so + "; waits: " + why).orElse(so);
    }
}
