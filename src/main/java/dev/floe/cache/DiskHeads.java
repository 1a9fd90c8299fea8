package dev.floe.cache;

import dev.floe.read.BlobHeads;
import dev.floe.read.Provenance;
import dev.floe.read.Scheduler;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.ProvenHead;
import java.util.concurrent.CompletableFuture;

/** Gives heads of blobs from a disk, and keeps those there that need no more looking at. Thread-safe. */
public final class DiskHeads implements BlobHeads {
    private final BlobHeads below;
    private final SliverDisk disk;
    private final Scheduler scheduler;

    public DiskHeads(BlobHeads below, SliverDisk disk, Scheduler scheduler) {
        this.below = below;
        this.disk = disk;
        this.scheduler = scheduler;
    }

    @Override
    public CompletableFuture<Found> find(BlobId blobId) {
        if (!disk.holdsHead(blobId)) {
            disk.missed();
            return below.find(blobId);
        }
        return OrBelow.first(
                disk.findHead(blobId).thenApply(head -> head.map(proven -> new Found(proven, Provenance.DISK))),
                () -> below.find(blobId),
                scheduler);
    }

    @Override
    public void endsInZeros(ProvenHead head) {
        disk.keep(head);
        below.endsInZeros(head);
    }
}
