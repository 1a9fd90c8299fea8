package dev.floe.redstuff;

import java.io.IOException;
import java.util.Objects;

/**
 * The columns of a quilt as a stream of bytes: column after column, each from its first to its last row. A patch is a
 * piece of this stream, and so are concatenated secondary slivers; a blob as it is stored, however, is row after row.
 */
public final class QuiltColumns {
    private QuiltColumns() {}

    /**
     * Columns of a quilt that is there as a whole blob.
     *
     * @param startColumn the first column
     * @param endColumn one past the last one
     * @throws RedStuffException BLOB_TOO_LARGE if the blob cannot belong to the encoding
     */
    public static BlobSource of(Encoding encoding, BlobSource quilt, int startColumn, int endColumn)
            throws RedStuffException {
        int symbolSize = encoding.symbolSize(quilt.length());
        Objects.checkFromToIndex(startColumn, endColumn, encoding.secondarySourceSymbols());
        PaddedBlob matrix = new PaddedBlob(quilt, quilt.length(), encoding, symbolSize);
        int columnLength = encoding.sliverLength(Axis.SECONDARY, symbolSize);
        return new BlobSource() {
            @Override
            public long length() {
                return (long) (endColumn - startColumn) * columnLength;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                Objects.checkFromIndexSize(position, count, length());
                int done = 0;
                while (done < count) {
                    long from = position + done;
                    int column = startColumn + (int) (from / columnLength);
                    int row = (int) (from % columnLength / symbolSize);
                    int offset = (int) (from % symbolSize);
                    int piece = Math.min(symbolSize - offset, count - done);
                    matrix.read(row, column, offset, into, at + done, piece);
                    done += piece;
                }
            }

            @Override
            public void requireUnchanged() throws IOException {
                quilt.requireUnchanged();
            }
        };
    }

    /** Consecutive columns that are there as verified secondary slivers of equal length. */
    public static BlobSource of(Sliver... columns) {
        int columnLength = columns[0].data().length;
        return new BlobSource() {
            @Override
            public long length() {
                return (long) columns.length * columnLength;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) {
                Objects.checkFromIndexSize(position, count, length());
                int done = 0;
                while (done < count) {
                    long from = position + done;
                    int offset = (int) (from % columnLength);
                    int piece = Math.min(columnLength - offset, count - done);
                    System.arraycopy(columns[(int) (from / columnLength)].data(), offset, into, at + done, piece);
                    done += piece;
                }
            }
        };
    }
}
