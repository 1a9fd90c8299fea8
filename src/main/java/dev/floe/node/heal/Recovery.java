package dev.floe.node.heal;

import dev.floe.peer.RequestKind;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverRecovery;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.SomeSlivers;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Gets what is missing of one blob, by whichever way moves fewer bytes:
 *
 * <ul>
 *   <li>the rows of the blob that are not all zeros, from which all of it is encoded anew: for short blobs;
 *   <li>the symbols where a missing sliver crosses slivers of others: as many bytes as the sliver has itself. Without
 *       proofs if it is a source sliver, since a wrong symbol shows in the result; with proofs otherwise, or when the
 *       result was wrong, which tells liars from a blob that was badly encoded.
 * </ul>
 *
 * What this node has itself of the slivers that cross is not asked for, and what has been recovered counts as such.
 * Everything is verified against the metadata before it is kept. Used once, by one thread, which waits.
 */
final class Recovery {
    /** A longer blob is not put together in memory. */
    private static final int LONGEST_BY_ROWS = 16 << 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(45);
    private static final int SYMBOL_FRAMING = 6;
    /** Of a hash and its side in a proof. */
    private static final int PROOF_STEP = 33;

    private static final int PROOF_FRAMING = 5;

    /** A symbol of a target: from whom, or from this node itself. */
    private record Piece(Optional<Source> from, byte[] bytes) {}

    /** What came of one target. */
    private record Recovered(Optional<VerifiedSliver> sliver, Optional<InconsistencyProof> proof) {
        static final Recovered NOTHING = new Recovered(Optional.empty(), Optional.empty());

        static Recovered of(VerifiedSliver sliver) {
            return new Recovered(Optional.of(sliver), Optional.empty());
        }
    }

    private final VerifiedMetadata metadata;
    private final BlobId blobId;
    private final Encoding encoding;
    private final List<Integer> pairs;
    private final LocalBlobs local;
    private final List<Source> sources;
    private final Calculator cpu;
    private final long memory;
    private final Map<Axis, TreeSet<Integer>> missing = new EnumMap<>(Axis.class);
    private final Map<Axis, Map<Integer, SliverSymbols>> own = new EnumMap<>(Axis.class);
    private final Set<Neighbour> liars = Collections.newSetFromMap(new IdentityHashMap<>());
    private String why = "nobody was asked";
    private int recovered;

    /**
     * @param pairs those that should be here
     * @param sources the others, in the order in which to ask them
     * @param memory bytes for slivers that are recovered together; one fits always
     */
    Recovery(
            VerifiedMetadata metadata,
            List<Integer> pairs,
            LocalBlobs local,
            List<Source> sources,
            Calculator cpu,
            long memory) {
        this.metadata = metadata;
        this.blobId = metadata.blobId();
        this.encoding = metadata.encoding();
        this.pairs = List.copyOf(pairs);
        this.local = local;
        this.sources = List.copyOf(sources);
        this.cpu = cpu;
        this.memory = memory;
    }

    /** How many slivers were recovered. */
    int recovered() {
        return recovered;
    }

    Outcome run() throws InterruptedException, IOException {
        if (rowsAreCheaper()) {
            byRows();
        }
        for (Axis axis : Axis.values()) {
            List<Integer> missing = missing(axis);
            int atOnce = Math.clamp(memory / (2L * metadata.sliverLength(axis)), 1, 256);
            for (int from = 0; from < missing.size(); from += atOnce) {
                Optional<InconsistencyProof> proof =
                        bySymbols(axis, missing.subList(from, Math.min(missing.size(), from + atOnce)));
                if (proof.isPresent()) {
                    return new Outcome.Inconsistent(proof.get());
                }
            }
        }
        for (Axis axis : Axis.values()) {
            int left = absent(axis).size();
            if (left > 0) {
                return new Outcome.Incomplete(left + " " + axis.text() + " slivers are missing: " + why);
            }
        }
        return new Outcome.Complete();
    }

    /** The indices of slivers that should be here and are not, as far as this has put none of them here. */
    private List<Integer> missing(Axis axis) {
        return List.copyOf(missing.computeIfAbsent(axis, this::absent));
    }

    /** The indices of slivers that should be here and are not, looked up, which takes longer. */
    private TreeSet<Integer> absent(Axis axis) {
        return pairs.stream()
                .filter(pair -> !local.has(blobId, pair, axis))
                .map(pair -> encoding.sliverOfPair(axis, pair))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    // --- what it costs ---

    private int rows() {
        return (int) Math.ceilDiv(Math.max(1, metadata.blobLength()), metadata.sliverLength(Axis.PRIMARY));
    }

    private boolean rowsAreCheaper() {
        if (metadata.blobLength() > Math.min(LONGEST_BY_ROWS, memory)) {
            return false;
        }
        long toFetch = 0;
        for (int row = 0; row < rows(); row++) {
            if (!local.has(blobId, row, Axis.PRIMARY)) {
                long symbols = pairs.contains(row) ? encoding.symbolsPerSliver(Axis.PRIMARY) : 0;
                toFetch += metadata.sliverLength(Axis.PRIMARY) + symbols * SYMBOL_FRAMING;
            }
        }
        return toFetch < symbolBytes();
    }

    /** Bytes of the symbols and proofs that recover what is missing. */
    private long symbolBytes() {
        long proof = PROOF_FRAMING
                + (long) PROOF_STEP * (Integer.SIZE - Integer.numberOfLeadingZeros(encoding.shardCount() - 1));
        long bytes = 0;
        for (Axis axis : Axis.values()) {
            // Primaries are recovered first: then they are here for the others.
            long here = pairs.size()
                    - (axis == Axis.PRIMARY ? missing(Axis.SECONDARY).size() : 0);
            long symbols = Math.max(0, encoding.symbolsPerSliver(axis) - (usesOwn() ? here : 0));
            for (int target : missing(axis)) {
                long each =
                        SYMBOL_FRAMING + metadata.symbolSize() + (target < encoding.sourceSymbols(axis) ? 0 : proof);
                bytes += symbols * each;
            }
        }
        return bytes;
    }

    /** What this node's own slivers say is computed once and kept while the blob is recovered: if there is room. */
    private boolean usesOwn() {
        return (long) pairs.size() * encoding.shardCount() * metadata.symbolSize() <= memory;
    }

    // --- by rows ---

    /** Encodes the blob anew. If that cannot be done, nothing is lost: there are the symbols. */
    private void byRows() throws InterruptedException, IOException {
        int length = metadata.sliverLength(Axis.PRIMARY);
        byte[][] rows = new byte[rows()][];
        TreeSet<Integer> open = new TreeSet<>();
        for (int row = 0; row < rows.length; row++) {
            Optional<Sliver> mine = local.sliver(blobId, row, Axis.PRIMARY);
            if (mine.isPresent()) {
                rows[row] = mine.get().data();
            } else {
                open.add(row);
            }
        }
        for (int row : open) {
            List<Source> holders = honest().stream()
                    .filter(source -> source.pairs().contains(row))
                    .toList();
            boolean there = new Gathering<Sliver>(
                            () -> rows[row] == null ? 0 : 1,
                            1,
                            source -> Optional.of(new Gathering.Ask<>(
                                    source.neighbour().sliver(blobId, row, Axis.PRIMARY, length, TIMEOUT),
                                    1,
                                    source.neighbour().patience(RequestKind.SLIVER, length))),
                            (source, sliver) -> {
                                try {
                                    rows[row] = cpu.compute(() -> metadata.verify(row, sliver))
                                            .symbols();
                                } catch (RedStuffException e) {
                                    lied(source, "a wrong sliver of blob " + blobId + ": " + e.getMessage());
                                }
                            })
                    .gather(holders);
            if (!there) {
                // Its holder is this node, or gone: it is a source sliver, which needs no proofs.
                List<VerifiedSliver> recovered = withoutProofs(Axis.PRIMARY, List.of(row));
                if (recovered.isEmpty()) {
                    return;
                }
                rows[row] = recovered.getFirst().symbols();
            }
        }
        try {
            keep(cpu.compute(() -> encode(rows, length)));
        } catch (RedStuffException e) {
            // Its rows do not encode to its metadata: what can be recovered of it, and what not, symbols tell.
            why = e.getMessage();
        }
    }

    private List<VerifiedSliver> encode(byte[][] rows, int length) throws RedStuffException {
        byte[] blob = new byte[(int) metadata.blobLength()];
        for (int at = 0; at < blob.length; at += length) {
            System.arraycopy(rows[at / length], 0, blob, at, Math.min(length, blob.length - at));
        }
        SomeSlivers anew = new SomeSlivers(encoding, BlobSource.of(blob));
        List<VerifiedSliver> slivers = new ArrayList<>();
        try {
            for (Axis axis : Axis.values()) {
                slivers.addAll(metadata.verify(axis, anew.of(axis, missing(axis))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what is in memory can be read", e);
        }
        return slivers;
    }

    private void keep(List<VerifiedSliver> slivers) throws IOException {
        if (!slivers.isEmpty()) {
            local.keep(slivers);
            slivers.forEach(sliver -> missing.get(sliver.axis()).remove(sliver.index()));
            recovered += slivers.size();
        }
    }

    // --- by symbols ---

    private Optional<InconsistencyProof> bySymbols(Axis axis, List<Integer> targets)
            throws InterruptedException, IOException {
        int sourceCount = encoding.sourceSymbols(axis);
        List<Integer> open = new ArrayList<>(targets);
        // Without the liars that proofs show, what is left can do without proofs once more.
        for (int liars = -1; liars < this.liars.size(); ) {
            liars = this.liars.size();
            List<Integer> plain =
                    open.stream().filter(target -> target < sourceCount).toList();
            if (!plain.isEmpty()) {
                List<VerifiedSliver> good = withoutProofs(axis, plain);
                keep(good);
                good.forEach(sliver -> open.remove((Integer) sliver.index()));
            }
            while (!open.isEmpty() && liars == this.liars.size()) {
                Recovered result = withProofs(axis, open.getFirst());
                if (result.sliver.isEmpty()) {
                    // Nobody has enough: the others will not fare better now.
                    return result.proof;
                }
                keep(List.of(result.sliver.get()));
                open.removeFirst();
            }
        }
        return Optional.empty();
    }

    private List<Source> honest() {
        return sources.stream()
                .filter(source -> !liars.contains(source.neighbour()))
                .toList();
    }

    private void lied(Source source, String what) {
        liars.add(source.neighbour());
        source.neighbour().lied(what);
    }

    /** This node's slivers that cross those of {@code axis}, by their indices. */
    private Map<Integer, SliverSymbols> crossing(Axis axis) {
        Axis other = axis.other();
        Map<Integer, SliverSymbols> known = own.computeIfAbsent(other, any -> new TreeMap<>());
        for (int pair : usesOwn() ? pairs : List.<Integer>of()) {
            int index = encoding.sliverOfPair(other, pair);
            if (!known.containsKey(index) && local.has(blobId, pair, other)) {
                local.sliver(blobId, pair, other)
                        .ifPresent(sliver -> known.put(index, new SliverSymbols(encoding, sliver)));
            }
        }
        return known;
    }

    private List<VerifiedSliver> withoutProofs(Axis axis, List<Integer> targets) throws InterruptedException {
        int needed = encoding.symbolsPerSliver(axis);
        Map<Integer, Map<Integer, Piece>> pieces = new LinkedHashMap<>();
        for (int target : targets) {
            pieces.put(target, new LinkedHashMap<>());
        }
        computeQuietly(() -> {
            crossing(axis)
                    .forEach((index, symbols) -> pieces.forEach((target, mine) -> {
                        if (mine.size() < needed) {
                            mine.put(index, new Piece(Optional.empty(), symbols.symbol(target)));
                        }
                    }));
            return true;
        });
        Gathering<DecodingSymbols> gathering = new Gathering<>(
                () -> pieces.values().stream().mapToInt(Map::size).min().orElse(needed),
                needed,
                source -> {
                    long bytes =
                            (long) targets.size() * source.pairs().size() * (metadata.symbolSize() + SYMBOL_FRAMING);
                    return Optional.of(new Gathering.Ask<>(
                            source.neighbour()
                                    .decodingSymbols(
                                            blobId,
                                            axis,
                                            targets,
                                            metadata.symbolSize(),
                                            source.pairs().size(),
                                            TIMEOUT),
                            source.pairs().size(),
                            source.neighbour().patience(RequestKind.DECODING_SYMBOLS, bytes)));
                },
                (source, symbols) -> pieces.forEach((target, mine) -> {
                    for (DecodingSymbol symbol : symbols.byTarget().getOrDefault(target, List.of())) {
                        if (symbol.target() == axis
                                && symbol.data().length == metadata.symbolSize()
                                && symbol.sourceIndex() < encoding.shardCount()
                                && source.pairs().contains(encoding.pairOfSliver(axis.other(), symbol.sourceIndex()))) {
                            mine.putIfAbsent(symbol.sourceIndex(), new Piece(Optional.of(source), symbol.data()));
                        }
                    }
                }));
        if (!gathering.gather(honest())) {
            why = gathering.lastFailure().orElse("too few nodes answered");
        }
        return decode(axis, needed, pieces);
    }

    /** Of what decodes, what is right. */
    private List<VerifiedSliver> decode(Axis axis, int needed, Map<Integer, Map<Integer, Piece>> pieces) {
        List<VerifiedSliver> good = new ArrayList<>();
        int[] lastSources = {};
        Optional<SliverRecovery> last = Optional.empty();
        for (Map.Entry<Integer, Map<Integer, Piece>> one : pieces.entrySet()) {
            if (one.getValue().size() < needed) {
                continue;
            }
            int[] from = one.getValue().keySet().stream()
                    .mapToInt(Integer::intValue)
                    .limit(needed)
                    .toArray();
            byte[][] symbols = one.getValue().values().stream()
                    .limit(needed)
                    .map(Piece::bytes)
                    .toArray(byte[][]::new);
            if (!Arrays.equals(from, lastSources)) {
                lastSources = from;
                last = computeQuietly(() -> new SliverRecovery(metadata, axis, from));
            }
            last.flatMap(recovery -> computeQuietly(() -> recovery.recover(one.getKey(), symbols)))
                    .ifPresent(good::add);
        }
        return good;
    }

    /** What is computed, or nothing if what it is computed from is wrong. */
    private <T> Optional<T> computeQuietly(Calculator.Work<T> work) {
        try {
            return Optional.of(cpu.compute(work));
        } catch (RedStuffException e) {
            why = e.getMessage();
            return Optional.empty();
        }
    }

    private Recovered withProofs(Axis axis, int target) throws InterruptedException {
        int needed = encoding.symbolsPerSliver(axis);
        Map<Integer, byte[]> symbols = new LinkedHashMap<>();
        Map<Integer, RecoverySymbol> proven = new HashMap<>();
        Map<Integer, SliverSymbols> mine = crossing(axis);
        computeQuietly(() -> {
            mine.forEach((index, of) -> {
                if (symbols.size() < needed) {
                    symbols.put(index, of.symbol(target));
                }
            });
            return true;
        });
        Gathering<List<RecoverySymbol>> gathering = new Gathering<>(
                symbols::size,
                needed,
                source -> {
                    long bytes = (long) source.pairs().size() * (metadata.symbolSize() + 10 * PROOF_STEP);
                    return Optional.of(new Gathering.Ask<>(
                            source.neighbour()
                                    .recoverySymbols(
                                            blobId,
                                            axis,
                                            target,
                                            metadata.symbolSize(),
                                            source.pairs().size(),
                                            TIMEOUT),
                            source.pairs().size(),
                            source.neighbour().patience(RequestKind.RECOVERY_SYMBOLS, bytes)));
                },
                (source, answer) -> {
                    for (RecoverySymbol symbol : answer) {
                        if (symbol.symbol().target() != axis || symbols.containsKey(symbol.indexAcross(axis))) {
                            continue;
                        }
                        try {
                            cpu.compute(() -> {
                                symbol.verify(metadata, axis, target);
                                return true;
                            });
                        } catch (RedStuffException e) {
                            lied(source, "a recovery symbol without valid proof: " + e.getMessage());
                            return;
                        }
                        symbols.put(symbol.indexAcross(axis), symbol.symbol().data());
                        proven.put(symbol.indexAcross(axis), symbol);
                    }
                });
        if (!gathering.gather(honest())) {
            why = gathering.lastFailure().orElse("too few nodes answered");
            return Recovered.NOTHING;
        }
        int[] from = symbols.keySet().stream()
                .mapToInt(Integer::intValue)
                .limit(needed)
                .toArray();
        byte[][] data = symbols.values().stream().limit(needed).toArray(byte[][]::new);
        try {
            return Recovered.of(cpu.compute(() -> new SliverRecovery(metadata, axis, from).recover(target, data)));
        } catch (RedStuffException e) {
            why = e.getMessage();
            return new Recovered(Optional.empty(), prove(axis, target, from, proven, mine));
        }
    }

    /** Every symbol is proven to be the blob's, and they are no sliver of it: then the blob contradicts itself. */
    private Optional<InconsistencyProof> prove(
            Axis axis, int target, int[] from, Map<Integer, RecoverySymbol> proven, Map<Integer, SliverSymbols> mine) {
        return computeQuietly(() -> {
            List<RecoverySymbol> symbols = new ArrayList<>();
            for (int index : from) {
                symbols.add(
                        proven.containsKey(index)
                                ? proven.get(index)
                                : mine.get(index).recoverySymbol(target));
            }
            InconsistencyProof proof = new InconsistencyProof(axis, target, symbols);
            proof.verify(metadata);
            return proof;
        });
    }
}
