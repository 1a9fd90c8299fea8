package dev.floe.edge;

import dev.floe.cache.DenyingReader;
import dev.floe.cache.DiskHeads;
import dev.floe.cache.DiskSlivers;
import dev.floe.cache.MemorySlivers;
import dev.floe.cache.SliverDisk;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobHeads;
import dev.floe.read.BlobReader;
import dev.floe.read.MetadataSource;
import dev.floe.read.QuiltReader;
import dev.floe.read.ReadOptions;
import dev.floe.read.SliverReader;
import dev.floe.read.Slivers;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** The layers between this server's requests and the committee: deny list, memory, sharing, disk, the committee. */
@Singleton
@Typed(EdgeReader.class)
public final class EdgeReader implements BlobReader {
    /** The indexes of quilts may take a quarter of what metadata take. */
    private static final int INDEXES_SHARE = 4;

    private final MemorySlivers memory;
    private final BlobReader top;
    private final QuiltReader quilts;
    private final DenyList denyList = new DenyList();

    /**
     * @param metadata of what the storage nodes hold
     * @param committee the slivers that they hold
     */
    @Inject
    EdgeReader(
            MetadataSource metadata,
            Slivers committee,
            ReadResources resources,
            EdgeConfig config,
            DiskTier tier,
            MeterRegistry registry) {
        EdgeMetrics metrics = new EdgeMetrics(registry);
        Optional<SliverDisk> disk = tier.disk();
        Slivers below = disk.<Slivers>map(there -> new DiskSlivers(committee, there, resources.scheduler()))
                .orElse(committee);
        BlobHeads heads = disk.<BlobHeads>map(there -> new DiskHeads(metadata, there, resources.scheduler()))
                .orElse(metadata);
        disk.ifPresent(metrics::watch);
        this.memory = MemorySlivers.shared(below, config.cacheMemory().bytes());
        BlobReader reader = new SliverReader(heads, memory, resources.options(), resources.scheduler(), metrics);
        this.top = new DenyingReader(reader, denyList);
        this.quilts = new QuiltReader(
                top, resources.options().memory(), resources.options().metadataCacheBytes() / INDEXES_SHARE);
        metrics.watch(memory);
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        return top.open(id, options);
    }

    /** Reads the patches of quilts through the same layers. */
    QuiltReader quilts() {
        return quilts;
    }

    /** Rows of a blob, from the first to the last, were given from memory in another form than theirs. */
    void givenOtherwise(BlobHead blob, int firstRow, int lastRow) {
        memory.givenOtherwise(blob, firstRow, lastRow);
    }

    /** What others keep of the memory cache's capacity. */
    void lend(long bytes) {
        memory.lend(bytes);
    }

    public DenyList denyList() {
        return denyList;
    }
}
