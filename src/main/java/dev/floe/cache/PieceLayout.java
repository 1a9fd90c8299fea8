package dev.floe.cache;

/**
 * How a blob is cut for caching: pieces of equal length, the last one shorter. A row is a whole number of pieces and a
 * piece lies within one row, so what one request makes the committee send can be kept without asking for more.
 *
 * @param blobLength in bytes
 * @param pieceLength in bytes, at least 1
 * @param piecesPerRow at least 1
 */
record PieceLayout(long blobLength, int pieceLength, long piecesPerRow) {
    /** Pieces are rows, cut until they are no longer than this. */
    static final int MAX_PIECE_LENGTH = 1 << 16;

    static PieceLayout of(long blobLength, long rowLength) {
        if (blobLength < 0 || rowLength < 1) {
            throw new IllegalArgumentException("a blob of " + blobLength + " bytes in rows of " + rowLength);
        }
        long cuts = Math.ceilDiv(rowLength, MAX_PIECE_LENGTH);
        while (rowLength % cuts != 0) {
            cuts++;
        }
        return new PieceLayout(blobLength, (int) (rowLength / cuts), cuts);
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
