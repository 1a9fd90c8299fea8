package dev.floe.redstuff;

/**
 * A sliver that its blob's ID vouches for. Only verification makes one ({@link VerifiedMetadata#verify}, and {@link
 * ProvenHead#verifyAgain} for what was kept): whoever holds one holds bytes of the blob, and with {@link #proof} what
 * somebody else needs to see that by hashing alone. Immutable, thread-safe.
 */
public final class VerifiedSliver {
    private final ProvenHead blob;
    private final Axis axis;
    private final int index;
    private final byte[] symbols;
    private final SliverProof proof;

    VerifiedSliver(ProvenHead blob, Axis axis, int index, byte[] symbols, SliverProof proof) {
        this.blob = blob;
        this.axis = axis;
        this.index = index;
        this.symbols = symbols;
        this.proof = proof;
    }

    /** The blob that it is part of. */
    public ProvenHead blob() {
        return blob;
    }

    public Axis axis() {
        return axis;
    }

    /** Its index on its axis, 0 to n-1. */
    public int index() {
        return index;
    }

    /** The symbols, concatenated; not a copy, so nobody may write to it. */
    public byte[] symbols() {
        return symbols;
    }

    /** Bytes of the symbols. */
    public int length() {
        return symbols.length;
    }

    /** Leads from the symbols to the blob ID. */
    public SliverProof proof() {
        return proof;
    }

    /** The pair that it belongs to. */
    public int pair() {
        return blob.encoding().pairOfSliver(axis, index);
    }

    /** The sliver as it travels. */
    public Sliver sliver() {
        return new Sliver(axis, index, blob.symbolSize(), symbols);
    }

    @Override
    public String toString() {
        return "VerifiedSliver[" + axis.text() + " " + index + " of " + blob.blobId() + "]";
    }
}
