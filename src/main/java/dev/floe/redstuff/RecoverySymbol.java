package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.List;

/**
 * A symbol with the proof that it belongs to the blob: {@code X[i][j]}, which lies on primary sliver {@code i} and
 * secondary sliver {@code j}, and the Merkle proof from one of the two. The reference calls it a general recovery
 * symbol.
 *
 * @param symbol the symbol; its source is the sliver that the proof is about
 * @param targetIndex the index of the sliver that crosses the source at this symbol
 * @param proof leads from the symbol, leaf {@code targetIndex}, to the hash of the source sliver
 */
public record RecoverySymbol(DecodingSymbol symbol, int targetIndex, MerkleProof proof) {

    private static final int MIN_LENGTH = DecodingSymbol.MIN_FRAMING + 3;

    /**
     * Checks that the symbol is the one where the source sliver and the target sliver cross.
     *
     * @throws RedStuffException INDEX, SIZE or PROOF
     */
    public void verify(VerifiedMetadata metadata) throws RedStuffException {
        Axis source = symbol.target().other();
        metadata.requireIndex(source.text() + " sliver", symbol.sourceIndex());
        metadata.requireIndex(symbol.target().text() + " sliver", targetIndex);
        if (symbol.data().length != metadata.symbolSize()) {
            throw new RedStuffException(
                    Fault.SIZE, "a symbol must have " + metadata.symbolSize() + " bytes, not " + symbol.data().length);
        }
        if (!proof.proves(
                MerkleTree.leafHash(symbol.data()),
                targetIndex,
                metadata.encoding().shardCount(),
                metadata.sliverHash(source, symbol.sourceIndex()))) {
            throw new RedStuffException(
                    Fault.PROOF,
                    "the proof does not lead from symbol " + targetIndex + " to " + source.text() + " sliver "
                            + symbol.sourceIndex());
        }
    }

    /**
     * Checks that the symbol is authentic and lies on the sliver {@code index} of {@code axis}, on whichever of the two
     * slivers through it the proof is.
     *
     * @throws RedStuffException INDEX, SIZE or PROOF
     */
    public void verify(VerifiedMetadata metadata, Axis axis, int index) throws RedStuffException {
        int mine = axis == symbol.target() ? targetIndex : symbol.sourceIndex();
        if (mine != index) {
            throw new RedStuffException(
                    Fault.INDEX, "the symbol lies on " + axis.text() + " sliver " + mine + ", not " + index);
        }
        verify(metadata);
    }

    /** The index of the sliver that crosses the sliver of {@code axis} at this symbol. */
    public int indexAcross(Axis axis) {
        return axis == symbol.target() ? symbol.sourceIndex() : targetIndex;
    }

    /** BCS {@code GeneralRecoverySymbol}: tagged decoding symbol, u16 target index, proof. */
    public void write(BcsWriter writer) {
        symbol.write(writer);
        writer.u16(targetIndex);
        proof.write(writer);
    }

    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter();
        write(writer);
        return writer.toByteArray();
    }

    /** @throws BcsException if it is malformed */
    public static RecoverySymbol read(BcsReader reader) {
        DecodingSymbol symbol = DecodingSymbol.read(reader);
        return new RecoverySymbol(symbol, reader.u16(), MerkleProof.read(reader));
    }

    /** @throws RedStuffException MALFORMED */
    public static RecoverySymbol fromBcs(byte[] bcs) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, RecoverySymbol::read);
        } catch (BcsException e) {
            throw new RedStuffException(Fault.MALFORMED, "not a recovery symbol: " + e.getMessage());
        }
    }

    /** BCS vector of symbols, a storage node's answer. */
    public static byte[] listToBcs(List<RecoverySymbol> symbols) {
        return new BcsWriter()
                .vector(symbols, (writer, symbol) -> symbol.write(writer))
                .toByteArray();
    }

    /** @throws RedStuffException MALFORMED */
    public static List<RecoverySymbol> listFromBcs(byte[] bcs) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, reader -> reader.vector(MIN_LENGTH, RecoverySymbol::read));
        } catch (BcsException e) {
            throw new RedStuffException(Fault.MALFORMED, "not a list of recovery symbols: " + e.getMessage());
        }
    }
}
