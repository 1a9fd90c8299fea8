package dev.floe.cache;

import dev.floe.read.Availability;
import dev.floe.read.Forwarded;
import dev.floe.read.Provenance;
import dev.floe.read.Scheduler;
import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.VerifiedSliver;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/**
 * Gives slivers from a disk, and keeps there what comes from below. Whoever waits for a disk that is slow is given what
 * comes from below, if that is sooner. Thread-safe.
 */
public final class DiskSlivers implements Slivers {
    private final Slivers below;
    private final SliverDisk disk;
    private final Scheduler scheduler;

    public DiskSlivers(Slivers below, SliverDisk disk, Scheduler scheduler) {
        this.below = below;
        this.disk = disk;
        this.scheduler = scheduler;
    }

    @Override
    public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
        if (!disk.holds(blob.blobId(), axis, index)) {
            disk.missed();
            return fromBelow(blob, axis, index);
        }
        return OrBelow.first(disk.find(blob, axis, index), () -> fromBelow(blob, axis, index), scheduler);
    }

    private CompletableFuture<VerifiedSliver> fromBelow(BlobHead blob, Axis axis, int index) {
        return Forwarded.through(below.get(blob, axis, index), sliver -> {
            disk.keep(sliver);
            return sliver;
        });
    }

    @Override
    public void given(BlobHead blob, Axis axis, int index) {
        disk.wanted(blob.blobId(), axis, index);
        below.given(blob, axis, index);
    }

    private boolean holds(BlobHead blob, Axis axis, int index) {
        return disk.holds(blob.blobId(), axis, index);
    }

    @Override
    public Provenance provenance(BlobHead blob, Axis axis, int index) {
        return holds(blob, axis, index) ? Provenance.DISK : below.provenance(blob, axis, index);
    }

    @Override
    public boolean isForsaken(BlobHead blob, Axis axis, int index) {
        return below.isForsaken(blob, axis, index);
    }

    @Override
    public Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        IntPredicate known = index -> here.test(index) || holds(blob, axis, index);
        for (int index = first; index <= last; index++) {
            if (!known.test(index)) {
                return below.availability(blob, axis, first, last, known);
            }
        }
        return Availability.CERTAIN;
    }
}
