package dev.floe.cache;

import dev.floe.read.BlobHandle;

/**
 * How a blob is cut for caching: as it comes from below, into pieces of equal length, the last one shorter. A row is a
 * whole number of pieces and a piece lies within one row, so what one request makes the committee send can be kept
 * without asking for more.
 *
 * @param blobLength in bytes
 * @param pieceLength in bytes, at least 1
 * @param piecesPerRow at least 1
 */
record PieceLayout(long blobLength, int pieceLength, long piecesPerRow) {
    static PieceLayout of(long blobLength, long rowLength) {
        if (blobLength < 0 || rowLength < 1) {
            throw new IllegalArgumentException("a blob of " + blobLength + " bytes in rows of " + rowLength);
        }
        int pieceLength = BlobHandle.pieceLength(rowLength);
        return new PieceLayout(blobLength, pieceLength, rowLength / pieceLength);
    }

    long pieceCount() {
        return (blobLength + pieceLength - 1) / pieceLength;
    }

    /** The piece that holds the byte at {@code position}. */
    long pieceAt(long position) {
        return position / pieceLength;
    }

    long start(long piece) {
        return piece * pieceLength;
    }

    /** The position after the piece's last byte. */
    long end(long piece) {
        return Math.min(blobLength, (piece + 1) * pieceLength);
    }

    /** The first piece of the row that {@code piece} lies in. */
    long rowStart(long piece) {
        return piece - piece % piecesPerRow;
    }

    /** The piece after the row that {@code piece} lies in. */
    long rowEnd(long piece) {
        return Math.min(pieceCount(), rowStart(piece) + piecesPerRow);
    }

    long rowLength() {
        return pieceLength * piecesPerRow;
    }
}
