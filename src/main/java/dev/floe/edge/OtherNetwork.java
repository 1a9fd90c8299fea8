package dev.floe.edge;

import dev.floe.cache.DenyingReader;
import dev.floe.cache.MemorySlivers;
import dev.floe.edge.sites.SiteDirectory;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.MetadataSource;
import dev.floe.read.PatchHandle;
import dev.floe.read.QuiltReader;
import dev.floe.read.ReadObserver;
import dev.floe.read.ReadOptions;
import dev.floe.read.SliverReader;
import dev.floe.read.Slivers;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import io.smallrye.mutiny.Uni;
import java.util.function.Predicate;

/**
 * A second network, of which an edge serves the sites alone: its chain, and its committee with a memory of its own in front. The
 * processor, the budget of memory and the deny list are those of the edge.
 */
final class OtherNetwork implements SiteFiles.Source, AutoCloseable {
    private final SiteDirectory.Chain chain;
    private final MemorySlivers memory;
    private final SliverReader slivers;
    private final BlobReader top;
    private final QuiltReader quilts;
    private final DenyList denied;
    private final Runnable closing;

    /**
     * @param held metadata of what the storage nodes hold
     * @param holders the slivers that they hold
     * @param capacity what slivers may take in memory, in bytes
     * @param closing is run when this is closed
     */
    OtherNetwork(
            SiteDirectory.Chain chain,
            MetadataSource held,
            Slivers holders,
            ReadResources resources,
            long capacity,
            DenyList denied,
            Runnable closing) {
        this.chain = chain;
        this.memory = MemorySlivers.shared(holders, capacity);
        this.slivers = new SliverReader(held, memory, resources.options(), resources.scheduler(), ReadObserver.NONE);
        this.top = new DenyingReader(slivers, denied);
        this.quilts = EdgeReader.quilts(top, resources);
        this.denied = denied;
        this.closing = closing;
    }

    SiteDirectory.Chain chain() {
        return chain;
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        return top.open(id, options);
    }

    @Override
    public Uni<PatchHandle> patch(QuiltPatchId id, ReadOptions options) {
        return EdgeReader.patch(denied, quilts, id, options);
    }

    /** Forgets what is in memory of some blobs. */
    void forget(Predicate<BlobId> blobs) {
        memory.forget(blobs);
        slivers.forget(blobs);
        quilts.forget(blobs);
    }

    @Override
    public void close() {
        closing.run();
    }
}
