package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.Arrays;

/**
 * What leads from a sliver's own symbols to the root that its blob's ID is made of, by hashing alone: its {@link
 * TailHashes}, the hash of the other sliver of its pair, and the siblings on the way from the pair to the root. About half
 * a kilobyte on a thousand shards. Immutable.
 */
public final class SliverProof {
    private static final int HASH = MerkleTree.HASH_LENGTH;

    private final TailHashes tail;
    private final byte[] siblingHash;
    private final byte[] siblings;

    SliverProof(TailHashes tail, byte[] siblingHash, byte[] siblings) {
        this.tail = tail;
        this.siblingHash = siblingHash;
        this.siblings = siblings;
    }

    /** The bytes of the proof of a sliver of {@code axis}. */
    public static int length(Encoding encoding, Axis axis) {
        int known = encoding.symbolsPerSliver(axis);
        return (TailHashes.count(known, encoding.shardCount()) + 1 + MerkleTree.height(encoding.shardCount())) * HASH;
    }

    /**
     * As it was kept.
     *
     * @param kept see {@link #toBytes}; any bytes of the right {@link #length} make one, right ones prove something
     * @throws RedStuffException SIZE
     */
    public static SliverProof of(Encoding encoding, Axis axis, byte[] kept) throws RedStuffException {
        if (kept.length != length(encoding, axis)) {
            throw new RedStuffException(
                    Fault.SIZE,
                    "the proof of a " + axis.text() + " sliver has " + length(encoding, axis) + " bytes, not "
                            + kept.length);
        }
        int tail = TailHashes.count(encoding.symbolsPerSliver(axis), encoding.shardCount()) * HASH;
        return new SliverProof(
                TailHashes.of(Arrays.copyOf(kept, tail)),
                Arrays.copyOfRange(kept, tail, tail + HASH),
                Arrays.copyOfRange(kept, tail + HASH, kept.length));
    }

    /** Its hashes, one after the other. */
    public byte[] toBytes() {
        byte[] own = tail.toBytes();
        byte[] bytes = Arrays.copyOf(own, own.length + HASH + siblings.length);
        System.arraycopy(siblingHash, 0, bytes, own.length, HASH);
        System.arraycopy(siblings, 0, bytes, own.length + HASH, siblings.length);
        return bytes;
    }

    /** How many bytes it has. */
    int length() {
        return tail.count() * HASH + HASH + siblings.length;
    }

    /** What is needed besides the symbols to compute the sliver's hash without expanding them. */
    public TailHashes tail() {
        return tail;
    }

    /** The root that a sliver with hash {@code own} leads to. */
    byte[] root(byte[] own, Axis axis, int pair) {
        byte[] both = new byte[2 * HASH];
        System.arraycopy(own, 0, both, axis == Axis.PRIMARY ? 0 : HASH, HASH);
        System.arraycopy(siblingHash, 0, both, axis == Axis.PRIMARY ? HASH : 0, HASH);
        return MerkleTree.rootOver(MerkleTree.leafHash(both), pair, siblings, 0, siblings.length / HASH);
    }

    /**
     * Whether a sliver leads to a blob ID by this proof and a blob's length, for whoever has no {@link ProvenHead}. Says
     * nothing about the number of shards: for that, the head is needed.
     *
     * @throws RedStuffException INDEX, SIZE or BLOB_TOO_LARGE if there is no such sliver of a blob of that length
     */
    public boolean leadsTo(BlobId blobId, long blobLength, Encoding encoding, Sliver sliver) throws RedStuffException {
        int symbolSize = encoding.symbolSize(blobLength);
        if (sliver.index() >= encoding.shardCount()
                || sliver.symbolSize() != symbolSize
                || sliver.data().length != encoding.sliverLength(sliver.axis(), symbolSize)
                || length() != length(encoding, sliver.axis())) {
            throw new RedStuffException(Fault.SIZE, "a sliver of another shape");
        }
        byte[] own =
                new SliverExpansion(GaloisKernel.best(), encoding, sliver.axis(), symbolSize, sliver.data()).hash(tail);
        int pair = encoding.pairOfSliver(sliver.axis(), sliver.index());
        return VerifiedMetadata.idOf(blobLength, root(own, sliver.axis(), pair)).equals(blobId);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SliverProof that && Arrays.equals(toBytes(), that.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(siblingHash);
    }

    @Override
    public String toString() {
        return "SliverProof[" + length() + " bytes]";
    }
}
