package dev.floe.redstuff;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Metadata that are known to belong to a blob ID: they hash to it, and they are the right size for the number of
 * shards. Only this can judge a sliver that brings no {@link SliverProof}. Immutable, thread-safe.
 */
public final class VerifiedMetadata extends BlobHead {
    private final BlobMetadata metadata;
    private final PairTree tree;
    private final ProvenHead proven;

    private VerifiedMetadata(BlobMetadata metadata, Encoding encoding, PairTree tree, BlobId blobId)
            throws RedStuffException {
        super(blobId, metadata.blobLength(), encoding, tree.root());
        this.metadata = metadata;
        this.tree = tree;
        this.proven = ProvenHead.of(blobId, metadata, encoding, tree);
    }

    /**
     * Checks what a peer says about a blob.
     *
     * @throws RedStuffException HASH_COUNT, BLOB_TOO_LARGE or BLOB_ID_MISMATCH
     */
    public static VerifiedMetadata verify(BlobId blobId, BlobMetadata metadata, Encoding encoding)
            throws RedStuffException {
        VerifiedMetadata verified = derive(metadata, encoding);
        if (!verified.blobId().equals(blobId)) {
            throw new RedStuffException(
                    Fault.BLOB_ID_MISMATCH, "the metadata belong to blob " + verified.blobId() + ", not to " + blobId);
        }
        return verified;
    }

    /**
     * The metadata together with the blob ID that follows from them.
     *
     * @throws RedStuffException HASH_COUNT or BLOB_TOO_LARGE
     */
    public static VerifiedMetadata derive(BlobMetadata metadata, Encoding encoding) throws RedStuffException {
        if (metadata.pairCount() != encoding.shardCount()) {
            throw new RedStuffException(
                    Fault.HASH_COUNT,
                    "metadata must have " + encoding.shardCount() + " hash pairs, not " + metadata.pairCount());
        }
        encoding.symbolSize(metadata.blobLength());
        PairTree tree = new PairTree(metadata);
        return new VerifiedMetadata(metadata, encoding, tree, idOf(metadata.blobLength(), tree.root()));
    }

    /** The ID of a blob of {@code blobLength} bytes whose sliver hashes have the Merkle root {@code rootHash}. */
    public static BlobId idOf(long blobLength, byte[] rootHash) {
        return BlobId.of(Blake2b.hash(new BcsWriter()
                .u8(Encoding.ENCODING_TYPE)
                .u64(blobLength)
                .fixed(rootHash)
                .toByteArray()));
    }

    public BlobMetadata metadata() {
        return metadata;
    }

    @Override
    public ProvenHead proven() {
        return proven;
    }

    /** BCS {@code BlobMetadataWithId}. */
    public byte[] toBcsWithId() {
        return metadata.toBcsWithId(blobId());
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
        return verified(sliver, expansion(sliver).hashed());
    }

    /**
     * Checks slivers of one axis that are the blob's by their indices, as {@link #verify(int, Sliver)} does; short ones take
     * less time together.
     *
     * @return the slivers in the same order
     * @throws RedStuffException INDEX, SIZE or SLIVER_HASH_MISMATCH, if any of them is wrong
     */
    public List<VerifiedSliver> verify(Axis axis, List<Sliver> slivers) throws RedStuffException {
        for (Sliver sliver : slivers) {
            if (sliver.axis() != axis) {
                throw new IllegalArgumentException("a " + sliver.axis().text() + " sliver among others");
            }
            requireIndex(axis.text() + " sliver", sliver.index());
            requireShape(encoding().pairOfSliver(axis, sliver.index()), sliver);
        }
        List<SliverExpansion.Hashed> hashed = SliverExpansion.hashed(
                GaloisKernel.best(),
                encoding(),
                axis,
                symbolSize(),
                slivers.stream().map(Sliver::data).toList());
        List<VerifiedSliver> verified = new ArrayList<>(slivers.size());
        for (int i = 0; i < slivers.size(); i++) {
            verified.add(verified(slivers.get(i), hashed.get(i)));
        }
        return verified;
    }

    private VerifiedSliver verified(Sliver sliver, SliverExpansion.Hashed hashed) throws RedStuffException {
        int pair = encoding().pairOfSliver(sliver.axis(), sliver.index());
        if (!metadata.hashEquals(pair, sliver.axis(), hashed.hash(), 0)) {
            throw wrongHash(sliver, "its metadata prescribe");
        }
        SliverProof proof = new SliverProof(
                hashed.tail(), metadata.hashInPair(pair, sliver.axis().other()), tree.siblings(pair));
        return new VerifiedSliver(proven, sliver.axis(), sliver.index(), sliver.data(), proof);
    }

    /** The hash that the sliver {@code index} of {@code axis} has; the index must be valid. */
    byte[] sliverHash(Axis axis, int index) {
        return metadata.hashInPair(encoding().pairOfSliver(axis, index), axis);
    }

    /** Two are equal if they are about the same blob on the same number of shards. */
    @Override
    public boolean equals(Object other) {
        return other instanceof VerifiedMetadata that
                && blobId().equals(that.blobId())
                && encoding().equals(that.encoding());
    }

    @Override
    public int hashCode() {
        return Objects.hash(blobId(), encoding());
    }

    @Override
    public String toString() {
        return "VerifiedMetadata[" + blobId() + ", " + blobLength() + " bytes, "
                + encoding().shardCount() + " shards]";
    }
}
