package dev.floe.cache;

import dev.floe.read.Availability;
import dev.floe.read.Provenance;
import dev.floe.read.SharedFutures;
import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.VerifiedSliver;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/**
 * Asks once for a sliver that several want at the same time. It is given up when the last of them has lost interest; one
 * who leaves or is slow disturbs no other. Thread-safe.
 */
public final class SharedSlivers implements Slivers {
    private final Slivers below;
    private final SharedFutures<SliverKey, VerifiedSliver> underWay = new SharedFutures<>();

    public SharedSlivers(Slivers below) {
        this.below = below;
    }

    @Override
    public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
        return underWay.get(new SliverKey(blob.blobId(), axis, index), () -> below.get(blob, axis, index));
    }

    @Override
    public void given(BlobHead blob, Axis axis, int index) {
        below.given(blob, axis, index);
    }

    @Override
    public Provenance provenance(BlobHead blob, Axis axis, int index) {
        return below.provenance(blob, axis, index);
    }

    @Override
    public boolean isForsaken(BlobHead blob, Axis axis, int index) {
        return below.isForsaken(blob, axis, index);
    }

    @Override
    public Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        return below.availability(blob, axis, first, last, here);
    }
}
