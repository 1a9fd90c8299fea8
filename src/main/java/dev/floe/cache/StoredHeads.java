package dev.floe.cache;

import dev.floe.read.BlobHeads;
import dev.floe.read.Forwarded;
import dev.floe.read.MetadataSource;
import dev.floe.read.Provenance;
import dev.floe.read.Scheduler;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.concurrent.CompletableFuture;

/**
 * Gives metadata from a store that several servers share, and keeps there what comes from below. Thread-safe.
 */
public final class StoredHeads implements MetadataSource {
    private final MetadataSource below;
    private final SliverStore store;
    private final Scheduler scheduler;
    private final SliverStoreOptions options;

    public StoredHeads(MetadataSource below, SliverStore store, SliverStoreOptions options, Scheduler scheduler) {
        this.below = below;
        this.store = store;
        this.options = options;
        this.scheduler = scheduler;
    }

    @Override
    public CompletableFuture<VerifiedMetadata> metadata(BlobId blobId) {
        return OrBelow.first(store.metadata(blobId), () -> fromBelow(blobId), scheduler, options.patience());
    }

    @Override
    public CompletableFuture<BlobHeads.Found> find(BlobId blobId) {
        return OrBelow.first(
                store.metadata(blobId).thenApply(known -> known.map(right -> new Found(right, Provenance.STORE))),
                () -> Forwarded.through(fromBelow(blobId), right -> new Found(right, Provenance.COMMITTEE)),
                scheduler,
                options.patience());
    }

    private CompletableFuture<VerifiedMetadata> fromBelow(BlobId blobId) {
        return Forwarded.through(below.metadata(blobId), metadata -> {
            store.keep(metadata);
            return metadata;
        });
    }
}
