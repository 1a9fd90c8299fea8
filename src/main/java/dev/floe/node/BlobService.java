package dev.floe.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a storage node does with blobs: the routes of its API without HTTP. The order of the checks in each method is
 * the order of the reference node, because it decides which refusal a client sees.
 *
 * <p>Thread-safe. Methods block for the disk and for the CPU pool, so they run on virtual threads.
 */
final class BlobService {
    private static final long METADATA_CACHE_BYTES = 8 << 20;
    /** Requests for symbols that may expand slivers at the same time. */
    private static final int MOST_RECOVERIES = 16;

    private final BlobShelf shelf;
    private final BlobRegistry registry;
    private final PendingUploads pending;
    private final BlockList blocked;
    private final Supplier<Duties> duties;
    private final BlsSecretKey key;
    private final ExecutorService cpu;
    private final Semaphore recoveries = new Semaphore(MOST_RECOVERIES);
    private final Map<BlobId, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();
    /** Blobs share these locks by their hash. */
    private final ReentrantLock[] flushing =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    private final Cache<BlobId, VerifiedMetadata> verified = Caffeine.newBuilder()
            .maximumWeight(METADATA_CACHE_BYTES)
            .weigher((BlobId id, VerifiedMetadata metadata) ->
                    256 + 64 * metadata.metadata().pairCount())
            .build();

    BlobService(
            BlobShelf shelf,
            BlobRegistry registry,
            PendingUploads pending,
            BlockList blocked,
            Supplier<Duties> duties,
            BlsSecretKey key,
            ExecutorService cpu) {
        this.shelf = shelf;
        this.registry = registry;
        this.pending = pending;
        this.blocked = blocked;
        this.duties = duties;
        this.key = key;
        this.cpu = cpu;
    }

    Encoding encoding() {
        return duties.get().encoding();
    }

    // --- metadata ---

    /** BCS {@code BlobMetadata}. */
    byte[] metadata(BlobId blobId) throws RefusedException {
        refuseBlocked(blobId);
        Duties now = duties.get();
        if (!registry.isRegistered(blobId, now.epoch())) {
            throw RefusedException.notFound(ErrorReason.METADATA_NOT_FOUND, "the blob is not registered");
        }
        return shelf.metadata(blobId)
                .orElseThrow(() -> RefusedException.notFound(
                        ErrorReason.METADATA_NOT_FOUND, "the requested metadata is unavailable"));
    }

    boolean hasMetadata(BlobId blobId) {
        return shelf.hasMetadata(blobId);
    }

    Stored putMetadata(BlobId blobId, BlobMetadata metadata, boolean mayWait) throws RefusedException, IOException {
        if (registry.isInvalid(blobId)) {
            throw RefusedException.precondition(ErrorReason.INVALID_BLOB, "the blob was marked as invalid");
        }
        if (shelf.hasMetadata(blobId) || pending.metadata(blobId).isPresent()) {
            return Stored.EXISTED;
        }
        Duties now = duties.get();
        VerifiedMetadata checked;
        try {
            checked = compute(() -> VerifiedMetadata.verify(blobId, metadata, now.encoding()));
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_METADATA, e.getMessage());
        }
        if (registry.isRegistered(blobId, now.epoch())) {
            return keep(checked) ? Stored.STORED : Stored.EXISTED;
        }
        if (!mayWait) {
            throw notRegistered();
        }
        if (!pending.addMetadata(checked)) {
            throw RefusedException.precondition(
                    ErrorReason.CACHE_SATURATED, "no room for uploads of blobs that are not registered yet");
        }
        flushIfRegistered(blobId);
        return Stored.BUFFERED;
    }

    private boolean keep(VerifiedMetadata metadata) throws IOException {
        boolean isNew = shelf.putMetadata(metadata.blobId(), metadata.metadata().toBcs());
        verified.put(metadata.blobId(), metadata);
        return isNew;
    }

    /** The metadata on disk. They were verified before they were written, and are again after they were read. */
    private Optional<VerifiedMetadata> stored(BlobId blobId) {
        VerifiedMetadata cached = verified.getIfPresent(blobId);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<byte[]> bcs = shelf.metadata(blobId);
        if (bcs.isEmpty()) {
            return Optional.empty();
        }
        try {
            Encoding encoding = encoding();
            VerifiedMetadata read =
                    compute(() -> VerifiedMetadata.verify(blobId, BlobMetadata.fromBcs(bcs.get()), encoding));
            verified.put(blobId, read);
            return Optional.of(read);
        } catch (RedStuffException e) {
            throw new IllegalStateException("stored metadata of blob " + blobId + ": " + e.getMessage());
        }
    }

    // --- slivers ---

    /** Whether the sliver may be asked for; its length is {@link #sliverLength}. */
    void admitRead(BlobId blobId, int pair) throws RefusedException {
        Duties now = duties.get();
        requirePair(now, pair);
        admitRead(blobId, now);
        requireHeld(now, blobId, pair);
    }

    private void admitRead(BlobId blobId, Duties now) throws RefusedException {
        refuseBlocked(blobId);
        if (!registry.isRegistered(blobId, now.epoch())) {
            throw RefusedException.notFound(ErrorReason.SLIVER_NOT_FOUND, "the blob is not registered");
        }
    }

    /** The bytes that {@link #sliver} will return, 0 if it is not here. */
    int sliverLength(BlobId blobId, int pair, Axis axis) {
        return shelf.sliverLength(blobId, pair, axis);
    }

    /** BCS {@code SliverData}; ask {@link #admitRead} before. */
    byte[] sliver(BlobId blobId, int pair, Axis axis) throws RefusedException {
        return shelf.sliver(blobId, pair, axis)
                .orElseThrow(() ->
                        RefusedException.notFound(ErrorReason.SLIVER_NOT_FOUND, "the requested sliver is unavailable"));
    }

    /**
     * Takes an upload.
     *
     * @param bcs BCS {@code SliverData}, the whole of which is {@code sliver}
     */
    Stored putSliver(BlobId blobId, int pair, Sliver sliver, byte[] bcs, boolean mayWait)
            throws RefusedException, IOException {
        Duties now = duties.get();
        Axis axis = sliver.axis();
        requirePair(now, pair);
        if (sliver.index() >= now.shardCount() || now.encoding().pairOfSliver(axis, sliver.index()) != pair) {
            throw RefusedException.badArgument(
                    ErrorReason.SLIVER_INDEX_MISMATCH,
                    axis.text() + " sliver " + sliver.index() + " does not belong to sliver pair " + pair);
        }
        Optional<VerifiedMetadata> onDisk = stored(blobId);
        Optional<VerifiedMetadata> metadata = onDisk.or(() -> pending.metadata(blobId));
        if (metadata.isEmpty()) {
            if (mayWait || registry.isRegistered(blobId, now.epoch())) {
                throw RefusedException.precondition(
                        ErrorReason.METADATA_NOT_FOUND, "the metadata must be stored before the slivers");
            }
            throw notRegistered();
        }
        if (!now.takes(blobId, pair)) {
            throw notAssigned(now, blobId, pair);
        }
        if (shelf.hasSliver(blobId, pair, axis) || pending.hasSliver(blobId, pair, axis)) {
            return Stored.EXISTED;
        }
        try {
            compute(() -> {
                metadata.get().verify(pair, sliver);
                return true;
            });
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_SLIVER, e.getMessage());
        }
        if (onDisk.isPresent() || shelf.hasMetadata(blobId)) {
            return shelf.putSliver(blobId, pair, axis, bcs) ? Stored.STORED : Stored.EXISTED;
        }
        if (!pending.addSliver(blobId, new PendingUploads.PendingSliver(pair, axis, bcs))) {
            if (shelf.hasMetadata(blobId)) {
                // The registration arrived while the sliver was verified.
                return shelf.putSliver(blobId, pair, axis, bcs) ? Stored.STORED : Stored.EXISTED;
            }
            throw RefusedException.precondition(
                    ErrorReason.CACHE_SATURATED, "no room for uploads of blobs that are not registered yet");
        }
        flushIfRegistered(blobId);
        return mayWait ? Stored.BUFFERED : Stored.STORED;
    }

    /** {@code stored}, {@code buffered} or {@code nonexistent}. */
    String sliverStatus(BlobId blobId, int pair, Axis axis) throws RefusedException {
        Duties now = duties.get();
        requirePair(now, pair);
        requireHeld(now, blobId, pair);
        return shelf.hasSliver(blobId, pair, axis)
                ? "stored"
                : pending.hasSliver(blobId, pair, axis) ? "buffered" : "nonexistent";
    }

    // --- confirmations and status ---

    /** Signs that all the node has to have of the blob is on its disk. */
    StorageConfirmation confirm(BlobId blobId, BlobPersistence persistence) throws RefusedException, IOException {
        Duties now = duties.get();
        if (!registry.isRegistered(blobId, now.epoch())) {
            throw notRegistered();
        }
        if (persistence instanceof BlobPersistence.Deletable(var objectId)
                && !registry.isLiveObject(objectId, now.epoch())) {
            throw notRegistered();
        }
        flush(blobId);
        if (now.shards().isEmpty()) {
            throw RefusedException.precondition(
                    ErrorReason.SHARD_NOT_ASSIGNED, "this node has no shards in epoch " + now.epoch());
        }
        if (!isComplete(blobId, now)) {
            throw RefusedException.precondition(
                    ErrorReason.MISSING_SLIVERS, "not all slivers of this node's shards are stored");
        }
        try {
            return compute(
                    () -> StorageConfirmation.sign(new ConfirmationMessage(now.epoch(), blobId, persistence), key));
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isComplete(BlobId blobId, Duties now) {
        for (int pair : now.pairs(blobId)) {
            for (Axis axis : Axis.values()) {
                if (!shelf.hasSliver(blobId, pair, axis)) {
                    return false;
                }
            }
        }
        return shelf.hasMetadata(blobId);
    }

    /** Waits until the blob is registered, if something of it was uploaded ahead of that, at most {@code patience}. */
    void awaitRegistration(BlobId blobId, Duration patience) {
        if (patience.isZero()
                || pending.metadata(blobId).isEmpty()
                || registry.isRegistered(blobId, duties.get().epoch())) {
            return;
        }
        CompletableFuture<Void> news = awaited.computeIfAbsent(blobId, id -> new CompletableFuture<>());
        try {
            if (!registry.isRegistered(blobId, duties.get().epoch())) {
                news.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            awaited.remove(blobId, news);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    BlobStatus status(BlobId blobId) {
        return registry.status(blobId, duties.get().epoch());
    }

    // --- symbols ---

    /** The most slivers that can be asked for at once on an axis. */
    private static int targets(Encoding encoding, Axis axis) {
        return encoding.sourceSymbols(axis);
    }

    /** Bytes that {@link #decodingSymbols} needs, roughly, for the answer to so many targets. */
    long decodingSymbolsLength(BlobId blobId, int targetCount) {
        Duties now = duties.get();
        return stored(blobId)
                .map(metadata -> (long) targetCount * now.shards().size() * (metadata.symbolSize() + 32L))
                .orElse(0L);
    }

    /** What this node's slivers contribute to the recovery of the source slivers {@code targets} of {@code axis}. */
    DecodingSymbols decodingSymbols(BlobId blobId, Axis axis, List<Integer> targets) throws RefusedException {
        Duties now = duties.get();
        if (targets.isEmpty()) {
            throw RefusedException.precondition(
                    ErrorReason.NO_TARGET_SLIVERS_SPECIFIED, "name at least one target sliver");
        }
        for (int target : targets) {
            if (target >= targets(now.encoding(), axis)) {
                throw RefusedException.badArgument(
                        ErrorReason.RECOVERY_SYMBOL_OUT_OF_RANGE,
                        axis.text() + " sliver " + target + " is not one of the " + targets(now.encoding(), axis)
                                + " source slivers");
            }
        }
        admitRead(blobId, now);
        Map<Integer, List<DecodingSymbol>> byTarget = new LinkedHashMap<>();
        Optional<VerifiedMetadata> metadata = stored(blobId);
        if (metadata.isPresent()) {
            Axis source = axis.other();
            SortedSet<Integer> sorted = new TreeSet<>(targets);
            for (int pair : now.pairs(blobId)) {
                int sourceIndex = now.encoding().sliverOfPair(source, pair);
                Iterator<byte[]> symbols = shelf.symbols(
                                blobId,
                                pair,
                                source,
                                metadata.get().symbolSize(),
                                metadata.get().sliverLength(source),
                                sorted)
                        .iterator();
                for (Iterator<Integer> target = sorted.iterator(); symbols.hasNext(); ) {
                    byTarget.computeIfAbsent(target.next(), any -> new ArrayList<>())
                            .add(new DecodingSymbol(axis, sourceIndex, symbols.next()));
                }
            }
        }
        return new DecodingSymbols(byTarget);
    }

    /**
     * One symbol of the blob's expanded matrix.
     *
     * @param primary index of the primary sliver through it
     * @param secondary index of the secondary sliver through it
     */
    record SymbolId(int primary, int secondary) implements Comparable<SymbolId> {
        @Override
        public int compareTo(SymbolId other) {
            return primary != other.primary
                    ? Integer.compare(primary, other.primary)
                    : Integer.compare(secondary, other.secondary);
        }
    }

    /** The symbols where the sliver {@code target} crosses the slivers of this node. */
    List<SymbolId> symbolsOf(BlobId blobId, Axis axis, int target) throws RefusedException {
        Duties now = duties.get();
        requireIndex(now, target);
        List<SymbolId> ids = new ArrayList<>();
        for (int pair : now.pairs(blobId)) {
            int source = now.encoding().sliverOfPair(axis.other(), pair);
            ids.add(axis == Axis.PRIMARY ? new SymbolId(target, source) : new SymbolId(source, target));
        }
        return ids;
    }

    /**
     * Symbols with proofs, in ascending order of their IDs; those that cannot be had are left out.
     *
     * @param proofAxis the axis of the slivers that prove them; empty for whichever is here, primary first
     */
    List<RecoverySymbol> recoverySymbols(BlobId blobId, List<SymbolId> wanted, Optional<Axis> proofAxis)
            throws RefusedException {
        Duties now = duties.get();
        admitRead(blobId, now);
        if (wanted.isEmpty()) {
            throw RefusedException.precondition(ErrorReason.NO_SYMBOLS_SPECIFIED, "name at least one symbol");
        }
        if (!recoveries.tryAcquire()) {
            throw new RefusedException(
                    ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE, "too many requests for recovery symbols");
        }
        Proven proven;
        try {
            proven = compute(() -> prove(now, blobId, new TreeSet<>(wanted), proofAxis));
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        } finally {
            recoveries.release();
        }
        if (proven.symbols.isEmpty()) {
            throw proven.last;
        }
        return proven.symbols;
    }

    /** @param last why the last symbol that was left out could not be produced */
    private record Proven(List<RecoverySymbol> symbols, RefusedException last) {}

    private Proven prove(Duties now, BlobId blobId, TreeSet<SymbolId> wanted, Optional<Axis> proofAxis)
            throws RedStuffException {
        List<RecoverySymbol> symbols = new ArrayList<>();
        RefusedException last = RefusedException.precondition(
                ErrorReason.NO_SYMBOLS_SPECIFIED, "none of the symbols could be produced");
        OpenSliver open = OpenSliver.NONE;
        for (SymbolId id : wanted) {
            for (Axis source : proofAxis.map(List::of).orElse(List.of(Axis.PRIMARY, Axis.SECONDARY))) {
                int sourceIndex = source == Axis.PRIMARY ? id.primary : id.secondary;
                int targetIndex = source == Axis.PRIMARY ? id.secondary : id.primary;
                try {
                    requireIndex(now, sourceIndex);
                    requireIndex(now, targetIndex);
                    if (!open.is(source, sourceIndex)) {
                        open = open(now, blobId, source, sourceIndex);
                    }
                    symbols.add(open.symbols.get().recoverySymbol(targetIndex));
                    break;
                } catch (RefusedException e) {
                    last = e;
                }
            }
        }
        return new Proven(symbols, last);
    }

    /** The sliver that the symbol before was taken from: IDs are sorted, so the next one is often there, too. */
    private record OpenSliver(Axis axis, int index, Optional<SliverSymbols> symbols) {
        private static final OpenSliver NONE = new OpenSliver(Axis.PRIMARY, -1, Optional.empty());

        boolean is(Axis otherAxis, int otherIndex) {
            return axis == otherAxis && index == otherIndex;
        }
    }

    private OpenSliver open(Duties now, BlobId blobId, Axis axis, int index)
            throws RefusedException, RedStuffException {
        int pair = now.encoding().pairOfSliver(axis, index);
        if (!now.holds(blobId, pair)) {
            throw RefusedException.precondition(
                    ErrorReason.SYMBOL_NOT_PRESENT_AT_SHARDS,
                    axis.text() + " sliver " + index + " is not on this node's shards");
        }
        Sliver sliver = Sliver.fromBcs(axis, sliver(blobId, pair, axis));
        return new OpenSliver(axis, index, Optional.of(new SliverSymbols(now.encoding(), sliver)));
    }

    // --- what the chain says ---

    /** Brings the data in line with an event that was applied. */
    void onEvent(BlobRegistry.Effect effect) throws IOException {
        switch (effect) {
            case BlobRegistry.Effect.Registered(BlobId blobId) -> {
                flush(blobId);
                CompletableFuture<Void> news = awaited.remove(blobId);
                if (news != null) {
                    news.complete(null);
                }
            }
            case BlobRegistry.Effect.Certified _ -> {}
            case BlobRegistry.Effect.Gone(BlobId blobId) -> {
                pending.take(blobId);
                if (!registry.isRegistered(blobId, duties.get().epoch())) {
                    verified.invalidate(blobId);
                    shelf.remove(blobId, encoding());
                }
            }
        }
    }

    /**
     * Removes what a stop between an event and its effect has left behind. Blobs that have merely ended stay: an
     * extension may be among the events that are still to be applied.
     */
    void sweep() throws IOException {
        for (BlobId blobId : shelf.blobs()) {
            if (!registry.isWanted(blobId)) {
                shelf.remove(blobId, encoding());
            }
        }
    }

    private void flushIfRegistered(BlobId blobId) throws IOException {
        if (registry.isRegistered(blobId, duties.get().epoch())) {
            flush(blobId);
        }
    }

    /**
     * Writes to disk what was buffered of a blob that is registered. Whoever comes while another thread does it waits:
     * afterwards all of it is on disk.
     */
    private void flush(BlobId blobId) throws IOException {
        ReentrantLock flushing = flushing(blobId);
        flushing.lock();
        try {
            Optional<VerifiedMetadata> metadata = pending.metadata(blobId);
            if (metadata.isEmpty()) {
                return;
            }
            // The metadata first: from then on slivers that arrive go to the disk themselves.
            keep(metadata.get());
            for (PendingUploads.PendingSliver sliver : pending.take(blobId)) {
                shelf.putSliver(blobId, sliver.pair(), sliver.axis(), sliver.bcs());
            }
        } finally {
            flushing.unlock();
        }
    }

    private ReentrantLock flushing(BlobId blobId) {
        return flushing[Math.floorMod(blobId.hashCode(), flushing.length)];
    }

    // --- checks ---

    private void refuseBlocked(BlobId blobId) throws RefusedException {
        if (blocked.blocks(blobId)) {
            throw new RefusedException(
                    ApiStatus.UNAVAILABLE_FOR_LEGAL_REASONS, ErrorReason.FORBIDDEN_BLOB, "the blob is blocked here");
        }
    }

    private static void requirePair(Duties now, int pair) throws RefusedException {
        requireIndex(now, pair);
    }

    private static void requireIndex(Duties now, int index) throws RefusedException {
        if (index >= now.shardCount()) {
            throw RefusedException.badArgument(
                    ErrorReason.INDEX_OUT_OF_RANGE, "index " + index + " is not below " + now.shardCount());
        }
    }

    private static void requireHeld(Duties now, BlobId blobId, int pair) throws RefusedException {
        if (!now.holds(blobId, pair)) {
            throw notAssigned(now, blobId, pair);
        }
    }

    private static RefusedException notAssigned(Duties now, BlobId blobId, int pair) {
        return RefusedException.precondition(
                ErrorReason.SHARD_NOT_ASSIGNED,
                "shard " + blobId.shardOfPair(pair, now.shardCount()) + " is not assigned to this node in epoch "
                        + now.epoch());
    }

    private static RefusedException notRegistered() {
        return RefusedException.precondition(
                ErrorReason.NOT_REGISTERED, "the blob is not registered, or this node has not heard of it yet");
    }

    /** Work for the CPU that can find data to be wrong. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws RedStuffException;
    }

    /** Runs work on the CPU pool and waits for it. */
    private <T> T compute(Work<T> work) throws RedStuffException {
        try {
            return cpu.submit(work::run).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedStuffException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("stopping", e);
        }
    }
}
