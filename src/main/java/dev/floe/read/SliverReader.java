package dev.floe.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Reads blobs as rows of slivers, whichever layers give those. Knows the metadata of the blobs read lately, and what was
 * found out about them. Thread-safe; meant to be one for a process.
 */
public final class SliverReader implements BlobReader {
    /** More strict checks than this at once would be all that a process does. */
    private static final int STRICT_CHECKS_AT_ONCE = 4;

    private static final Duration STRICT_RETRY_AFTER = Duration.ofSeconds(10);

    /** What an entry of the table takes with a head that has no hashes of slivers, in bytes. */
    private static final int SMALL_HEAD = 1024;

    private final BlobHeads heads;
    private final Slivers slivers;
    private final ReaderOptions options;
    private final Scheduler scheduler;
    private final ReadObserver observer;
    private final Cache<BlobId, VerifiedBlob> known;
    private final SharedFutures<BlobId, Opened> opening = new SharedFutures<>();
    private final Map<BlobId, CompletableFuture<Boolean>> strictChecks = new ConcurrentHashMap<>();
    private final Semaphore strictPlaces = new Semaphore(STRICT_CHECKS_AT_ONCE);
    private final AtomicLong usualWindow = new AtomicLong();

    /** A blob, and who told that there is one. */
    private record Opened(VerifiedBlob blob, Provenance from) {}

    public SliverReader(
            BlobHeads heads, Slivers slivers, ReaderOptions options, Scheduler scheduler, ReadObserver observer) {
        this.heads = heads;
        this.slivers = slivers;
        this.options = options;
        this.scheduler = scheduler;
        this.observer = observer;
        this.known = Caffeine.newBuilder()
                .maximumWeight(options.metadataCacheBytes())
                .weigher((BlobId id, VerifiedBlob blob) -> weight(blob.head()))
                .executor(Runnable::run)
                .build();
    }

    private static int weight(BlobHead head) {
        return switch (head) {
            case ProvenHead small -> SMALL_HEAD;
            case VerifiedMetadata metadata -> KnownMetadata.weight(metadata);
        };
    }

    @Override
    public Uni<BlobHandle> open(BlobId blobId, ReadOptions how) {
        return Uni.createFrom().emitter(emitter -> {
            VerifiedBlob blob = known.getIfPresent(blobId);
            CompletableFuture<Opened> found = blob == null
                    ? head(blobId)
                    : CompletableFuture.completedFuture(new Opened(blob, Provenance.MEMORY));
            CompletableFuture<BlobHandle> handle = found.thenCompose(there -> checked(there.blob(), how)
                    .thenApply(fine -> new Handle(there.blob().head(), how, there.from())));
            emitter.onTermination(() -> {
                found.cancel(true);
                handle.cancel(true);
            });
            handle.whenComplete((opened, failure) -> {
                if (failure == null) {
                    emitter.complete(opened);
                } else {
                    emitter.fail(SharedFutures.cause(failure));
                }
            });
        });
    }

    /** Forgets what is known of some blobs, and finds it out again when they are asked for. */
    public void forget(Predicate<BlobId> blobs) {
        known.asMap().keySet().removeIf(blobs);
    }

    private CompletableFuture<Opened> head(BlobId blobId) {
        return opening.get(
                blobId,
                () -> Forwarded.through(heads.find(blobId), found -> {
                    VerifiedBlob blob = new VerifiedBlob(found.head());
                    known.put(blobId, blob);
                    return new Opened(blob, found.from());
                }));
    }

    /** Completes when the blob is known to be as consistent as it is to be. */
    private CompletableFuture<Boolean> checked(VerifiedBlob blob, ReadOptions how) {
        BlobHead head = blob.head();
        if (head.blobLength() > how.maxLength()) {
            return CompletableFuture.failedFuture(new ReadException(
                    ReadException.Kind.TOO_LARGE,
                    "blob " + head.blobId() + " has " + head.blobLength() + " bytes; the limit is " + how.maxLength()));
        }
        return switch (how.consistency()) {
            case SKIP -> CompletableFuture.completedFuture(true);
            case DEFAULT -> endChecked(blob);
            case STRICT -> endChecked(blob).thenCompose(fine -> strictlyChecked(blob));
        };
    }

    /**
     * Rows after the blob's end are never fetched, but their hashes are in the metadata: they must be those of zeros. All
     * rows of zeros have the same hash, so only one has to be computed.
     */
    private CompletableFuture<Boolean> endChecked(VerifiedBlob blob) {
        return switch (blob.head()) {
            case ProvenHead known -> CompletableFuture.completedFuture(true);
            case VerifiedMetadata metadata when blob.endsInZeros() -> CompletableFuture.completedFuture(true);
            case VerifiedMetadata metadata ->
                endChecked(metadata).thenApply(fine -> {
                    blob.foundToEndInZeros();
                    heads.endsInZeros(metadata.proven());
                    return fine;
                });
        };
    }

    private CompletableFuture<Boolean> endChecked(VerifiedMetadata metadata) {
        int length = metadata.sliverLength(Axis.PRIMARY);
        int rows = metadata.encoding().primarySourceSymbols();
        int first = (int) ((metadata.blobLength() + length - 1) / length);
        if (first >= rows) {
            return CompletableFuture.completedFuture(true);
        }
        return options.cpu()
                .queue()
                .submit(() -> {
                    metadata.verify(first, new Sliver(Axis.PRIMARY, first, metadata.symbolSize(), new byte[length]));
                    byte[] hash = metadata.metadata().hashInPair(first, Axis.PRIMARY);
                    boolean zeros = true;
                    for (int row = first + 1; row < rows; row++) {
                        zeros &= metadata.metadata().hashEquals(row, Axis.PRIMARY, hash, 0);
                    }
                    return zeros;
                })
                .handle((zeros, failure) -> {
                    if (failure != null && !(failure instanceof RedStuffException)) {
                        throw BlobContext.ofThisProcess(failure);
                    }
                    if (failure != null || !zeros) {
                        throw notZeros(metadata);
                    }
                    return true;
                });
    }

    private static ReadException notZeros(BlobHead metadata) {
        return new ReadException(
                ReadException.Kind.INCONSISTENT,
                "blob " + metadata.blobId() + " was badly encoded: there is something after its end");
    }

    /** A check goes on to its end whoever leaves: the next one who asks finds how far it is, or what came of it. */
    private CompletableFuture<Boolean> strictlyChecked(VerifiedBlob blob) {
        if (blob.encodesToItsId()) {
            return CompletableFuture.completedFuture(true);
        }
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> running =
                strictChecks.putIfAbsent(blob.head().blobId(), mine);
        if (running != null) {
            return running.copy();
        }
        mine.whenComplete((fine, failure) -> strictChecks.remove(blob.head().blobId(), mine));
        if (blob.encodesToItsId()) {
            // The check that was running a moment ago has come to its end.
            mine.complete(true);
            return mine;
        }
        if (strictPlaces.tryAcquire()) {
            scheduler.start("read-strict", () -> checkStrictly(blob, mine));
        } else {
            mine.completeExceptionally(ReadException.unavailable(
                    "as many strict checks as this server does at once are under way", STRICT_RETRY_AFTER));
        }
        return mine.copy();
    }

    private void checkStrictly(VerifiedBlob blob, CompletableFuture<Boolean> result) {
        try {
            Handle whole = new Handle(blob.head(), ReadOptions.DEFAULT, Provenance.MEMORY);
            new StrictCheck(blob.head(), options).run(whole.read(0, whole.length()));
            blob.foundToEncodeToItsId();
            result.complete(true);
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        } finally {
            strictPlaces.release();
        }
    }

    private final class Handle implements BlobHandle {
        private final BlobHead head;
        private final ReadOptions how;
        private final Provenance openedFrom;
        private final Run rows;

        Handle(BlobHead head, ReadOptions how, Provenance openedFrom) {
            this.head = head;
            this.how = how;
            this.openedFrom = openedFrom;
            this.rows = new Run(head, Axis.PRIMARY, head.blobLength(), how, this::check);
        }

        @Override
        public BlobId id() {
            return head.blobId();
        }

        @Override
        public BlobHead head() {
            return head;
        }

        @Override
        public long length() {
            return head.blobLength();
        }

        @Override
        public long rowLength() {
            return head.sliverLength(Axis.PRIMARY);
        }

        @Override
        public Provenance openedFrom() {
            return openedFrom;
        }

        @Override
        public Provenance provenance(long from, long to) {
            return rows.provenance(from, to);
        }

        @Override
        public Multi<ByteBuffer> read(long from, long to) {
            return rows.read(from, to);
        }

        @Override
        public BlobBytes columns() {
            long length = (long) head.encoding().secondarySourceSymbols() * head.sliverLength(Axis.SECONDARY);
            return new Run(head, Axis.SECONDARY, length, how, (index, symbols) -> {});
        }

        @Override
        public boolean copyAtHand(ByteBuffer to) {
            for (int row = 0; row * rowLength() < length(); row++) {
                Optional<VerifiedSliver> sliver = slivers.atHand(head, Axis.PRIMARY, row);
                if (sliver.isEmpty()) {
                    return false;
                }
                byte[] symbols = sliver.get().symbols();
                check(row, symbols);
                to.put(symbols, 0, (int) Math.min(symbols.length, length() - row * rowLength()));
            }
            return true;
        }

        /** What follows the blob in its last row must be zeros. */
        private void check(int row, byte[] symbols) {
            long end = length() - row * rowLength();
            if (how.consistency() == Consistency.SKIP || end >= symbols.length) {
                return;
            }
            for (int i = (int) end; i < symbols.length; i++) {
                if (symbols[i] != 0) {
                    throw notZeros(head);
                }
            }
        }
    }

    /** The slivers of one axis, one after the other. */
    private final class Run implements BlobBytes {
        private final BlobHead head;
        private final Axis axis;
        private final long length;
        private final ReadOptions how;
        private final SliverStream.SliverCheck check;

        Run(BlobHead head, Axis axis, long length, ReadOptions how, SliverStream.SliverCheck check) {
            this.head = head;
            this.axis = axis;
            this.length = length;
            this.how = how;
            this.check = check;
        }

        @Override
        public long length() {
            return length;
        }

        private long sliverLength() {
            return head.sliverLength(axis);
        }

        @Override
        public Provenance provenance(long from, long to) {
            requireRange(from, to);
            Provenance farthest = Provenance.MEMORY;
            for (long index = from / sliverLength();
                    index * sliverLength() < to && farthest != Provenance.COMMITTEE;
                    index++) {
                farthest = farthest.or(slivers.provenance(head, axis, (int) index));
            }
            return farthest;
        }

        @Override
        public Multi<ByteBuffer> read(long from, long to) {
            requireRange(from, to);
            SliverStream stream = new SliverStream(this::context, from, to, check);
            return Multi.createFrom()
                    .deferred(() -> atHand(from, to)
                            .map(piece -> Multi.createFrom().item(piece))
                            .orElseGet(() -> Multi.createFrom().publisher(stream)));
        }

        /** The bytes, if they are few and somebody has them at hand: then no thread is needed to get them. */
        private Optional<ByteBuffer> atHand(long from, long to) {
            if (from == to || to - from > BlobHandle.LONGEST_PIECE || provenance(from, to) != Provenance.MEMORY) {
                return Optional.empty();
            }
            int first = (int) (from / sliverLength());
            int last = (int) ((to - 1) / sliverLength());
            byte[] gathered = new byte[first == last ? 0 : (int) (to - from)];
            for (int index = first; index <= last; index++) {
                CompletableFuture<VerifiedSliver> sliver = slivers.get(head, axis, index);
                if (sliver.state() != Future.State.SUCCESS) {
                    sliver.cancel(true);
                    return Optional.empty();
                }
                byte[] symbols = sliver.resultNow().symbols();
                check.check(index, symbols);
                long start = index * sliverLength();
                int at = (int) Math.max(0, from - start);
                int count = (int) Math.min(symbols.length, to - start) - at;
                if (first == last) {
                    observer.delivered(Provenance.MEMORY, count);
                    return Optional.of(ByteBuffer.wrap(symbols, at, count).slice());
                }
                System.arraycopy(symbols, at, gathered, (int) (start + at - from), count);
            }
            observer.delivered(Provenance.MEMORY, to - from);
            return Optional.of(ByteBuffer.wrap(gathered));
        }

        private void requireRange(long from, long to) {
            if (from < 0 || to < from || to > length) {
                throw new IllegalArgumentException("bytes [" + from + ", " + to + ") of " + length);
            }
        }

        private ReadContext context() {
            return new ReadContext(head, axis, slivers, options, how, scheduler, observer, usualWindow);
        }
    }
}
