package dev.floe.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.bytes.Cpu;
import dev.floe.cache.StoreKeys.Run;
import dev.floe.cache.store.GuardedStore;
import dev.floe.cache.store.ObjectStore;
import dev.floe.read.Forwarded;
import dev.floe.read.Scheduler;
import dev.floe.read.SharedFutures;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Slivers and metadata of blobs in a store that several servers share: what one has fetched, the others need not ask storage
 * nodes for. The store needs no trust: metadata must hash to the blob ID, and each sliver passes the same check as one that a
 * storage node sent; what is wrong, missing or late is as if it were not there. Nobody waits for what is put. Thread-safe.
 */
public final class SliverStore implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SliverStore.class);
    /** More blobs than anybody reads at once. */
    private static final int INVENTORIES = 10_000;

    private static final int LONGEST_METADATA = 2 * BlobMetadata.HASH_LENGTH * Encoding.MAX_SHARDS + 1024;
    private static final int LEAST_RUN = 1024;
    /** All keys that a blob can have, and then some. */
    private static final int MOST_PAGES = 4;

    private final GuardedStore store;
    private final SliverStoreOptions options;
    private final Cpu.Queue cpu;
    private final SegmentWriter writer;
    private final Cache<BlobId, StoreInventory> inventories;
    private final SharedFutures<BlobId, StoreInventory> listing = new SharedFutures<>();
    private final Cache<String, byte[]> runs;
    private final SharedFutures<String, Optional<byte[]>> fetching = new SharedFutures<>();
    private final Semaphore room;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final LongAdder put = new LongAdder();
    private final AtomicBoolean lieTold = new AtomicBoolean();

    /** @param store with limits of its own */
    public SliverStore(GuardedStore store, SliverStoreOptions options, Cpu cpu, Scheduler scheduler) {
        this.store = store;
        this.options = options;
        this.cpu = cpu.queue();
        this.writer = new SegmentWriter(this::put, options, scheduler);
        this.inventories = Caffeine.newBuilder()
                .maximumSize(INVENTORIES)
                .expireAfterWrite(options.believe())
                .ticker(scheduler::nanoTime)
                .executor(Runnable::run)
                .build();
        this.runs = Caffeine.newBuilder()
                .maximumWeight(options.reading() / 2)
                .weigher((String key, byte[] run) -> run.length)
                .executor(Runnable::run)
                .build();
        this.room = new Semaphore(permits(options.reading() / 2));
    }

    private static int permits(long bytes) {
        return Math.max(1, Math.toIntExact(Math.ceilDiv(bytes, LEAST_RUN)));
    }

    /** Whether it may have that sliver: it says so, or was not asked yet. */
    boolean mayHold(BlobId blobId, Axis axis, int index) {
        StoreInventory known = inventories.getIfPresent(blobId);
        return known == null ? !store.isResting() : known.covering(axis, index).isPresent() && !store.isResting();
    }

    /** Whether it says that it has that sliver, as far as it was asked. */
    boolean holds(BlobId blobId, Axis axis, int index) {
        StoreInventory known = inventories.getIfPresent(blobId);
        return known != null && known.covering(axis, index).isPresent() && !store.isResting();
    }

    /** Completes when the store was asked what it has of a blob; never fails. */
    CompletableFuture<StoreInventory> inventory(BlobId blobId) {
        StoreInventory known = inventories.getIfPresent(blobId);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        CompletableFuture<StoreInventory> mine = new CompletableFuture<>();
        CompletableFuture<StoreInventory> asked = listing.get(
                blobId,
                () -> Forwarded.through(list(blobId, new StoreInventory(), "", 1), found -> {
                    inventories.put(blobId, found);
                    return found;
                }));
        asked.whenComplete((found, failure) -> mine.complete(failure == null ? found : new StoreInventory()));
        mine.whenComplete((found, failure) -> asked.cancel(true));
        return mine;
    }

    private CompletableFuture<StoreInventory> list(BlobId blobId, StoreInventory found, String after, int pages) {
        CompletableFuture<StoreInventory> mine = new CompletableFuture<>();
        CompletableFuture<ObjectStore.Page> page = store.list(StoreKeys.prefix(blobId), after);
        Forwarded.to(
                mine,
                () -> page.thenCompose(part -> {
                    for (String key : part.keys()) {
                        StoreKeys.run(blobId, key).ifPresent(found::add);
                        if (StoreKeys.isMetadata(blobId, key)) {
                            found.addMetadata();
                        }
                    }
                    return part.more() && !part.keys().isEmpty() && pages < MOST_PAGES
                            ? list(blobId, found, part.keys().getLast(), pages + 1)
                            : CompletableFuture.completedFuture(found);
                }),
                all -> all);
        mine.whenComplete((all, failure) -> page.cancel(true));
        return mine;
    }

    /** The metadata, if they are there and are right; never fails. */
    CompletableFuture<Optional<VerifiedMetadata>> metadata(BlobId blobId) {
        return answered(inventory(blobId)
                .thenCompose(inventory -> inventory.hasMetadata()
                        ? store.get(StoreKeys.metadata(blobId), LONGEST_METADATA)
                                .thenCompose(found -> found.isEmpty()
                                        ? CompletableFuture.completedFuture(Optional.<VerifiedMetadata>empty())
                                        : checked(() -> metadata(blobId, found.get()), inventory::dropMetadata))
                        : CompletableFuture.completedFuture(Optional.empty())));
    }

    private static VerifiedMetadata metadata(BlobId blobId, byte[] bytes) throws RedStuffException {
        BlobMetadata metadata = BlobMetadata.fromBcs(bytes);
        int shards = metadata.pairCount();
        if (shards < Encoding.MIN_SHARDS || shards > Encoding.MAX_SHARDS) {
            throw new RedStuffException(
                    RedStuffException.Fault.SHARD_COUNT, "metadata of a blob on " + shards + " shards");
        }
        return VerifiedMetadata.verify(blobId, metadata, new Encoding(shards));
    }

    /** The sliver, if it is there and is right; never fails. */
    CompletableFuture<Optional<VerifiedSliver>> find(VerifiedMetadata blob, Axis axis, int index) {
        BlobId blobId = blob.blobId();
        return answered(inventory(blobId).thenCompose(inventory -> {
            Optional<Run> run = inventory.covering(axis, index);
            if (run.isEmpty()) {
                return CompletableFuture.completedFuture(Optional.<VerifiedSliver>empty());
            }
            return bytes(blob, run.get(), inventory)
                    .thenCompose(bytes -> bytes.isEmpty()
                            ? CompletableFuture.completedFuture(Optional.<VerifiedSliver>empty())
                            : checked(() -> sliver(blob, run.get(), index, bytes.get()), () -> {
                                inventory.drop(run.get());
                                runs.invalidate(StoreKeys.run(blobId, run.get()));
                            }));
        }));
    }

    private static VerifiedSliver sliver(VerifiedMetadata blob, Run run, int index, byte[] bytes)
            throws RedStuffException {
        int length = blob.sliverLength(run.axis());
        int at = (index - run.first()) * length;
        Sliver sliver = new Sliver(run.axis(), index, blob.symbolSize(), Arrays.copyOfRange(bytes, at, at + length));
        return blob.verify(blob.encoding().pairOfSliver(run.axis(), index), sliver);
    }

    /** All of a run, if it is there and has the length that it must have. */
    private CompletableFuture<Optional<byte[]>> bytes(VerifiedMetadata blob, Run run, StoreInventory inventory) {
        String key = StoreKeys.run(blob.blobId(), run);
        byte[] known = runs.getIfPresent(key);
        if (known != null) {
            return CompletableFuture.completedFuture(Optional.of(known));
        }
        long length = (long) run.count() * blob.sliverLength(run.axis());
        boolean possible = run.first() + run.count() <= blob.encoding().shardCount()
                && length <= Math.max(options.longest(), 2L * options.segment());
        if (!possible) {
            inventory.drop(run);
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return fetching.get(key, () -> fetch(key, run, (int) length, inventory));
    }

    private CompletableFuture<Optional<byte[]>> fetch(String key, Run run, int length, StoreInventory inventory) {
        int permits = permits(length);
        if (!room.tryAcquire(permits)) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        CompletableFuture<Optional<byte[]>> mine = Forwarded.through(store.get(key, length), found -> {
            if (found.isEmpty() || found.get().length != length) {
                found.ifPresent(bytes -> lied("a run of " + bytes.length + " bytes instead of " + length));
                inventory.drop(run);
                return Optional.empty();
            }
            runs.put(key, found.get());
            return found;
        });
        mine.whenComplete((found, failure) -> room.release(permits));
        return mine;
    }

    private <T> CompletableFuture<Optional<T>> checked(Cpu.Work<T> check, Runnable ifWrong) {
        return cpu.submit(check).handle((right, failure) -> {
            if (failure == null) {
                return Optional.of(right);
            }
            if (failure instanceof RedStuffException) {
                lied(String.valueOf(failure.getMessage()));
                ifWrong.run();
            }
            return Optional.empty();
        });
    }

    private void lied(String how) {
        wrong.increment();
        store.lied(how);
        if (lieTold.compareAndSet(false, true)) {
            LOG.warnf("what the shared store gave was wrong, and is got from storage nodes: %s", how);
        }
    }

    private <T> CompletableFuture<Optional<T>> answered(CompletableFuture<Optional<T>> asked) {
        return asked.handle((found, failure) -> {
            Optional<T> known = failure == null ? found : Optional.empty();
            (known.isPresent() ? hits : misses).increment();
            return known;
        });
    }

    /** Keeps a sliver, sooner or later or not at all. */
    void keep(VerifiedSliver sliver) {
        if (!store.isResting() && !holds(sliver.blob().blobId(), sliver.axis(), sliver.index())) {
            writer.add(sliver);
        }
    }

    /** The same of metadata. */
    void keep(VerifiedMetadata metadata) {
        BlobId blobId = metadata.blobId();
        StoreInventory known = inventories.getIfPresent(blobId);
        if (store.isResting() || known == null || known.hasMetadata()) {
            return;
        }
        store.put(StoreKeys.metadata(blobId), List.of(metadata.metadata().toBcs()))
                .thenRun(() -> {
                    put.increment();
                    known.addMetadata();
                });
    }

    private CompletableFuture<Void> put(BlobHead blob, Run run, List<byte[]> slivers) {
        return store.put(StoreKeys.run(blob.blobId(), run), slivers).thenRun(() -> {
            put.increment();
            StoreInventory known = inventories.getIfPresent(blob.blobId());
            if (known != null) {
                known.add(run);
            }
        });
    }

    /** Completes when all slivers that were to be kept so far were put, or given up. */
    public CompletableFuture<Void> written() {
        return writer.written();
    }

    /**
     * Removes all that the store has of a blob, for all who share it. Completes with the number of objects, or fails if the
     * store does.
     */
    public CompletableFuture<Long> erase(BlobId blobId) {
        forget(blobId::equals);
        return erase(StoreKeys.prefix(blobId), "", 0);
    }

    private CompletableFuture<Long> erase(String prefix, String after, long before) {
        return store.list(prefix, after).thenCompose(page -> {
            CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
            for (String key : page.keys()) {
                all = all.thenCompose(done -> store.delete(key));
            }
            long count = before + page.keys().size();
            return all.thenCompose(done -> page.more() && !page.keys().isEmpty()
                    ? erase(prefix, page.keys().getLast(), count)
                    : CompletableFuture.completedFuture(count));
        });
    }

    /** Forgets what this process knows of some blobs, and what it was about to put of them. */
    public void forget(Predicate<BlobId> blobs) {
        writer.forget(blobs);
        inventories.asMap().keySet().removeIf(blobs);
        runs.invalidateAll();
    }

    public SliverStoreStatistics statistics() {
        return new SliverStoreStatistics(
                hits.sum(),
                misses.sum(),
                wrong.sum(),
                put.sum(),
                writer.dropped(),
                store.asked(),
                store.failed(),
                store.isResting());
    }

    @Override
    public void close() {
        store.close();
    }
}
