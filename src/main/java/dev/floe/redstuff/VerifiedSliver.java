package dev.floe.redstuff;

/**
 * A sliver that its blob's metadata vouch for. Only {@link VerifiedMetadata} makes one, by verifying: whoever holds one
 * holds bytes of the blob. Whoever keeps its symbols on a disk keeps {@link #tail}, {@link #siblingHash} and {@link
 * #pairProof} with them: together with the blob's length they lead from the symbols to the blob ID by hashing alone.
 * Immutable, thread-safe.
 */
public final class VerifiedSliver {
    private final VerifiedMetadata blob;
    private final Axis axis;
    private final int index;
    private final byte[] symbols;
    private final TailHashes tail;

    VerifiedSliver(VerifiedMetadata blob, Axis axis, int index, byte[] symbols, TailHashes tail) {
        this.blob = blob;
        this.axis = axis;
        this.index = index;
        this.symbols = symbols;
        this.tail = tail;
    }

    /** The blob that it is part of. */
    public VerifiedMetadata blob() {
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

    /** What is needed besides the symbols to compute the sliver's hash without expanding them. */
    public TailHashes tail() {
        return tail;
    }

    /** The hash of the other sliver in its pair, 32 bytes. */
    public byte[] siblingHash() {
        return blob.metadata().hashInPair(pair(), axis.other());
    }

    /** Leads from its pair to the root that the blob ID is made of; takes hashing all of the metadata. */
    public MerkleProof pairProof() {
        return blob.pairProof(pair());
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
