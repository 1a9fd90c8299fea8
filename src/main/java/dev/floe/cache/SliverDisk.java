package dev.floe.cache;

import dev.floe.cache.disk.DiskCache;
import dev.floe.cache.disk.DiskCache.Answer;
import dev.floe.cache.disk.DiskStatistics;
import dev.floe.cache.disk.EntryKey;
import dev.floe.cache.disk.Folder;
import dev.floe.cache.disk.Scrub;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Slivers and heads of blobs in a folder, which survive this process however it ends. What comes back was checked against
 * the blob ID; what is wrong is forgotten, as if it had never been there. Nobody ever waits for the disk: what is to be
 * kept is written by a thread of its own, and is not kept when that is behind; what is read comes by a future. A disk that
 * fails, or a folder that is gone, means that nothing is found, and is tried again. Thread-safe.
 */
public final class SliverDisk implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SliverDisk.class);
    private static final int READERS = 8;
    /** More reads than this in line would take longer than asking the committee. */
    private static final int LINE = 256;
    /** How often it is looked whether the folder and the reserve are there. */
    private static final long TEND_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long SCRUB_MILLIS = 1000;

    private final Folder folder;
    private final DiskOptions options;
    private final PinnedBlobs pinned;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final ThreadPoolExecutor readers = new ThreadPoolExecutor(
            READERS,
            READERS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(LINE),
            Thread.ofPlatform().daemon().name("floe-cache-read-", 0).factory());
    private final CompletableFuture<DiskState> started = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread writer;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final AtomicBoolean damageTold = new AtomicBoolean();
    private volatile Optional<DiskCache> cache = Optional.empty();
    private volatile Optional<Scrub> scrub = Optional.empty();
    private volatile DiskState state = DiskState.STARTING;
    private volatile DiskStatistics past = DiskStatistics.NONE;
    private volatile long rounds;

    /** What the writer does. */
    private sealed interface Work {
        /** @param bytes that it holds meanwhile */
        record Keep(EntryKey key, byte[][] payload, long bytes) implements Work {}

        record Tell(CompletableFuture<Void> when) implements Work {}

        /** @param blobs those of which nothing may stay; empty for all */
        record Forget(Optional<Set<BlobId>> blobs, CompletableFuture<Long> forgotten) implements Work {}
    }

    private SliverDisk(Folder folder, DiskOptions options, PinnedBlobs pinned) {
        this.folder = folder;
        this.pinned = pinned;
        this.options = options;
        readers.allowCoreThreadTimeOut(true);
        this.writer = Thread.ofPlatform().daemon().name("floe-cache-write").unstarted(this::work);
    }

    /** Begins to read the folder. */
    public static SliverDisk open(Folder folder, DiskOptions options) {
        return open(folder, options, new PinnedBlobs());
    }

    /**
     * The same.
     *
     * @param pinned what stays, whoever asks for what
     */
    public static SliverDisk open(Folder folder, DiskOptions options, PinnedBlobs pinned) {
        SliverDisk disk = new SliverDisk(folder, options, pinned);
        disk.writer.start();
        if (options.scrubPeriod().isPositive()) {
            Thread.ofPlatform().daemon().name("floe-cache-scrub").start(disk::scrub);
        }
        return disk;
    }

    /** Completes when the folder was read, or cannot be had. */
    public CompletableFuture<DiskState> started() {
        return started.copy();
    }

    /** What is pinned, by the keys of entries. */
    private final class Stays implements DiskCache.Pinned {
        @Override
        public boolean isEmpty() {
            return pinned.isEmpty();
        }

        @Override
        public boolean holds(EntryKey key) {
            BlobId blob = BlobId.of(key.subject());
            return SliverEntries.isSliver(key) ? pinned.holds(blob, SliverEntries.axis(key)) : pinned.holds(blob);
        }
    }

    /** The longest sliver that is kept. */
    public int longestSliver() {
        return options.limits().longestPayload() - SliverEntries.MOST_BESIDE;
    }

    /** How many slivers of a blob, with indexes below {@code count}, are there as far as memory knows. */
    public int held(BlobId blobId, Axis axis, int count) {
        return (int) IntStream.range(0, count)
                .filter(index -> holds(blobId, axis, index))
                .count();
    }

    // The writer.

    private void work() {
        while (closed.getCount() > 0) {
            try (DiskCache opened = DiskCache.open(folder, options.limits(), new Stays())) {
                cache = Optional.of(opened);
                scrub = Optional.of(new Scrub(opened, SliverEntries::isRight));
                state(DiskState.OPEN, opened.statistics().entries() + " entries");
                serve(opened);
            } catch (IOException | RuntimeException e) {
                state(DiskState.UNAVAILABLE, String.valueOf(e.getMessage()));
            } finally {
                cache.ifPresent(left -> past = left.statistics().after(past));
                cache = Optional.empty();
                scrub = Optional.empty();
            }
            awaitRetry();
        }
        state = DiskState.CLOSED;
        started.complete(state);
        forgetQueue();
    }

    private void state(DiskState now, String why) {
        DiskState before = state;
        state = now;
        if (before != now) {
            switch (now) {
                case OPEN -> LOG.infof("the disk cache in %s is open: %s", folder, why);
                case READ_ONLY ->
                    LOG.warnf("the disk cache in %s keeps nothing new for %s: %s", folder, seconds(), why);
                case UNAVAILABLE ->
                    LOG.warnf(
                            "serving without the disk cache in %s, which is tried again every %s: %s",
                            folder, seconds(), why);
                case STARTING, CLOSED -> {}
            }
        }
        started.complete(now);
    }

    private String seconds() {
        return options.retryAfter().toMillis() / 1000.0 + " s";
    }

    private void awaitRetry() {
        long until = System.nanoTime() + options.retryAfter().toNanos();
        while (closed.getCount() > 0) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            take(left).ifPresent(this::forget);
        }
    }

    /** The next piece of work, if there is one in time. */
    private Optional<Work> take(long nanos) {
        try {
            return Optional.ofNullable(queue.poll(nanos, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new IllegalStateException(e);
        }
    }

    private void forget(Work work) {
        switch (work) {
            case Work.Keep keep -> {
                waiting.addAndGet(-keep.bytes());
                dropped.increment();
            }
            case Work.Tell tell -> tell.when().complete(null);
            case Work.Forget forget ->
                forget.forgotten().completeExceptionally(new IOException("the disk cache is not there"));
        }
    }

    private void forgetQueue() {
        for (Work left = queue.poll(); left != null; left = queue.poll()) {
            forget(left);
        }
    }

    /** Until it is closed, or its folder is gone. */
    private void serve(DiskCache opened) throws IOException {
        long tendAt = System.nanoTime() + TEND_NANOS;
        long failedAt = 0;
        while (closed.getCount() > 0) {
            boolean failing = state == DiskState.READ_ONLY;
            if (failing && System.nanoTime() - failedAt >= options.retryAfter().toNanos()) {
                failing = false;
            }
            Optional<Work> next = take(Math.max(1, tendAt - System.nanoTime()));
            if (failing && next.isPresent() && !(next.get() instanceof Work.Forget)) {
                forget(next.get());
            } else {
                try {
                    if (next.isPresent()) {
                        carryOut(opened, next.get());
                    }
                    if (queue.isEmpty()) {
                        opened.flush();
                    }
                    if (next.isPresent() && state == DiskState.READ_ONLY) {
                        opened.flush();
                        state(DiskState.OPEN, "it can be written to again");
                    }
                } catch (IOException e) {
                    opened.tend();
                    failedAt = System.nanoTime();
                    state(DiskState.READ_ONLY, String.valueOf(e.getMessage()));
                }
            }
            if (System.nanoTime() - tendAt >= 0) {
                opened.tend();
                tendAt = System.nanoTime() + TEND_NANOS;
            }
        }
    }

    private void carryOut(DiskCache opened, Work work) throws IOException {
        switch (work) {
            case Work.Keep keep -> {
                waiting.addAndGet(-keep.bytes());
                if (!opened.holds(keep.key())) {
                    opened.add(keep.key(), keep.payload());
                }
            }
            case Work.Tell tell -> {
                try {
                    opened.flush();
                } finally {
                    tell.when().complete(null);
                }
            }
            case Work.Forget forget -> {
                try {
                    forget.forgotten().complete(forget(opened, forget.blobs()));
                } catch (IOException e) {
                    forget.forgotten().completeExceptionally(e);
                    throw e;
                }
            }
        }
    }

    private static long forget(DiskCache opened, Optional<Set<BlobId>> blobs) throws IOException {
        // What was taken before is there, and can be erased.
        opened.flush();
        if (blobs.isEmpty()) {
            return opened.clear();
        }
        long count = 0;
        for (BlobId blob : blobs.get()) {
            for (EntryKey key : SliverEntries.keys(blob)) {
                count += opened.erase(key) ? 1 : 0;
            }
        }
        return count;
    }

    private void keep(EntryKey key, byte[][] payload) {
        long bytes = 0;
        for (byte[] part : payload) {
            bytes += part.length;
        }
        long before = waiting.getAndAdd(bytes);
        if (cache.isEmpty() || before > 0 && before + bytes > options.behind()) {
            waiting.addAndGet(-bytes);
            dropped.increment();
            return;
        }
        queue.add(new Work.Keep(key, payload, bytes));
        if (closed.getCount() == 0) {
            forgetQueue();
        }
    }

    /** Keeps a sliver, sooner or later or not at all. */
    void keep(VerifiedSliver sliver) {
        EntryKey key = SliverEntries.key(sliver.blob().blobId(), sliver.axis(), sliver.index());
        if (!holds(key)) {
            keep(key, SliverEntries.payload(sliver));
        }
    }

    /** Keeps the head of a blob that was found to end in zeros, sooner or later or not at all. */
    void keep(ProvenHead head) {
        EntryKey key = SliverEntries.headKey(head.blobId());
        if (!holds(key)) {
            keep(key, new byte[][] {head.toBytes()});
        }
    }

    /** Completes when all that was to be kept so far was written, or given up. */
    public CompletableFuture<Void> written() {
        CompletableFuture<Void> when = new CompletableFuture<>();
        queue.add(new Work.Tell(when));
        if (closed.getCount() == 0) {
            forgetQueue();
        }
        return when;
    }

    /**
     * Erases all that is kept of blobs, so that it is not on the disk any more. Completes with the number of slivers and
     * heads, or fails with an IOException if the disk did: then some may be there after a restart.
     */
    public CompletableFuture<Long> forget(Set<BlobId> blobs) {
        return forget(Optional.of(Set.copyOf(blobs)));
    }

    /** The same of all blobs. */
    public CompletableFuture<Long> forgetAll() {
        return forget(Optional.empty());
    }

    private CompletableFuture<Long> forget(Optional<Set<BlobId>> blobs) {
        CompletableFuture<Long> forgotten = new CompletableFuture<>();
        queue.add(new Work.Forget(blobs, forgotten));
        if (closed.getCount() == 0) {
            forgetQueue();
        }
        return forgotten;
    }

    /**
     * One part of what is kept.
     *
     * @param number of the part, for asking for the one after it
     * @param blobs what it has of each blob
     */
    public record Part(long number, Map<BlobId, Kept> blobs) {}

    /** What one part of a disk has of a blob; {@code hits}, 0 to 3, tells how often that was asked for lately. */
    public record Kept(int slivers, long bytes, int hits) {}

    /** What is kept in the part after that number, 0 for the first; empty if there is none. Waits for the disk. */
    public Optional<Part> contents(long after) {
        return cache.flatMap(here -> here.list(after)).map(listing -> {
            Map<BlobId, Kept> blobs = new TreeMap<>(Comparator.comparing(BlobId::toString));
            listing.entries()
                    .forEach(entry -> blobs.merge(
                            BlobId.of(entry.key().subject()),
                            new Kept(SliverEntries.isSliver(entry.key()) ? 1 : 0, entry.bytes(), entry.hits()),
                            (one, other) -> new Kept(
                                    one.slivers() + other.slivers(),
                                    one.bytes() + other.bytes(),
                                    Math.max(one.hits(), other.hits()))));
            return new Part(listing.segment(), blobs);
        });
    }

    // Readers.

    private boolean holds(EntryKey key) {
        Optional<DiskCache> here = cache;
        return here.isPresent() && here.get().holds(key);
    }

    boolean holds(BlobId blobId, Axis axis, int index) {
        return holds(SliverEntries.key(blobId, axis, index));
    }

    boolean holdsHead(BlobId blobId) {
        return holds(SliverEntries.headKey(blobId));
    }

    /** Notes that a sliver is wanted, and the head of its blob. */
    void wanted(BlobId blobId, Axis axis, int index) {
        cache.ifPresent(here -> {
            here.touch(SliverEntries.key(blobId, axis, index));
            here.touch(SliverEntries.headKey(blobId));
        });
    }

    /** What was looked for and not there. */
    void missed() {
        misses.increment();
    }

    private interface Reading<T> {
        T of(byte[] payload, boolean known) throws RedStuffException;
    }

    /** Reads on a thread that may wait. The future never fails. */
    private <T> CompletableFuture<Optional<T>> read(EntryKey key, Reading<T> reading) {
        Optional<DiskCache> here = cache;
        CompletableFuture<Optional<T>> result = new CompletableFuture<>();
        if (here.isEmpty()) {
            missed();
            return CompletableFuture.completedFuture(Optional.empty());
        }
        try {
            readers.execute(() -> {
                try {
                    result.complete(readNow(here.get(), key, reading));
                } finally {
                    result.complete(Optional.empty());
                }
            });
        } catch (RejectedExecutionException e) {
            missed();
            result.complete(Optional.empty());
        }
        return result;
    }

    private <T> Optional<T> readNow(DiskCache here, EntryKey key, Reading<T> reading) {
        switch (here.read(key)) {
            case Answer.Hit(DiskCache.Entry entry) -> {
                boolean known = entry.verified() && options.verify() == DiskOptions.Verify.FIRST_USE;
                try {
                    T found = reading.of(entry.payload(), known);
                    if (!known) {
                        here.foundRight(entry);
                    }
                    hits.increment();
                    return Optional.of(found);
                } catch (RedStuffException e) {
                    here.foundWrong(entry);
                    damaged(String.valueOf(e.getMessage()));
                }
            }
            case Answer.Damaged(String how) -> damaged(how);
            case Answer.Miss() -> {}
        }
        missed();
        return Optional.empty();
    }

    private void damaged(String how) {
        wrong.increment();
        if (damageTold.compareAndSet(false, true)) {
            LOG.warnf("an entry of the disk cache in %s was damaged, and is got anew: %s", folder, how);
        }
    }

    /** The sliver, if it is there and is right. Returns at once; the future never fails. */
    CompletableFuture<Optional<VerifiedSliver>> find(BlobHead blob, Axis axis, int index) {
        cache.ifPresent(here -> here.touch(SliverEntries.headKey(blob.blobId())));
        return read(
                SliverEntries.key(blob.blobId(), axis, index),
                (payload, known) -> SliverEntries.read(blob, axis, index, payload, known));
    }

    /** The head of a blob that ends in zeros, if it is there and is right. Returns at once; the future never fails. */
    CompletableFuture<Optional<ProvenHead>> findHead(BlobId blobId) {
        return read(SliverEntries.headKey(blobId), (payload, known) -> ProvenHead.verify(blobId, payload));
    }

    // The scrubber.

    /** At each tick as many bytes as it takes to be through at the end of the period. */
    private void scrub() {
        double due = 0;
        double ticks = options.scrubPeriod().toMillis() / (double) SCRUB_MILLIS;
        while (!isClosedWithin(SCRUB_MILLIS)) {
            long bytes = statistics().disk().bytes();
            due = Math.min(bytes, due + bytes / ticks);
            if (due >= 1) {
                due -= scrub((long) due);
            }
        }
    }

    private boolean isClosedWithin(long millis) {
        try {
            return closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new IllegalStateException(e);
        }
    }

    /** Looks at so many bytes of entries now, or to the end of a round; returns at how many. Waits for the disk. */
    synchronized long scrub(long bytes) {
        Optional<Scrub> now = scrub;
        if (now.isEmpty()) {
            return bytes;
        }
        long wrongBefore = now.get().wrong();
        long roundsBefore = now.get().rounds();
        long looked = now.get().step(bytes);
        for (long i = wrongBefore; i < now.get().wrong(); i++) {
            damaged("found by the scrubber");
        }
        rounds += now.get().rounds() - roundsBefore;
        return looked;
    }

    public SliverDiskStatistics statistics() {
        Optional<DiskCache> here = cache;
        DiskStatistics disk =
                here.map(DiskCache::statistics).orElse(DiskStatistics.NONE).after(past);
        double scrubbed = scrub.map(now -> disk.bytes() == 0 ? 0 : Math.min(1, (double) now.looked() / disk.bytes()))
                .orElse(0.0);
        return new SliverDiskStatistics(
                state,
                disk,
                options.limits().bytes(),
                hits.sum(),
                misses.sum(),
                wrong.sum(),
                dropped.sum(),
                scrubbed,
                rounds);
    }

    /** Writes what is to be kept, and lets go of the folder. Waits for the disk, but not for long. */
    @Override
    public void close() {
        CompletableFuture<Void> last = written();
        try {
            last.get(2, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.debugf("the disk cache in %s is behind: some of it is lost", folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed.countDown();
        queue.add(new Work.Tell(new CompletableFuture<>()));
        readers.shutdown();
        try {
            writer.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
