package dev.floe.read;

import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;

/** A blob that is known to exist, with its length. Holds no resources; thread-safe. */
public interface BlobHandle {
    /** No piece that {@link #read} brings is longer. */
    int LONGEST_PIECE = 64 << 10;

    BlobId id();

    /** Bytes of the blob. */
    long length();

    /**
     * The bytes {@code [from, to)} in pieces, in order. A piece may be shared with others: nobody may write to it. Each
     * subscription is a read of its own that fetches no more than what its subscriber asked for and a window ahead of
     * that; cancelling it stops the work. Fails with a {@link ReadException}, possibly after some pieces.
     *
     * @throws IllegalArgumentException unless {@code 0 <= from <= to <= length()}
     */
    Multi<ByteBuffer> read(long from, long to);

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

    /** Who would give the bytes {@code [from, to)} now: the farthest layer that is needed for any of them. */
    Provenance provenance(long from, long to);
}
