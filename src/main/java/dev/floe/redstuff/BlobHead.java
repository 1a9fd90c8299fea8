package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.Arrays;

/**
 * What a blob ID vouches for by itself: how long the blob is, on how many shards it lies, and the root over the hashes of
 * its slivers. {@link VerifiedMetadata} have those hashes, too, and can judge any sliver; a {@link ProvenHead} judges
 * slivers that bring their {@link SliverProof}. Only verification makes one. Immutable, thread-safe.
 */
public abstract sealed class BlobHead permits VerifiedMetadata, ProvenHead {
    private final BlobId blobId;
    private final long blobLength;
    private final Encoding encoding;
    private final int symbolSize;
    private final byte[] rootHash;

    /** @throws RedStuffException BLOB_TOO_LARGE */
    BlobHead(BlobId blobId, long blobLength, Encoding encoding, byte[] rootHash) throws RedStuffException {
        this.blobId = blobId;
        this.blobLength = blobLength;
        this.encoding = encoding;
        this.symbolSize = encoding.symbolSize(blobLength);
        this.rootHash = rootHash;
    }

    public final BlobId blobId() {
        return blobId;
    }

    public final Encoding encoding() {
        return encoding;
    }

    /** The bytes of the blob. */
    public final long blobLength() {
        return blobLength;
    }

    /** The bytes of a symbol. */
    public final int symbolSize() {
        return symbolSize;
    }

    /** The Merkle root over all sliver hashes, 32 bytes; a copy. Registering a blob on chain asks for it. */
    public final byte[] rootHash() {
        return rootHash.clone();
    }

    final boolean rootEquals(byte[] hash) {
        return Arrays.equals(rootHash, hash);
    }

    /** The bytes of the data of a sliver. */
    public final int sliverLength(Axis axis) {
        return encoding.sliverLength(axis, symbolSize);
    }

    /** The same without the hashes, small enough to be kept with a sliver. */
    public abstract ProvenHead proven();

    /** @throws RedStuffException INDEX or SIZE unless it has the shape of the blob's sliver in pair {@code pair} */
    final void requireShape(int pair, Sliver sliver) throws RedStuffException {
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

    final void requireIndex(String what, int index) throws RedStuffException {
        if (index < 0 || index >= encoding.shardCount()) {
            throw new RedStuffException(
                    Fault.INDEX, what + " index must be below " + encoding.shardCount() + ", not " + index);
        }
    }

    final SliverExpansion expansion(Sliver sliver) {
        return new SliverExpansion(GaloisKernel.best(), encoding, sliver.axis(), symbolSize, sliver.data());
    }

    final RedStuffException wrongHash(Sliver sliver, String whose) {
        return new RedStuffException(
                Fault.SLIVER_HASH_MISMATCH,
                sliver.axis().text() + " sliver " + sliver.index() + " of blob " + blobId
                        + " does not have the hash that " + whose);
    }
}
