package dev.floe.redstuff;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * The symbols that a sliver contributes to the recovery of others: all {@code n} of its expansion. Symbols beyond the
 * stored ones, and proofs, are computed when first asked for and kept. The sliver must have been verified, or at least
 * have the right size. Not thread-safe.
 */
public final class SliverSymbols {
    private final Encoding encoding;
    private final Sliver sliver;
    private byte[] expanded;
    private MerkleTree tree;

    /** @throws IllegalArgumentException if the sliver's size does not fit the number of shards */
    public SliverSymbols(Encoding encoding, Sliver sliver) {
        requireFit(encoding, sliver);
        this.encoding = encoding;
        this.sliver = sliver;
        this.expanded = sliver.data();
    }

    private static void requireFit(Encoding encoding, Sliver sliver) {
        if (sliver.symbolSize() <= 0
                || sliver.symbolSize() % 2 != 0
                || sliver.data().length != encoding.sliverLength(sliver.axis(), sliver.symbolSize())) {
            throw new IllegalArgumentException(sliver.data().length + " bytes are no "
                    + sliver.axis().text() + " sliver of symbols of " + sliver.symbolSize() + " bytes");
        }
    }

    /**
     * The symbol where {@code sliver} crosses the sliver {@code index} of the other axis. Takes no computation for the
     * stored symbols, and needs to expand the sliver for all others.
     *
     * @param index 0 to n-1
     */
    public static byte[] symbol(Encoding encoding, Sliver sliver, int index) {
        requireFit(encoding, sliver);
        java.util.Objects.checkIndex(index, encoding.shardCount());
        return new SliverExpansion(GaloisKernel.best(), encoding, sliver.axis(), sliver.symbolSize(), sliver.data())
                .symbol(index);
    }

    /** The hash that a blob's metadata give for {@code sliver}, 32 bytes, computed from it. */
    public static byte[] hash(Encoding encoding, Sliver sliver) {
        requireFit(encoding, sliver);
        return new SliverExpansion(GaloisKernel.best(), encoding, sliver.axis(), sliver.symbolSize(), sliver.data())
                .hash();
    }

    /** The symbol where the sliver crosses the sliver {@code index}, 0 to n-1, of the other axis. */
    public byte[] symbol(int index) {
        java.util.Objects.checkIndex(index, encoding.shardCount());
        int from = index * sliver.symbolSize();
        if (from >= expanded.length) {
            expanded = expansion().symbols();
        }
        return java.util.Arrays.copyOfRange(expanded, from, from + sliver.symbolSize());
    }

    /** The same symbol, without a proof, as it is sent to whoever recovers sliver {@code index} of the other axis. */
    public DecodingSymbol decodingSymbol(int index) {
        return new DecodingSymbol(sliver.axis().other(), sliver.index(), symbol(index));
    }

    /** The same symbol with the proof that it belongs to this sliver. */
    public RecoverySymbol recoverySymbol(int index) {
        if (tree == null) {
            tree = expansion().tree();
        }
        return new RecoverySymbol(decodingSymbol(index), index, tree.proof(index));
    }

    /** The same for several {@code targets}, in ascending order; takes the memory of these symbols and of the proofs. */
    public List<RecoverySymbol> recoverySymbols(SortedSet<Integer> targets) {
        if (targets.isEmpty()) {
            return List.of();
        }
        if (tree == null) {
            tree = expansion().tree();
        }
        List<Integer> indices = List.copyOf(targets);
        List<byte[]> symbols = expansion().symbols(indices);
        List<RecoverySymbol> proven = new ArrayList<>(indices.size());
        for (int i = 0; i < indices.size(); i++) {
            int index = indices.get(i);
            DecodingSymbol symbol = new DecodingSymbol(sliver.axis().other(), sliver.index(), symbols.get(i));
            proven.add(new RecoverySymbol(symbol, index, tree.proof(index)));
        }
        return List.copyOf(proven);
    }

    private SliverExpansion expansion() {
        return new SliverExpansion(GaloisKernel.best(), encoding, sliver.axis(), sliver.symbolSize(), sliver.data());
    }
}
