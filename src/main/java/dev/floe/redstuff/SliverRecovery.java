package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;

/**
 * Rebuilds slivers of one axis from the symbols where they cross the same slivers of the other axis. What depends on
 * those alone is computed once. Immutable and thread-safe.
 */
public final class SliverRecovery {
    private final VerifiedMetadata metadata;
    private final Axis targetAxis;
    private final ErasureCode code;
    private final int[] sourceIndices;
    private final ErasureDecoder decoder;

    /**
     * @param sourceIndices indices of slivers on the other axis; k2 distinct ones for primary, k1 for secondary slivers;
     *     more are used, too
     * @throws RedStuffException INDEX, NOT_ENOUGH
     */
    public SliverRecovery(VerifiedMetadata metadata, Axis targetAxis, int[] sourceIndices) throws RedStuffException {
        this.metadata = metadata;
        this.targetAxis = targetAxis;
        this.code = ErasureCode.expanding(metadata.encoding(), targetAxis);
        this.sourceIndices = sourceIndices.clone();
        this.decoder = new ErasureDecoder(code, sourceIndices);
    }

    /**
     * Decodes a sliver and verifies it. The symbols need no proofs: if one is wrong, the result does not have the hash
     * in the metadata.
     *
     * @param targetIndex index of the sliver
     * @param symbols {@code symbols[i]} is symbol {@code targetIndex} of the expanded sliver {@code sourceIndices[i]}
     * @throws RedStuffException INDEX, SIZE, or SLIVER_HASH_MISMATCH if a symbol is wrong (or the blob was badly encoded)
     */
    public VerifiedSliver recover(int targetIndex, byte[][] symbols) throws RedStuffException {
        Sliver sliver = decode(targetIndex, symbols);
        return metadata.verify(metadata.encoding().pairOfSliver(targetAxis, targetIndex), sliver);
    }

    /** The sliver that the symbols say, right or wrong. */
    Sliver decode(int targetIndex, byte[][] symbols) throws RedStuffException {
        metadata.requireIndex(targetAxis.text() + " sliver", targetIndex);
        if (sourceIndices.length != symbols.length) {
            throw new IllegalArgumentException(sourceIndices.length + " indices for " + symbols.length + " symbols");
        }
        int symbolSize = metadata.symbolSize();
        for (byte[] symbol : symbols) {
            if (symbol.length != symbolSize) {
                throw new RedStuffException(
                        Fault.SIZE, "a symbol must have " + symbolSize + " bytes, not " + symbol.length);
            }
        }
        byte[] data = new byte[metadata.sliverLength(targetAxis)];
        for (int i = 0; i < sourceIndices.length; i++) {
            if (sourceIndices[i] < code.originals()) {
                System.arraycopy(symbols[i], 0, data, sourceIndices[i] * symbolSize, symbolSize);
            }
        }
        restore(symbols, symbolSize, data);
        return new Sliver(targetAxis, targetIndex, symbolSize, data);
    }

    private void restore(byte[][] symbols, int symbolSize, byte[] data) {
        if (decoder.missingOriginals().length == 0) {
            return;
        }
        int slice = Math.min(symbolSize, SliverExpansion.sliceLength(decoder.rows()));
        int width = SymbolLanes.width(slice / 2);
        byte[] rows = new byte[decoder.rows() * width];
        for (int offset = 0; offset < symbolSize; offset += slice) {
            int length = Math.min(slice, symbolSize - offset);
            for (int i = 0; i < sourceIndices.length; i++) {
                SymbolLanes.pack(symbols[i], offset, length, rows, decoder.row(sourceIndices[i]) * width, 0);
            }
            decoder.decode(GaloisKernel.best(), rows, width);
            for (int missing : decoder.missingOriginals()) {
                SymbolLanes.unpack(rows, decoder.row(missing) * width, 0, data, missing * symbolSize + offset, length);
            }
        }
    }
}
