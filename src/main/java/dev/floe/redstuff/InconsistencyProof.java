package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.List;

/**
 * The proof that a blob was badly encoded: symbols that belong to it, each with its Merkle proof, from which a sliver
 * decodes that does not have the hash in the metadata.
 *
 * @param axis the kind of sliver; not part of its bytes
 * @param targetIndex the sliver's index
 * @param symbols exactly as many as decoding needs, all from slivers of the other axis
 */
public record InconsistencyProof(Axis axis, int targetIndex, List<RecoverySymbol> symbols) {

    /** BCS of a symbol without the tag and the target index: u16 and two counts. */
    private static final int MIN_SYMBOL = 4;

    public InconsistencyProof {
        symbols = List.copyOf(symbols);
    }

    /**
     * Checks that the proof proves what it claims.
     *
     * @throws RedStuffException NOT_ENOUGH if the number of (distinct) symbols is wrong, INDEX, SIZE or PROOF if one of
     *     them is, NOT_INCONSISTENT if the sliver is right
     */
    public void verify(VerifiedMetadata metadata) throws RedStuffException {
        metadata.requireIndex(axis.text() + " sliver", targetIndex);
        int needed = metadata.encoding().symbolsPerSliver(axis);
        if (symbols.size() != needed) {
            throw new RedStuffException(
                    Fault.NOT_ENOUGH, "a proof must have " + needed + " symbols, not " + symbols.size());
        }
        int[] sources = new int[needed];
        byte[][] data = new byte[needed][];
        for (int i = 0; i < needed; i++) {
            RecoverySymbol symbol = symbols.get(i);
            if (symbol.symbol().target() != axis || symbol.targetIndex() != targetIndex) {
                throw new RedStuffException(
                        Fault.INDEX, "symbol " + i + " is not one of " + axis.text() + " sliver " + targetIndex);
            }
            symbol.verify(metadata);
            sources[i] = symbol.symbol().sourceIndex();
            data[i] = symbol.symbol().data();
        }
        Sliver decoded = new SliverRecovery(metadata, axis, sources).decode(targetIndex, data);
        byte[] hash = new SliverExpansion(
                        GaloisKernel.best(), metadata.encoding(), axis, metadata.symbolSize(), decoded.data())
                .hash();
        if (metadata.metadata().hashEquals(metadata.encoding().pairOfSliver(axis, targetIndex), axis, hash, 0)) {
            throw new RedStuffException(
                    Fault.NOT_INCONSISTENT, axis.text() + " sliver " + targetIndex + " is as the metadata say");
        }
    }

    /** BCS body: u16 target index, and for each symbol u16 source index, symbol, proof. */
    public byte[] toBcs() {
        return new BcsWriter()
                .u16(targetIndex)
                .vector(symbols, (writer, symbol) -> {
                    writer.u16(symbol.symbol().sourceIndex())
                            .byteVector(symbol.symbol().data());
                    symbol.proof().write(writer);
                })
                .toByteArray();
    }

    /** @throws RedStuffException MALFORMED */
    public static InconsistencyProof fromBcs(Axis axis, byte[] bcs) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, reader -> {
                int target = reader.u16();
                return new InconsistencyProof(
                        axis,
                        target,
                        reader.vector(
                                MIN_SYMBOL,
                                symbol -> new RecoverySymbol(
                                        new DecodingSymbol(axis, symbol.u16(), symbol.byteVector()),
                                        target,
                                        MerkleProof.read(symbol))));
            });
        } catch (BcsException e) {
            throw new RedStuffException(Fault.MALFORMED, "not an inconsistency proof: " + e.getMessage());
        }
    }
}
