package dev.floe.edge;

import dev.floe.cache.CachingReader;
import dev.floe.cache.DenyingReader;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The layers between this server's requests and the committee: deny list, memory, the committee. */
@Singleton
@Typed(EdgeReader.class)
public final class EdgeReader implements BlobReader {
    private final CachingReader cache;
    private final BlobReader top;
    private final DenyList denyList = new DenyList();

    /** @param committee reads from the storage nodes */
    @Inject
    EdgeReader(BlobReader committee, EdgeConfig config, MeterRegistry registry) {
        long heap = Runtime.getRuntime().maxMemory();
        this.cache = new CachingReader(
                committee, MemorySize.parse(config.cacheMemory(), heap).bytes());
        this.top = new DenyingReader(cache, denyList);
        new EdgeMetrics(registry).watch(cache);
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        return top.open(id, options);
    }

    public DenyList denyList() {
        return denyList;
    }

    /** The memory, for those who must know what is in it. */
    public CachingReader cache() {
        return cache;
    }
}
