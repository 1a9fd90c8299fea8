package dev.floe.read;

import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import java.nio.ByteBuffer;

/** A blob that is known to exist, with its length. Holds no resources; thread-safe. */
public interface BlobHandle extends BlobBytes {
    /** No piece that {@link #read} brings is longer. */
    int LONGEST_PIECE = 64 << 10;

    BlobId id();

    /** What the blob ID vouches for. */
    BlobHead head();

    /**
     * The blob's columns, one after the other from the first to the last, each from its first to its last row: the
     * concatenation of its source secondary slivers. Whole columns are what is fetched and verified. The patches of a
     * quilt are pieces of this.
     */
    BlobBytes columns();

    /**
     * Copies all bytes of the blob if they are at hand, without asking anybody for any. It is no read: nobody counts it.
     *
     * @param to has room for just these bytes
     * @return false if some are not at hand; what was written then is undefined
     */
    boolean copyAtHand(ByteBuffer to);

    /** How many consecutive bytes are fetched and verified together; reads that respect these borders cost least. */
    long rowLength();

    /**
     * How a row of {@code rowLength} bytes, at least 1, is cut into equal pieces. Pieces end at such cuts; of rows
     * shorter than a piece, several may come in one.
     */
    static int pieceLength(long rowLength) {
        long cuts = Math.ceilDiv(rowLength, LONGEST_PIECE);
        while (rowLength % cuts != 0) {
            cuts++;
        }
        return (int) (rowLength / cuts);
    }

    /** Who told that there is such a blob when it was opened. */
    Provenance openedFrom();
}
