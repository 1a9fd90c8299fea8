package dev.floe.cache;

import dev.floe.read.Availability;
import dev.floe.read.Forwarded;
import dev.floe.read.KnownMetadata;
import dev.floe.read.LaterAvailability;
import dev.floe.read.Provenance;
import dev.floe.read.Scheduler;
import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/**
 * Gives slivers from a store that several servers share, and keeps there what comes from below. Whoever waits for a store
 * that is slow is given what comes from below, if that is sooner. Thread-safe.
 */
public final class StoredSlivers implements Slivers {
    private final Slivers below;
    private final SliverStore store;
    private final KnownMetadata metadata;
    private final SliverStoreOptions options;
    private final Scheduler scheduler;

    /** @param heads says what slivers of a blob must be, if its head alone is known */
    public StoredSlivers(
            Slivers below, SliverStore store, KnownMetadata heads, SliverStoreOptions options, Scheduler scheduler) {
        this.below = below;
        this.store = store;
        this.metadata = heads;
        this.options = options;
        this.scheduler = scheduler;
    }

    @Override
    public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
        if (!store.mayHold(blob.blobId(), axis, index)) {
            return fromBelow(blob, axis, index);
        }
        return OrBelow.first(
                find(blob, axis, index), () -> fromBelow(blob, axis, index), scheduler, options.patience());
    }

    /** Never fails. */
    private CompletableFuture<Optional<VerifiedSliver>> find(BlobHead blob, Axis axis, int index) {
        return switch (blob) {
            case VerifiedMetadata known -> store.find(known, axis, index);
            case ProvenHead head ->
                store.inventory(head.blobId())
                        .thenCompose(
                                inventory -> inventory.covering(axis, index).isEmpty()
                                        ? CompletableFuture.completedFuture(Optional.<VerifiedSliver>empty())
                                        : metadata.metadata(head.blobId())
                                                .thenCompose(known -> store.find(known, axis, index)))
                        .exceptionally(failure -> Optional.empty());
        };
    }

    private CompletableFuture<VerifiedSliver> fromBelow(BlobHead blob, Axis axis, int index) {
        return Forwarded.through(below.get(blob, axis, index), sliver -> {
            store.keep(sliver);
            return sliver;
        });
    }

    @Override
    public void given(BlobHead blob, Axis axis, int index) {
        below.given(blob, axis, index);
    }

    private boolean holds(BlobHead blob, Axis axis, int index) {
        return store.holds(blob.blobId(), axis, index);
    }

    @Override
    public Provenance provenance(BlobHead blob, Axis axis, int index) {
        return holds(blob, axis, index) ? Provenance.STORE : below.provenance(blob, axis, index);
    }

    @Override
    public boolean isForsaken(BlobHead blob, Axis axis, int index) {
        return !holds(blob, axis, index) && below.isForsaken(blob, axis, index);
    }

    @Override
    public Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        CompletableFuture<StoreInventory> told = store.inventory(blob.blobId());
        scheduler.unless(told, options.patience(), () -> told.complete(new StoreInventory()));
        return new LaterAvailability<>(told, inventory -> available(blob, axis, first, last, here), scheduler);
    }

    private Availability available(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        IntPredicate known = index -> here.test(index) || holds(blob, axis, index);
        for (int index = first; index <= last; index++) {
            if (!known.test(index)) {
                return below.availability(blob, axis, first, last, known);
            }
        }
        return Availability.CERTAIN;
    }
}
