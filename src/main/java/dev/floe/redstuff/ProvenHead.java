package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The head of a blob with what proves it: the hashes of its last pair of slivers, and the siblings on the way from there
 * to the root. Where the pair stands, and that nothing stands behind it, tells the number of shards; the root and the
 * length hash to the blob ID. Some 400 bytes for a thousand shards. Immutable, thread-safe.
 */
public final class ProvenHead extends BlobHead {
    private static final int HASH = MerkleTree.HASH_LENGTH;
    private static final int PAIR = 2 * HASH;
    private static final int FIXED = Long.BYTES + Short.BYTES;

    private final byte[] proof;

    private ProvenHead(BlobId blobId, long blobLength, Encoding encoding, byte[] rootHash, byte[] proof)
            throws RedStuffException {
        super(blobId, blobLength, encoding, rootHash);
        this.proof = proof;
    }

    static ProvenHead of(BlobId blobId, BlobMetadata metadata, Encoding encoding, PairTree tree)
            throws RedStuffException {
        int last = metadata.pairCount() - 1;
        byte[] pair = metadata.hashes(last, last + 1);
        byte[] siblings = tree.siblings(last);
        byte[] proof = Arrays.copyOf(pair, PAIR + siblings.length);
        System.arraycopy(siblings, 0, proof, PAIR, siblings.length);
        return new ProvenHead(blobId, metadata.blobLength(), encoding, tree.root(), proof);
    }

    /** As it was kept by {@link #toBytes}; verifies it. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(FIXED + proof.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(blobLength())
                .putShort((short) encoding().shardCount())
                .put(proof)
                .array();
    }

    /**
     * Checks what was kept somewhere, say on a disk, by hashing alone.
     *
     * @param kept see {@link #toBytes}; any bytes
     * @throws RedStuffException MALFORMED, SHARD_COUNT, BLOB_TOO_LARGE or BLOB_ID_MISMATCH
     */
    public static ProvenHead verify(BlobId blobId, byte[] kept) throws RedStuffException {
        if (kept.length < FIXED + PAIR) {
            throw new RedStuffException(Fault.MALFORMED, "a head of " + kept.length + " bytes");
        }
        ByteBuffer fixed = ByteBuffer.wrap(kept).order(ByteOrder.LITTLE_ENDIAN);
        long length = fixed.getLong();
        int shards = fixed.getShort() & 0xFFFF;
        if (shards < Encoding.MIN_SHARDS || shards > Encoding.MAX_SHARDS) {
            throw new RedStuffException(Fault.SHARD_COUNT, "a head for " + shards + " shards");
        }
        int height = MerkleTree.height(shards);
        if (kept.length != FIXED + PAIR + height * HASH) {
            throw new RedStuffException(
                    Fault.MALFORMED, "a head of " + kept.length + " bytes for " + shards + " shards");
        }
        byte[] proof = Arrays.copyOfRange(kept, FIXED, kept.length);
        byte[] root = rootOver(proof, shards, height);
        if (length < 0 || !VerifiedMetadata.idOf(length, root).equals(blobId)) {
            throw new RedStuffException(Fault.BLOB_ID_MISMATCH, "the head is not that of blob " + blobId);
        }
        return new ProvenHead(blobId, length, new Encoding(shards), root, proof);
    }

    private static byte[] rootOver(byte[] proof, int shards, int height) throws RedStuffException {
        for (int level = 0; level < height; level++) {
            boolean isLeft = (shards - 1 >> level & 1) == 0;
            if (isLeft && !isZero(proof, PAIR + level * HASH)) {
                throw new RedStuffException(
                        Fault.BLOB_ID_MISMATCH, "the head is for more than the " + shards + " shards that it says");
            }
        }
        return MerkleTree.rootOver(MerkleTree.leafHash(proof, 0, PAIR), shards - 1, proof, PAIR, height);
    }

    private static boolean isZero(byte[] bytes, int at) {
        for (int i = at; i < at + HASH; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks a sliver that somebody verified before and that was somewhere else since, say on a disk, by hashing alone:
     * a fraction of the time of {@link VerifiedMetadata#verify}. That its repair symbols are right is what the proof
     * says; they are not computed.
     *
     * @return the sliver, its symbols in the same array
     * @throws RedStuffException INDEX, SIZE, or SLIVER_HASH_MISMATCH if a bit of the symbols or of the proof is another
     */
    public VerifiedSliver verifyAgain(Sliver sliver, SliverProof proof) throws RedStuffException {
        int pair = requireShape(sliver, proof);
        byte[] own = expansion(sliver).hash(proof.tail());
        if (!rootEquals(proof.root(own, sliver.axis(), pair))) {
            throw wrongHash(sliver, "its blob ID prescribes");
        }
        return new VerifiedSliver(this, sliver.axis(), sliver.index(), sliver.data(), proof);
    }

    /**
     * A sliver that this process verified against this head before. Checks nothing but its shape: whoever calls this has
     * another reason to know that no bit has changed since.
     *
     * @throws RedStuffException INDEX or SIZE
     */
    public VerifiedSliver knownAgain(Sliver sliver, SliverProof proof) throws RedStuffException {
        requireShape(sliver, proof);
        return new VerifiedSliver(this, sliver.axis(), sliver.index(), sliver.data(), proof);
    }

    private int requireShape(Sliver sliver, SliverProof proof) throws RedStuffException {
        requireIndex("sliver", sliver.index());
        int pair = encoding().pairOfSliver(sliver.axis(), sliver.index());
        requireShape(pair, sliver);
        if (proof.length() != SliverProof.length(encoding(), sliver.axis())) {
            throw new RedStuffException(Fault.SIZE, "a proof for a sliver of another shape");
        }
        return pair;
    }

    @Override
    public ProvenHead proven() {
        return this;
    }

    /** Two are equal if they are about the same blob on the same number of shards. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ProvenHead that
                && blobId().equals(that.blobId())
                && encoding().equals(that.encoding());
    }

    @Override
    public int hashCode() {
        return 31 * blobId().hashCode() + encoding().shardCount();
    }

    @Override
    public String toString() {
        return "ProvenHead[" + blobId() + ", " + blobLength() + " bytes, "
                + encoding().shardCount() + " shards]";
    }
}
