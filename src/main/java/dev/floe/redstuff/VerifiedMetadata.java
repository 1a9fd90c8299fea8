package dev.floe.redstuff;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.Objects;

/**
 * Metadata that are known to belong to a blob ID: they hash to it, and they are the right size for the number of
 * shards. Only this can judge a sliver. Immutable, thread-safe.
 */
public final class VerifiedMetadata {
    private static final int PAIR = 2 * MerkleTree.HASH_LENGTH;

    private final BlobId blobId;
    private final BlobMetadata metadata;
    private final Encoding encoding;
    private final int symbolSize;
    private final byte[] rootHash;

    private VerifiedMetadata(BlobMetadata metadata, Encoding encoding) throws RedStuffException {
        if (metadata.pairCount() != encoding.shardCount()) {
            throw new RedStuffException(
                    Fault.HASH_COUNT,
                    "metadata must have " + encoding.shardCount() + " hash pairs, not " + metadata.pairCount());
        }
        this.metadata = metadata;
        this.encoding = encoding;
        this.symbolSize = encoding.symbolSize(metadata.blobLength());
        this.rootHash = rootOf(metadata);
        this.blobId = idOf(metadata.blobLength(), rootHash);
    }

    /**
     * Checks what a peer says about a blob.
     *
     * @throws RedStuffException HASH_COUNT, BLOB_TOO_LARGE or BLOB_ID_MISMATCH
     */
    public static VerifiedMetadata verify(BlobId blobId, BlobMetadata metadata, Encoding encoding)
            throws RedStuffException {
        VerifiedMetadata verified = new VerifiedMetadata(metadata, encoding);
        if (!verified.blobId.equals(blobId)) {
            throw new RedStuffException(
                    Fault.BLOB_ID_MISMATCH, "the metadata belong to blob " + verified.blobId + ", not to " + blobId);
        }
        return verified;
    }

    /**
     * The metadata together with the blob ID that follows from them.
     *
     * @throws RedStuffException HASH_COUNT or BLOB_TOO_LARGE
     */
    public static VerifiedMetadata derive(BlobMetadata metadata, Encoding encoding) throws RedStuffException {
        return new VerifiedMetadata(metadata, encoding);
    }

    private static byte[] rootOf(BlobMetadata metadata) {
        int count = metadata.pairCount();
        byte[] leaves = pairLeaves(metadata, count + 1);
        MerkleTree.rootInPlace(leaves, 0, count);
        return java.util.Arrays.copyOf(leaves, MerkleTree.HASH_LENGTH);
    }

    private static byte[] pairLeaves(BlobMetadata metadata, int room) {
        byte[] pairs = metadata.hashes();
        byte[] leaves = new byte[room * MerkleTree.HASH_LENGTH];
        MerkleTree.leafHashes(pairs, 0, PAIR, PAIR, metadata.pairCount(), leaves, 0, MerkleTree.HASH_LENGTH);
        return leaves;
    }

    /** Leads from pair {@code pair} to the root hash. */
    MerkleProof pairProof(int pair) {
        return MerkleTree.ofLeafHashes(pairLeaves(metadata, metadata.pairCount()))
                .proof(pair);
    }

    /** The ID of a blob of {@code blobLength} bytes whose sliver hashes have the Merkle root {@code rootHash}. */
    public static BlobId idOf(long blobLength, byte[] rootHash) {
        return BlobId.of(Blake2b.hash(new BcsWriter()
                .u8(Encoding.ENCODING_TYPE)
                .u64(blobLength)
                .fixed(rootHash)
                .toByteArray()));
    }

    public BlobId blobId() {
        return blobId;
    }

    public BlobMetadata metadata() {
        return metadata;
    }

    public Encoding encoding() {
        return encoding;
    }

    /** The bytes of the blob. */
    public long blobLength() {
        return metadata.blobLength();
    }

    /** The bytes of a symbol. */
    public int symbolSize() {
        return symbolSize;
    }

    /** The Merkle root over all sliver hashes, 32 bytes; a copy. Registering a blob on chain asks for it. */
    public byte[] rootHash() {
        return rootHash.clone();
    }

    /** The bytes of the data of a sliver. */
    public int sliverLength(Axis axis) {
        return encoding.sliverLength(axis, symbolSize);
    }

    /** BCS {@code BlobMetadataWithId}. */
    public byte[] toBcsWithId() {
        return metadata.toBcsWithId(blobId);
    }

    /**
     * Checks that a sliver is the blob's sliver in pair {@code pair}, whole and unaltered. Expands it and hashes all
     * its symbols, so this takes CPU time in proportion to its size, and for a large sliver about 2 MB of memory.
     *
     * @return the sliver, its symbols in the same array
     * @throws RedStuffException INDEX, SIZE or SLIVER_HASH_MISMATCH
     */
    public VerifiedSliver verify(int pair, Sliver sliver) throws RedStuffException {
        requireShape(pair, sliver);
        SliverExpansion.Hashed hashed = expansion(sliver).hashed();
        return verified(pair, sliver, hashed.hash(), hashed.tail());
    }

    /**
     * Checks a sliver that this process verified before and that was somewhere else since, say on a disk: hashes what is
     * there, which takes a fraction of the time of {@link #verify}. Says nothing about slivers whose tail hashes do not
     * come from a {@link VerifiedSliver}.
     *
     * @return the sliver, its symbols in the same array
     * @throws RedStuffException INDEX, SIZE or SLIVER_HASH_MISMATCH if a bit of the symbols or of the tail is another
     */
    public VerifiedSliver verifyAgain(int pair, Sliver sliver, TailHashes tail) throws RedStuffException {
        requireShape(pair, sliver);
        int known = encoding.symbolsPerSliver(sliver.axis());
        if (tail.count() != TailHashes.count(known, encoding.shardCount())) {
            throw new RedStuffException(
                    Fault.SIZE,
                    "the tail of a " + sliver.axis().text() + " sliver has "
                            + TailHashes.count(known, encoding.shardCount()) + " hashes, not " + tail.count());
        }
        return verified(pair, sliver, expansion(sliver).hash(tail), tail);
    }

    private SliverExpansion expansion(Sliver sliver) {
        return new SliverExpansion(GaloisKernel.best(), encoding, sliver.axis(), symbolSize, sliver.data());
    }

    private VerifiedSliver verified(int pair, Sliver sliver, byte[] hash, TailHashes tail) throws RedStuffException {
        if (!metadata.hashEquals(pair, sliver.axis(), hash, 0)) {
            throw new RedStuffException(
                    Fault.SLIVER_HASH_MISMATCH,
                    sliver.axis().text() + " sliver " + sliver.index() + " of blob " + blobId
                            + " does not have the hash that its metadata prescribe");
        }
        return new VerifiedSliver(this, sliver.axis(), sliver.index(), sliver.data(), tail);
    }

    private void requireShape(int pair, Sliver sliver) throws RedStuffException {
        requireIndex("sliver pair", pair);
        requireIndex("sliver", sliver.index());
        if (encoding.pairOfSliver(sliver.axis(), sliver.index()) != pair) {
            throw new RedStuffException(
                    Fault.INDEX,
                    sliver.axis().text() + " sliver " + sliver.index() + " is not the one of sliver pair " + pair);
        }
        if (sliver.symbolSize() != symbolSize) {
            throw new RedStuffException(
                    Fault.SIZE, "symbols must have " + symbolSize + " bytes, not " + sliver.symbolSize());
        }
        if (sliver.data().length != sliverLength(sliver.axis())) {
            throw new RedStuffException(
                    Fault.SIZE,
                    "a " + sliver.axis().text() + " sliver must have " + sliverLength(sliver.axis()) + " bytes, not "
                            + sliver.data().length);
        }
    }

    /** The hash that the sliver {@code index} of {@code axis} has; the index must be valid. */
    byte[] sliverHash(Axis axis, int index) {
        return metadata.hashInPair(encoding.pairOfSliver(axis, index), axis);
    }

    void requireIndex(String what, int index) throws RedStuffException {
        if (index < 0 || index >= encoding.shardCount()) {
            throw new RedStuffException(
                    Fault.INDEX, what + " index must be below " + encoding.shardCount() + ", not " + index);
        }
    }

    /** Two are equal if they are about the same blob on the same number of shards. */
    @Override
    public boolean equals(Object other) {
        return other instanceof VerifiedMetadata that && blobId.equals(that.blobId) && encoding.equals(that.encoding);
    }

    @Override
    public int hashCode() {
        return Objects.hash(blobId, encoding);
    }

    @Override
    public String toString() {
        return "VerifiedMetadata[" + blobId + ", " + blobLength() + " bytes, " + encoding.shardCount() + " shards]";
    }
}
