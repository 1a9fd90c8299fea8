package dev.floe.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.peer.Peers;
import dev.floe.protocol.Committee;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Reads blobs from the storage nodes of a committee. Knows the metadata of the blobs read lately; keeps nothing else.
 * Thread-safe; meant to be one for a process.
 */
public final class CommitteeReader implements BlobReader, AutoCloseable {
    private static final long BETWEEN_REFRESHES_NANOS = 5_000_000_000L;

    private final CommitteeSource committees;
    private final Peers peers;
    private final ReaderOptions options;
    private final Alarm alarm = new Alarm();
    private final Cache<BlobId, VerifiedBlob> known;
    private final AtomicLong usualWindow = new AtomicLong();
    private final AtomicLong refreshedAt = new AtomicLong(System.nanoTime() - BETWEEN_REFRESHES_NANOS);

    public CommitteeReader(CommitteeSource committees, Peers peers, ReaderOptions options) {
        this.committees = committees;
        this.peers = peers;
        this.options = options;
        this.known = Caffeine.newBuilder()
                .maximumWeight(options.metadataCacheBytes())
                .weigher((BlobId id, VerifiedBlob blob) ->
                        256 + blob.metadata().metadata().pairCount() * 2 * BlobMetadata.HASH_LENGTH)
                .build();
    }

    @Override
    public Uni<BlobHandle> open(BlobId blobId, ReadOptions how) {
        return Uni.createFrom().emitter(emitter -> {
            Thread work = Thread.ofVirtual().name("read-open").unstarted(() -> {
                try {
                    emitter.complete(openNow(blobId, how));
                } catch (InterruptedException e) {
                    // Nobody waits any more.
                    Thread.currentThread().interrupt();
                } catch (RuntimeException | Error e) {
                    emitter.fail(e);
                }
            });
            emitter.onTermination(work::interrupt);
            work.start();
        });
    }

    private BlobHandle openNow(BlobId blobId, ReadOptions how) throws InterruptedException {
        ReadProgress progress = new ReadProgress();
        VerifiedBlob blob = known.getIfPresent(blobId);
        if (blob == null) {
            long start = System.nanoTime();
            blob = new VerifiedBlob(fetchMetadata(blobId, how, progress));
            known.put(blobId, blob);
            progress.metadataTook(System.nanoTime() - start);
        }
        if (blob.metadata().blobLength() > how.maxLength()) {
            throw new ReadException(
                    ReadException.Kind.TOO_LARGE,
                    "blob " + blobId + " has " + blob.metadata().blobLength() + " bytes; the limit is "
                            + how.maxLength());
        }
        if (how.consistency() != Consistency.SKIP && !blob.endsInZeros()) {
            checkEnd(blob.metadata());
            blob.foundToEndInZeros();
        }
        if (how.consistency() == Consistency.STRICT && !blob.encodesToItsId()) {
            Handle whole = new Handle(blob.metadata(), how, progress);
            new StrictCheck(blob.metadata(), options).run(whole.read(0, whole.length()));
            blob.foundToEncodeToItsId();
        }
        return new Handle(blob.metadata(), how, progress);
    }

    private VerifiedMetadata fetchMetadata(BlobId blobId, ReadOptions how, ReadProgress progress)
            throws InterruptedException {
        Committee committee = committees.current();
        Encoding encoding = new Encoding(committee.shardCount());
        try {
            return new MetadataFetch(
                            blobId, encoding, Holders.of(blobId, committees, peers), progress, how.openTimeout())
                    .run();
        } catch (ReadException e) {
            // Nobody of a committee of old may know what everybody knows now.
            if (refresh() && committees.current().epoch() != committee.epoch()) {
                return new MetadataFetch(
                                blobId, encoding, Holders.of(blobId, committees, peers), progress, how.openTimeout())
                        .run();
            }
            throw e;
        }
    }

    /** Looks at the chain unless that was done a moment ago. */
    private boolean refresh() {
        long last = refreshedAt.get();
        long now = System.nanoTime();
        if (now - last < BETWEEN_REFRESHES_NANOS || !refreshedAt.compareAndSet(last, now)) {
            return false;
        }
        committees.refresh();
        return true;
    }

    /**
     * Rows after the blob's end are never fetched, but their hashes are in the metadata: they must be those of zeros. All
     * rows of zeros have the same hash, so only one has to be computed.
     */
    private void checkEnd(VerifiedMetadata metadata) throws InterruptedException {
        int length = metadata.sliverLength(Axis.PRIMARY);
        int rows = metadata.encoding().primarySourceSymbols();
        int first = (int) ((metadata.blobLength() + length - 1) / length);
        if (first >= rows) {
            return;
        }
        CompletableFuture<Boolean> work = new CompletableFuture<>();
        options.cpu().execute(() -> {
            try {
                metadata.verify(first, new Sliver(Axis.PRIMARY, first, metadata.symbolSize(), new byte[length]));
                byte[] hash = metadata.metadata().hashInPair(first, Axis.PRIMARY);
                boolean zeros = true;
                for (int row = first + 1; row < rows; row++) {
                    zeros &= metadata.metadata().hashEquals(row, Axis.PRIMARY, hash, 0);
                }
                work.complete(zeros);
            } catch (RedStuffException e) {
                work.complete(false);
            } catch (RuntimeException | Error e) {
                work.completeExceptionally(e);
            }
        });
        try {
            if (!work.get()) {
                throw notZeros(metadata);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("checking a blob's end", e.getCause());
        }
    }

    private static ReadException notZeros(VerifiedMetadata metadata) {
        return new ReadException(
                ReadException.Kind.INCONSISTENT,
                "blob " + metadata.blobId() + " was badly encoded: there is something after its end");
    }

    /** Closes what this reader started; not the peers. */
    @Override
    public void close() {
        alarm.close();
    }

    private final class Handle implements BlobHandle {
        private final VerifiedMetadata metadata;
        private final ReadOptions how;
        private final ReadProgress progress;

        Handle(VerifiedMetadata metadata, ReadOptions how, ReadProgress progress) {
            this.metadata = metadata;
            this.how = how;
            this.progress = progress;
        }

        @Override
        public BlobId id() {
            return metadata.blobId();
        }

        @Override
        public long length() {
            return metadata.blobLength();
        }

        @Override
        public long rowLength() {
            return metadata.sliverLength(Axis.PRIMARY);
        }

        @Override
        public Multi<byte[]> read(long from, long to) {
            if (from < 0 || to < from || to > length()) {
                throw new IllegalArgumentException(
                        "bytes [" + from + ", " + to + ") of a blob of " + length() + " bytes");
            }
            return Multi.createFrom().publisher(new SliverStream(this::context, progress, from, to, this::check));
        }

        private ReadContext context(ReadProgress counted) {
            Supplier<Holders> lookUp = () -> Holders.of(metadata.blobId(), committees, peers);
            AtomicReference<Holders> holders = new AtomicReference<>(lookUp.get());
            return new ReadContext(
                    metadata,
                    Axis.PRIMARY,
                    options,
                    how,
                    counted,
                    alarm,
                    holders::get,
                    () -> {
                        refresh();
                        holders.set(lookUp.get());
                    },
                    new Refusals(metadata.blobId()),
                    usualWindow,
                    new SliverBuffers(),
                    new AtomicReference<>());
        }

        /** What follows the blob in its last row must be zeros. */
        private void check(int row, byte[] data) {
            long end = length() - row * rowLength();
            if (how.consistency() == Consistency.SKIP || end >= data.length) {
                return;
            }
            for (int i = (int) end; i < data.length; i++) {
                if (data[i] != 0) {
                    throw notZeros(metadata);
                }
            }
        }

        @Override
        public ReadTimings timings() {
            return progress.timings();
        }
    }
}
