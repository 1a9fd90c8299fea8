package dev.floe.edge;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What is asked for most of late, by the algorithm "space saving": a fixed number of counters, of which the lowest goes to
 * one of those who come and have none, with what it counted so far. Counts halve every few minutes. Whoever finds the counters
 * being looked at does not wait and is not counted: nothing depends on it. Thread-safe.
 */
@Singleton
final class HotBlobs {
    private static final int COUNTERS = 256;
    /** What is asked for once each gets a counter now and then only: looking for the lowest takes a while. */
    private static final int STRANGERS_FOR_A_COUNTER = 16;

    private static final long HALF_LIFE_NANOS = Duration.ofMinutes(5).toNanos();

    /** What has a short URL of its own: a blob, or a patch of a quilt. */
    static final class Name {
        private final String path;
        private final BlobId blob;

        private Name(String path, BlobId blob) {
            this.path = path;
            this.blob = blob;
        }

        static Name blob(BlobId id) {
            return new Name("/v1/blobs/" + id, id);
        }

        static Name patch(QuiltPatchId id) {
            return new Name("/v1/blobs/by-quilt-patch-id/" + id, id.quilt());
        }

        /** The blob, or the quilt. */
        BlobId blob() {
            return blob;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Name that && path.equals(that.path);
        }

        @Override
        public int hashCode() {
            return path.hashCode();
        }

        /** The path of the URL. */
        @Override
        public String toString() {
            return path;
        }
    }

    /**
     * @param requests about how many, those of earlier counted less
     * @param length in bytes
     */
    record Hot(Name name, long requests, long length) {}

    private static final class Counter {
        private final long length;
        private long count;

        Counter(long length, long count) {
            this.length = length;
            this.count = count;
        }
    }

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, Counter> counters = new HashMap<>();
    private long halved;
    private long strangers;

    @Inject
    HotBlobs() {
        this(System::nanoTime);
    }

    HotBlobs(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.halved = nanoTime.getAsLong();
    }

    /** Somebody asked for it, and it is there. */
    void askedFor(Name name, long length) {
        if (!lock.tryLock()) {
            return;
        }
        try {
            fade();
            Counter known = counters.get(name);
            if (known != null) {
                known.count++;
            } else if (counters.size() < COUNTERS) {
                counters.put(name, new Counter(length, 1));
            } else if (++strangers % STRANGERS_FOR_A_COUNTER == 0) {
                Map.Entry<Name, Counter> lowest = counters.entrySet().stream()
                        .min(Comparator.comparingLong(counter -> counter.getValue().count))
                        .orElseThrow();
                long inherited = lowest.getValue().count;
                counters.remove(lowest.getKey());
                counters.put(name, new Counter(length, inherited + 1));
            }
        } finally {
            lock.unlock();
        }
    }

    private void fade() {
        long now = nanoTime.getAsLong();
        while (now - halved >= HALF_LIFE_NANOS && !counters.isEmpty()) {
            halved += HALF_LIFE_NANOS;
            counters.values().forEach(counter -> counter.count /= 2);
            counters.values().removeIf(counter -> counter.count == 0);
        }
        if (counters.isEmpty()) {
            halved = now;
        }
    }

    /** The hottest first. */
    List<Hot> hottest(int most) {
        List<Hot> all = new ArrayList<>();
        lock.lock();
        try {
            fade();
            counters.forEach((name, counter) -> all.add(new Hot(name, counter.count, counter.length)));
        } finally {
            lock.unlock();
        }
        return all.stream()
                .sorted(Comparator.comparingLong(Hot::requests)
                        .reversed()
                        .thenComparing(hot -> hot.name().toString()))
                .limit(most)
                .toList();
    }
}
