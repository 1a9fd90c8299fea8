package dev.floe.edge;

import dev.floe.cache.CacheStatistics;
import dev.floe.cache.DenyingReader;
import dev.floe.cache.DiskHeads;
import dev.floe.cache.DiskSlivers;
import dev.floe.cache.GivenRows;
import dev.floe.cache.MemorySlivers;
import dev.floe.cache.SliverDisk;
import dev.floe.cache.SliverMemory;
import dev.floe.cache.SliverStore;
import dev.floe.cache.StoredHeads;
import dev.floe.cache.StoredSlivers;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobHeads;
import dev.floe.read.BlobReader;
import dev.floe.read.KnownMetadata;
import dev.floe.read.MetadataSource;
import dev.floe.read.PatchHandle;
import dev.floe.read.QuiltReader;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.read.SliverReader;
import dev.floe.read.Slivers;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The layers between this server's requests and the committee: deny list, memory, sharing, disk, shared store, committee. */
@Singleton
@Typed(EdgeReader.class)
public final class EdgeReader implements BlobReader, SiteFiles.Source {
    /** The indexes of quilts may take a quarter of what metadata take. */
    private static final int INDEXES_SHARE = 4;

    private final MemorySlivers memory;
    private final Optional<SliverDisk> disk;
    private final Optional<SliverStore> store;
    private final SliverReader slivers;
    private final BlobReader top;
    private final QuiltReader quilts;
    private final DenyList denyList = new DenyList();
    private volatile Consumer<BlobId> observer = opened -> {};

    /**
     * @param held metadata of what the storage nodes hold
     * @param holders the slivers that they hold
     */
    @Inject
    EdgeReader(
            MetadataSource held,
            Slivers holders,
            ReadResources resources,
            EdgeConfig config,
            DiskTier tier,
            SharedTier shared,
            EdgeMetrics metrics,
            BlobTraces traces) {
        MetadataSource metadata = traces.over(held);
        Slivers committee = traces.over(holders);
        this.disk = tier.disk();
        this.store = shared.store();
        MetadataSource known = store.<MetadataSource>map(
                        there -> new StoredHeads(metadata, there, shared.options(), resources.scheduler()))
                .orElse(metadata);
        Slivers fetched = store.<Slivers>map(there -> new StoredSlivers(
                        committee,
                        there,
                        new KnownMetadata(known, resources.options().metadataCacheBytes()),
                        shared.options(),
                        resources.scheduler()))
                .orElse(committee);
        Slivers below = disk.<Slivers>map(there -> new DiskSlivers(fetched, there, resources.scheduler()))
                .orElse(fetched);
        BlobHeads heads = disk.<BlobHeads>map(there -> new DiskHeads(known, there, resources.scheduler()))
                .orElse(known);
        store.ifPresent(metrics::watch);
        disk.ifPresent(metrics::watch);
        this.memory = MemorySlivers.shared(
                below, new SliverMemory(config.cacheMemory().bytes(), tier.pinned(), Pins.inMemory(config)));
        this.slivers = new SliverReader(heads, memory, resources.options(), resources.scheduler(), metrics);
        this.top = new DenyingReader(
                (id, how) -> {
                    observer.accept(id);
                    traces.opened(id);
                    return slivers.open(id, how);
                },
                denyList);
        this.quilts = quilts(top, resources);
        metrics.watch(memory);
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        return top.open(id, options);
    }

    /** A patch of a quilt by its ID, unless it is denied. */
    @Override
    public Uni<PatchHandle> patch(QuiltPatchId id, ReadOptions options) {
        return patch(denyList, quilts, id, options);
    }

    /** The same of any quilts. */
    static Uni<PatchHandle> patch(DenyList denyList, QuiltReader quilts, QuiltPatchId id, ReadOptions options) {
        return Uni.createFrom()
                .deferred(() -> denyList.denies(id) ? Uni.createFrom().failure(denied(id)) : quilts.patch(id, options));
    }

    /** Reads quilts by {@code top}. */
    static QuiltReader quilts(BlobReader top, ReadResources resources) {
        return new QuiltReader(
                top, resources.options().memory(), resources.options().metadataCacheBytes() / INDEXES_SHARE);
    }

    /** A patch of a quilt by its name, unless it is denied. */
    Uni<PatchHandle> patch(BlobId quilt, String identifier, ReadOptions options) {
        return quilts.patch(quilt, identifier, options).invoke(patch -> {
            if (denyList.denies(patch.id())) {
                throw denied(patch.id());
            }
        });
    }

    private static ReadException denied(QuiltPatchId id) {
        return new ReadException(ReadException.Kind.FORBIDDEN, "this server does not serve patch " + id);
    }

    /** From now on {@code wanted} is told of every blob that is opened, whatever comes of it. */
    void watchedBy(Consumer<BlobId> wanted) {
        observer = wanted;
    }

    /** Reads the patches of quilts through the same layers. */
    QuiltReader quilts() {
        return quilts;
    }

    /** Is told which rows of a blob are given from memory in another form than theirs. */
    GivenRows givenRows(BlobHead blob) {
        return memory.givenRows(blob);
    }

    /**
     * What was forgotten.
     *
     * @param memory slivers in memory
     * @param disk slivers and heads on disk
     * @param store objects in the shared store
     */
    record Forgotten(long memory, long disk, long store) {}

    /**
     * Forgets all that is kept of blobs, and of their patches if they are quilts, here, on the disk, and in the store for all
     * who share it. What is being read now may come back.
     */
    CompletableFuture<Forgotten> forget(Set<BlobId> blobs) {
        Set<BlobId> wanted = Set.copyOf(blobs);
        return forget(wanted, wanted::contains);
    }

    /**
     * The same.
     *
     * @param onDisk those of which the disk, or the store, may have something
     * @param meant those, and all others of which memory may have something
     */
    CompletableFuture<Forgotten> forget(Set<BlobId> onDisk, Predicate<BlobId> meant) {
        CompletableFuture<Long> erased = CompletableFuture.completedFuture(0L);
        for (BlobId blob : store.isPresent() ? onDisk : Set.<BlobId>of()) {
            erased = erased.thenCombine(store.get().erase(blob), Long::sum);
        }
        return forget(erased, disk.map(there -> there.forget(onDisk)), meant);
    }

    /** The blobs of which slivers are in memory or on disk, and that are {@code meant}. Waits for the disk. */
    Set<BlobId> known(Predicate<BlobId> meant) {
        Set<BlobId> known = new HashSet<>();
        memory.contents().keySet().stream().filter(meant).forEach(known::add);
        disk.ifPresent(there -> {
            for (Optional<SliverDisk.Part> part = there.contents(0);
                    part.isPresent();
                    part = there.contents(part.get().number())) {
                part.get().blobs().keySet().stream().filter(meant).forEach(known::add);
            }
        });
        return known;
    }

    /** The same of everything, but for what others share. */
    CompletableFuture<Forgotten> forgetAll() {
        store.ifPresent(there -> there.forget(blob -> true));
        return forget(CompletableFuture.completedFuture(0L), disk.map(SliverDisk::forgetAll), blob -> true);
    }

    /** From the bottom up, so that what is forgotten above does not come back from below. */
    private CompletableFuture<Forgotten> forget(
            CompletableFuture<Long> inStore, Optional<CompletableFuture<Long>> onDisk, Predicate<BlobId> blobs) {
        CompletableFuture<Long> below = onDisk.orElseGet(() -> CompletableFuture.completedFuture(0L));
        return inStore.thenCombine(below, (objects, entries) -> new Forgotten(0, entries, objects))
                .handle((counts, failure) -> {
                    long inMemory = memory.forget(blobs);
                    slivers.forget(blobs);
                    quilts.forget(blobs);
                    if (failure != null) {
                        throw new CompletionException(failure);
                    }
                    return new Forgotten(inMemory, counts.disk(), counts.store());
                });
    }

    /** The memory cache. */
    MemorySlivers memory() {
        return memory;
    }

    /** The disk cache, if there is one. */
    Optional<SliverDisk> disk() {
        return disk;
    }

    /** What others keep of the memory cache's capacity. */
    void lend(long bytes) {
        memory.lend(bytes);
    }

    /** How the memory cache does. */
    CacheStatistics statistics() {
        return memory.statistics();
    }

    public DenyList denyList() {
        return denyList;
    }
}
