package dev.floe.node;

import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What this node's slivers contribute to the recovery of others: symbols as they are, and symbols with proofs. Checks,
 * threads and waiting are as in {@link Reads}.
 */
final class Symbols {
    /** Requests for symbols that may expand slivers at the same time. */
    private static final int MOST_RECOVERIES = 16;

    private final BlobShelf shelf;
    private final StoredMetadata stored;
    private final Reads reads;
    private final Supplier<HeldShards> held;
    private final Computations cpu;
    private final Semaphore recoveries = new Semaphore(MOST_RECOVERIES);

    Symbols(BlobShelf shelf, StoredMetadata stored, Reads reads, Supplier<HeldShards> held, Computations cpu) {
        this.shelf = shelf;
        this.stored = stored;
        this.reads = reads;
        this.held = held;
        this.cpu = cpu;
    }

    // --- as they are ---

    /** Bytes that {@link #decoding} needs, roughly, for the answer to so many targets. */
    long decodingLength(BlobId blobId, int targetCount) {
        HeldShards now = held.get();
        return stored.of(blobId)
                .map(metadata -> (long) targetCount * now.shards().size() * (metadata.symbolSize() + 32L))
                .orElse(0L);
    }

    /** What this node's slivers contribute to the recovery of the source slivers {@code targets} of {@code axis}. */
    DecodingSymbols decoding(BlobId blobId, Axis axis, List<Integer> targets) throws RefusedException {
        HeldShards now = held.get();
        if (targets.isEmpty()) {
            throw RefusedException.precondition(
                    ErrorReason.NO_TARGET_SLIVERS_SPECIFIED, "name at least one target sliver");
        }
        int most = now.encoding().sourceSymbols(axis);
        for (int target : targets) {
            if (target >= most) {
                throw RefusedException.badArgument(
                        ErrorReason.RECOVERY_SYMBOL_OUT_OF_RANGE,
                        axis.text() + " sliver " + target + " is not one of the " + most + " source slivers");
            }
        }
        reads.admit(blobId);
        Map<Integer, List<DecodingSymbol>> byTarget = new LinkedHashMap<>();
        Optional<VerifiedMetadata> metadata = stored.of(blobId);
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

    // --- with proofs ---

    /** The symbols where the sliver {@code target} crosses the slivers of this node. */
    List<SymbolId> of(BlobId blobId, Axis axis, int target) throws RefusedException {
        HeldShards now = held.get();
        now.requireIndex(target);
        List<SymbolId> ids = new ArrayList<>();
        for (int pair : now.pairs(blobId)) {
            ids.add(SymbolId.crossing(axis, target, now.encoding().sliverOfPair(axis.other(), pair)));
        }
        return ids;
    }

    /**
     * Symbols with proofs, in ascending order of their IDs; those that cannot be had are left out.
     *
     * @param proofAxis the axis of the slivers that prove them; empty for whichever is here, primary first
     */
    List<RecoverySymbol> recovery(BlobId blobId, List<SymbolId> wanted, Optional<Axis> proofAxis)
            throws RefusedException {
        HeldShards now = held.get();
        reads.admit(blobId);
        if (wanted.isEmpty()) {
            throw RefusedException.precondition(ErrorReason.NO_SYMBOLS_SPECIFIED, "name at least one symbol");
        }
        if (!recoveries.tryAcquire()) {
            throw new RefusedException(
                    ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE, "too many requests for recovery symbols");
        }
        Proven proven;
        try {
            proven = cpu.compute(() -> prove(now, blobId, new TreeSet<>(wanted), proofAxis));
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

    private Proven prove(HeldShards now, BlobId blobId, TreeSet<SymbolId> wanted, Optional<Axis> proofAxis)
            throws RedStuffException {
        List<RecoverySymbol> symbols = new ArrayList<>();
        RefusedException last = RefusedException.precondition(
                ErrorReason.NO_SYMBOLS_SPECIFIED, "none of the symbols could be produced");
        OpenSliver open = OpenSliver.NONE;
        for (SymbolId id : wanted) {
            for (Axis source : proofAxis.map(List::of).orElse(List.of(Axis.PRIMARY, Axis.SECONDARY))) {
                int sourceIndex = id.on(source);
                int targetIndex = id.on(source.other());
                try {
                    now.requireIndex(sourceIndex);
                    now.requireIndex(targetIndex);
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

    private OpenSliver open(HeldShards now, BlobId blobId, Axis axis, int index)
            throws RefusedException, RedStuffException {
        int pair = now.encoding().pairOfSliver(axis, index);
        if (!now.holds(blobId, pair)) {
            throw RefusedException.precondition(
                    ErrorReason.SYMBOL_NOT_PRESENT_AT_SHARDS,
                    axis.text() + " sliver " + index + " is not on this node's shards");
        }
        Sliver sliver = Sliver.fromBcs(axis, reads.sliver(blobId, pair, axis));
        return new OpenSliver(axis, index, Optional.of(new SliverSymbols(now.encoding(), sliver)));
    }
}
