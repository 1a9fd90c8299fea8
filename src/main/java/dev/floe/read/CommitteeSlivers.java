package dev.floe.read;

import dev.floe.bytes.Cpu;
import dev.floe.peer.Peers;
import dev.floe.peer.StoredStatus;
import dev.floe.protocol.Committee;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Slivers and metadata from the storage nodes of a committee. Keeps nothing but metadata of blobs that others know by their
 * heads alone: what else there is of state belongs to work that is under way, and all who want something of the same blob
 * share it. Thread-safe; meant to be one for a process.
 */
public final class CommitteeSlivers implements Slivers, MetadataSource, AutoCloseable {
    private static final long BETWEEN_REFRESHES_NANOS = 5_000_000_000L;

    private final CommitteeSource committees;
    private final Function<StorageNode, SliverHolder> nodes;
    private final ReaderOptions options;
    private final Scheduler scheduler;
    private final ReadObserver observer;
    private final AtomicLong refreshedAt;
    private final KnownMetadata heads;

    // Guarded by itself.
    private final Map<Key, Shared> underWay = new HashMap<>();
    private boolean closed;

    /** A blob's slivers of one axis. */
    private record Key(BlobId blobId, Axis axis) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && axis == that.axis && blobId.equals(that.blobId);
        }

        @Override
        public int hashCode() {
            return 31 * blobId.hashCode() + axis.ordinal();
        }
    }

    private static final class Shared {
        private final SliverFetch fetch;
        private final BlobContext blob;
        private final SharedFutures<AvailabilityCheck.Probe, StoredStatus> asking = new SharedFutures<>();
        private int users;

        private Shared(BlobContext blob) {
            this.blob = blob;
            this.fetch = new SliverFetch(blob);
        }
    }

    public CommitteeSlivers(CommitteeSource committees, Peers peers, ReaderOptions options, Scheduler scheduler) {
        this(committees, peers, options, scheduler, ReadObserver.NONE);
    }

    public CommitteeSlivers(
            CommitteeSource committees,
            Peers peers,
            ReaderOptions options,
            Scheduler scheduler,
            ReadObserver observer) {
        this(committees, node -> new PeerHolder(peers.of(node), scheduler), options, scheduler, observer);
    }

    /** @param nodes what to talk to for each member of a committee; may refuse one with an IllegalArgumentException */
    CommitteeSlivers(
            CommitteeSource committees,
            Function<StorageNode, SliverHolder> nodes,
            ReaderOptions options,
            Scheduler scheduler,
            ReadObserver observer) {
        this.committees = committees;
        this.nodes = nodes;
        this.options = options;
        this.scheduler = scheduler;
        this.observer = observer;
        this.heads = new KnownMetadata(this, options.metadataCacheBytes());
        this.refreshedAt = new AtomicLong(scheduler.nanoTime() - BETWEEN_REFRESHES_NANOS);
    }

    @Override
    public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
        return switch (blob) {
            case VerifiedMetadata metadata -> get(metadata, axis, index);
            case ProvenHead head -> {
                CompletableFuture<VerifiedMetadata> metadata = heads.metadata(head.blobId());
                CompletableFuture<VerifiedSliver> mine = new CompletableFuture<>();
                metadata.thenCompose(known -> {
                            CompletableFuture<VerifiedSliver> sliver = get(known, axis, index);
                            mine.whenComplete((value, failure) -> sliver.cancel(true));
                            return sliver;
                        })
                        .whenComplete((sliver, failure) -> {
                            if (failure == null) {
                                mine.complete(sliver);
                            } else {
                                mine.completeExceptionally(SharedFutures.cause(failure));
                            }
                        });
                mine.whenComplete((value, failure) -> metadata.cancel(true));
                yield mine;
            }
        };
    }

    private CompletableFuture<VerifiedSliver> get(VerifiedMetadata blob, Axis axis, int index) {
        Key key = new Key(blob.blobId(), axis);
        Optional<Shared> shared = enter(key, blob);
        if (shared.isEmpty()) {
            return CompletableFuture.failedFuture(goingDown());
        }
        CompletableFuture<VerifiedSliver> sliver = shared.get().fetch.fetch(index);
        sliver.whenComplete((value, failure) -> leave(key, shared.get()));
        return sliver;
    }

    /** Of a blob of which only the head is known, nobody has asked for anything yet. */
    @Override
    public boolean isForsaken(BlobHead blob, Axis axis, int index) {
        Optional<VerifiedMetadata> metadata = heads.known(blob);
        Key key = new Key(blob.blobId(), axis);
        Optional<Shared> shared = metadata.flatMap(known -> enter(key, known));
        boolean forsaken = shared.isPresent() && shared.get().fetch.isForsaken(index);
        shared.ifPresent(used -> leave(key, used));
        return forsaken;
    }

    @Override
    public Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        return heads.known(blob)
                .map(metadata -> availability(metadata, axis, first, last, here))
                .orElseGet(() -> new LaterAvailability<>(
                        heads.metadata(blob.blobId()),
                        metadata -> availability(metadata, axis, first, last, here),
                        scheduler));
    }

    private Availability availability(VerifiedMetadata blob, Axis axis, int first, int last, IntPredicate here) {
        Key key = new Key(blob.blobId(), axis);
        Shared shared = enter(key, blob).orElseThrow(CommitteeSlivers::goingDown);
        return new AvailabilityCheck(
                shared.blob, shared.fetch, shared.asking, first, last, here, () -> leave(key, shared));
    }

    private static ReadException goingDown() {
        return BlobContext.unavailable("this server is going down");
    }

    private Optional<Shared> enter(Key key, VerifiedMetadata blob) {
        synchronized (underWay) {
            if (closed) {
                return Optional.empty();
            }
            Shared shared = underWay.computeIfAbsent(key, missing -> new Shared(context(blob, key.axis())));
            shared.users++;
            return Optional.of(shared);
        }
    }

    private void leave(Key key, Shared shared) {
        synchronized (underWay) {
            if (--shared.users > 0) {
                return;
            }
            underWay.remove(key, shared);
        }
        shared.fetch.close();
    }

    private BlobContext context(VerifiedMetadata blob, Axis axis) {
        Cpu.Queue cpu = options.cpu().queue();
        return new BlobContext(
                blob,
                axis,
                options,
                scheduler,
                observer,
                cpu,
                new CurrentHolders(blob.blobId(), committees, nodes),
                this::refresh,
                new RefusalVotes(blob.blobId()));
    }

    private Holders holders(BlobId blobId) {
        return Holders.of(blobId, committees.current(), committees.previous(), nodes);
    }

    /** Looks at the chain unless that was done a moment ago. */
    private boolean refresh() {
        long last = refreshedAt.get();
        long now = scheduler.nanoTime();
        if (now - last < BETWEEN_REFRESHES_NANOS || !refreshedAt.compareAndSet(last, now)) {
            return false;
        }
        committees.refresh();
        return true;
    }

    @Override
    public CompletableFuture<VerifiedMetadata> metadata(BlobId blobId) {
        CompletableFuture<VerifiedMetadata> result = new CompletableFuture<>();
        Thread work = scheduler.unstarted("read-metadata", () -> {
            try {
                result.complete(fetchMetadata(blobId));
            } catch (InterruptedException e) {
                // Nobody waits any more.
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        result.whenComplete((metadata, failure) -> {
            if (result.isCancelled()) {
                work.interrupt();
            }
        });
        work.start();
        return result;
    }

    private VerifiedMetadata fetchMetadata(BlobId blobId) throws InterruptedException {
        Committee committee = committees.current();
        try {
            return askForMetadata(blobId, committee);
        } catch (ReadException e) {
            // Nobody of a committee of old may know what everybody knows now.
            if (refresh() && committees.current().epoch() != committee.epoch()) {
                return askForMetadata(blobId, committees.current());
            }
            throw e;
        }
    }

    private VerifiedMetadata askForMetadata(BlobId blobId, Committee committee) throws InterruptedException {
        Encoding encoding = new Encoding(committee.shardCount());
        return new MetadataFetch(blobId, encoding, holders(blobId), observer, scheduler, options.openTimeout()).run();
    }

    /** Gives up what is under way; closes neither peers nor scheduler. */
    @Override
    public void close() {
        List<Shared> all;
        synchronized (underWay) {
            closed = true;
            all = List.copyOf(underWay.values());
        }
        all.forEach(shared -> shared.fetch.close());
    }
}
