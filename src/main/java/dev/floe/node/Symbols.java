package dev.floe.node;

import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.MerkleTree;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What this node's slivers contribute to the recovery of others: symbols as they are, and symbols with proofs. Checks,
 * threads and waiting are as in {@link Reads}.
 */
final class Symbols {
    /** Of a symbol in an answer, what is neither its bytes nor hashes. */
    private static final int SYMBOL_FRAME = 64;

    private final BlobShelf shelf;
    private final StoredMetadata stored;
    private final Reads reads;
    private final Supplier<HeldShards> held;
    private final Computations cpu;
    private final Semaphore recoveries;

    /**
     * @param most requests for symbols with proofs at the same time; empty for as many as there is memory for the answers of.
     *     Slivers are expanded for as many of them as there are processors
     */
    Symbols(
            BlobShelf shelf,
            StoredMetadata stored,
            Reads reads,
            Supplier<HeldShards> held,
            Computations cpu,
            OptionalInt most) {
        this.recoveries = new Semaphore(most.orElse(Integer.MAX_VALUE));
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

    /**
     * What this node's slivers contribute to the recovery of the source slivers {@code targets} of {@code axis}.
     *
     * @param longest as for {@link Reads#admit}
     */
    DecodingSymbols decoding(BlobId blobId, Axis axis, List<Integer> targets, Duration longest)
            throws RefusedException {
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
        reads.admit(blobId, longest);
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

    /** Bytes of the answer with {@code count} different symbols, at most; 0 where nothing is known of the blob. */
    long recoveryAnswerLength(BlobId blobId, int count) {
        return stored.of(blobId)
                .map(metadata ->
                        answerLength(metadata.symbolSize(), metadata.encoding().shardCount(), count))
                .orElse(0L);
    }

    /** At least the bytes of {@code count} symbols with their proofs, as they are sent. */
    static long answerLength(int symbolSize, int shardCount, int count) {
        int levels = Integer.SIZE - Integer.numberOfLeadingZeros(shardCount - 1);
        return count * ((long) symbolSize + SYMBOL_FRAME + (long) levels * MerkleTree.HASH_LENGTH);
    }

    /** Bytes that {@link #recovery} of {@code count} different symbols takes, the answer twice, at most. */
    long recoveryMemory(BlobId blobId, int count) {
        return 2 * recoveryAnswerLength(blobId, count)
                + stored.of(blobId)
                        .map(metadata -> {
                            long sliver = Math.max(
                                    metadata.sliverLength(Axis.PRIMARY), metadata.sliverLength(Axis.SECONDARY));
                            // As it was read and as it is parsed, and the hashes of its tree.
                            return 2 * sliver
                                    + 3L
                                            * MerkleTree.HASH_LENGTH
                                            * metadata.encoding().shardCount();
                        })
                        .orElse(0L);
    }

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
     * @param longest as for {@link Reads#admit}
     */
    List<RecoverySymbol> recovery(
            BlobId blobId, Collection<SymbolId> wanted, Optional<Axis> proofAxis, Duration longest)
            throws RefusedException {
        HeldShards now = held.get();
        reads.admit(blobId, longest);
        if (wanted.isEmpty()) {
            throw RefusedException.precondition(ErrorReason.NO_SYMBOLS_SPECIFIED, "name at least one symbol");
        }
        if (!recoveries.tryAcquire()) {
            throw new RefusedException(
                    ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE, "too many requests for recovery symbols");
        }
        try {
            return prove(now, blobId, new TreeSet<>(wanted), proofAxis);
        } finally {
            recoveries.release();
        }
    }

    /** A sliver at a time, however the symbols are asked for: each is read, expanded and hashed once. */
    private List<RecoverySymbol> prove(
            HeldShards now, BlobId blobId, SortedSet<SymbolId> wanted, Optional<Axis> proofAxis)
            throws RefusedException {
        SortedMap<SymbolId, RecoverySymbol> proven = new TreeMap<>();
        SortedMap<SymbolId, RefusedException> refused = new TreeMap<>();
        for (Axis source : proofAxis.map(List::of).orElse(List.of(Axis.PRIMARY, Axis.SECONDARY))) {
            SortedMap<Integer, SortedSet<Integer>> targets = new TreeMap<>();
            for (SymbolId id : wanted) {
                if (!proven.containsKey(id)) {
                    targets.computeIfAbsent(id.on(source), any -> new TreeSet<>())
                            .add(id.on(source.other()));
                }
            }
            for (Map.Entry<Integer, SortedSet<Integer>> one : targets.entrySet()) {
                SortedSet<Integer> through = one.getValue();
                for (int target : List.copyOf(through)) {
                    try {
                        now.requireIndex(target);
                    } catch (RefusedException e) {
                        refused.put(SymbolId.crossing(source.other(), target, one.getKey()), e);
                        through.remove(target);
                    }
                }
                try {
                    Sliver sliver = sliver(now, blobId, source, one.getKey());
                    List<RecoverySymbol> symbols =
                            cpu.compute(() -> new SliverSymbols(now.encoding(), sliver).recoverySymbols(through));
                    for (RecoverySymbol symbol : symbols) {
                        proven.put(SymbolId.crossing(source.other(), symbol.targetIndex(), one.getKey()), symbol);
                    }
                } catch (RefusedException e) {
                    for (int target : through) {
                        refused.put(SymbolId.crossing(source.other(), target, one.getKey()), e);
                    }
                } catch (RedStuffException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        if (proven.isEmpty()) {
            throw refused.get(refused.lastKey());
        }
        return List.copyOf(proven.values());
    }

    private Sliver sliver(HeldShards now, BlobId blobId, Axis axis, int index)
            throws RefusedException, RedStuffException {
        now.requireIndex(index);
        int pair = now.encoding().pairOfSliver(axis, index);
        if (!now.holds(blobId, pair)) {
            throw RefusedException.precondition(
                    ErrorReason.SYMBOL_NOT_PRESENT_AT_SHARDS,
                    axis.text() + " sliver " + index + " is not on this node's shards");
        }
        return Sliver.fromBcs(axis, reads.sliver(blobId, pair, axis));
    }
}
