package dev.floe.read;

import dev.floe.peer.Peers;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads straight from storage nodes, and counts what that cost. */
final class NetworkReader implements BlobReader, ReadObserver, AutoCloseable {
    private final SystemScheduler scheduler = new SystemScheduler();
    private final CommitteeSlivers committee;
    private final BlobReader reader;
    private final AtomicInteger hedged = new AtomicInteger();
    private final AtomicInteger rebuilt = new AtomicInteger();

    NetworkReader(CommitteeSource committees, Peers peers, ReaderOptions options) {
        this.committee = new CommitteeSlivers(committees, peers, options, scheduler, this);
        this.reader = new SliverReader(committee, committee, options, scheduler, this);
    }

    @Override
    public Uni<BlobHandle> open(BlobId blobId, ReadOptions how) {
        return reader.open(blobId, how);
    }

    @Override
    public void hedged() {
        hedged.incrementAndGet();
    }

    @Override
    public void rebuilt() {
        rebuilt.incrementAndGet();
    }

    /** How often somebody was too slow since this was asked last. */
    int takeHedged() {
        return hedged.getAndSet(0);
    }

    /** How many slivers were rebuilt since this was asked last. */
    int takeRebuilt() {
        return rebuilt.getAndSet(0);
    }

    @Override
    public void close() {
        committee.close();
        scheduler.close();
    }
}
