package dev.floe.cache;

import dev.floe.cache.StoreKeys.Run;
import dev.floe.read.Scheduler;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedSliver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Gathers slivers that were fetched into runs, and hands these on, a few at a time, behind everybody's back. What it may hold
 * is bounded: what comes when that is full is dropped. Thread-safe.
 */
final class SegmentWriter {
    private static final int AT_ONCE = 4;

    private final Target target;
    private final SliverStoreOptions options;
    private final Scheduler scheduler;
    private final LongAdder dropped = new LongAdder();

    // Guarded by this.
    private final Map<Key, Gathering> gatherings = new HashMap<>();
    private final ArrayDeque<Ready> queue = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> settled = new ArrayList<>();
    private long held;
    private int running;

    /** Where runs go. */
    interface Target {
        /** Never throws; completes, or fails, when it is over with the run. */
        CompletableFuture<Void> put(BlobHead blob, Run run, List<byte[]> slivers);
    }

    /** Slivers that would lie together. */
    private record Key(BlobId blobId, Axis axis, int segment) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && segment == that.segment
                    && axis == that.axis
                    && blobId.equals(that.blobId);
        }

        @Override
        public int hashCode() {
            return (31 * segment + axis.ordinal()) * 31 + blobId.hashCode();
        }
    }

    private static final class Gathering {
        private final BlobHead blob;
        private final TreeMap<Integer, byte[]> slivers = new TreeMap<>();

        private Gathering(BlobHead blob) {
            this.blob = blob;
        }
    }

    private record Ready(BlobHead blob, Run run, List<byte[]> slivers, long bytes) {}

    SegmentWriter(Target target, SliverStoreOptions options, Scheduler scheduler) {
        this.target = target;
        this.options = options;
        this.scheduler = scheduler;
    }

    /** How many slivers of an axis lie together. */
    static int perSegment(SliverStoreOptions options, int sliverLength) {
        return Math.max(1, options.segment() / sliverLength);
    }

    /** Keeps a sliver, sooner or later or not at all. */
    void add(VerifiedSliver sliver) {
        int length = sliver.length();
        if (length > options.longest()) {
            dropped.increment();
            return;
        }
        int together = perSegment(options, length);
        Key key = new Key(sliver.blob().blobId(), sliver.axis(), sliver.index() / together);
        boolean first = false;
        boolean full = false;
        synchronized (this) {
            if (held + length > options.behind()) {
                dropped.increment();
                return;
            }
            Gathering gathering = gatherings.get(key);
            if (gathering == null) {
                gathering = new Gathering(sliver.blob());
                gatherings.put(key, gathering);
                first = true;
            }
            if (gathering.slivers.put(sliver.index(), sliver.symbols()) == null) {
                held += length;
            }
            full = gathering.slivers.size() == expected(sliver.blob(), key, together);
        }
        if (full) {
            flush(key);
        } else if (first) {
            scheduler.after(options.gather(), () -> flush(key));
        }
    }

    /** How many slivers of a segment there are: those that hold data of the blob. */
    private static int expected(BlobHead blob, Key key, int together) {
        int last = blob.encoding().sourceSymbols(key.axis());
        if (key.axis() == Axis.PRIMARY) {
            last = (int) Math.min(last, Math.ceilDiv(blob.blobLength(), (long) blob.sliverLength(Axis.PRIMARY)));
        }
        return Math.min(together, last - key.segment() * together);
    }

    private void flush(Key key) {
        synchronized (this) {
            Gathering gathered = gatherings.remove(key);
            if (gathered == null) {
                return;
            }
            List<byte[]> run = new ArrayList<>();
            int first = 0;
            for (Map.Entry<Integer, byte[]> sliver : gathered.slivers.entrySet()) {
                if (!run.isEmpty() && sliver.getKey() != first + run.size()) {
                    enqueue(gathered.blob, key.axis(), first, run);
                    run = new ArrayList<>();
                }
                if (run.isEmpty()) {
                    first = sliver.getKey();
                }
                run.add(sliver.getValue());
            }
            enqueue(gathered.blob, key.axis(), first, run);
        }
        carryOn();
    }

    private void enqueue(BlobHead blob, Axis axis, int first, List<byte[]> run) {
        long bytes = run.stream().mapToLong(sliver -> sliver.length).sum();
        queue.add(new Ready(blob, new Run(axis, first, run.size()), List.copyOf(run), bytes));
    }

    private void carryOn() {
        while (true) {
            Ready next;
            synchronized (this) {
                if (running == AT_ONCE || queue.isEmpty()) {
                    return;
                }
                running++;
                next = queue.remove();
            }
            target.put(next.blob(), next.run(), next.slivers()).whenComplete((done, failure) -> {
                List<CompletableFuture<Void>> over;
                synchronized (this) {
                    running--;
                    held -= next.bytes();
                    over = takeSettled();
                }
                if (failure != null) {
                    dropped.add(next.run().count());
                }
                over.forEach(when -> when.complete(null));
                scheduler.start("store-put", this::carryOn);
            });
        }
    }

    private List<CompletableFuture<Void>> takeSettled() {
        if (running > 0 || !queue.isEmpty() || !gatherings.isEmpty()) {
            return List.of();
        }
        List<CompletableFuture<Void>> over = List.copyOf(settled);
        settled.clear();
        return over;
    }

    /** Completes when all that came so far was put, or given up; nothing waits for more to come. */
    CompletableFuture<Void> written() {
        CompletableFuture<Void> when = new CompletableFuture<>();
        List<Key> gathered;
        synchronized (this) {
            gathered = List.copyOf(gatherings.keySet());
        }
        gathered.forEach(this::flush);
        synchronized (this) {
            if (running == 0 && queue.isEmpty() && gatherings.isEmpty()) {
                when.complete(null);
            } else {
                settled.add(when);
            }
        }
        return when;
    }

    /** Forgets what waits of some blobs. */
    void forget(Predicate<BlobId> blobs) {
        synchronized (this) {
            gatherings.entrySet().removeIf(entry -> {
                boolean gone = blobs.test(entry.getKey().blobId());
                if (gone) {
                    held -= entry.getValue().slivers.values().stream()
                            .mapToLong(sliver -> sliver.length)
                            .sum();
                }
                return gone;
            });
            queue.removeIf(ready -> {
                boolean gone = blobs.test(ready.blob().blobId());
                held -= gone ? ready.bytes() : 0;
                return gone;
            });
        }
    }

    long dropped() {
        return dropped.sum();
    }
}
