package dev.floe.redstuff;

import java.io.IOException;
import java.util.Arrays;

/** A blob as the message matrix: rows of symbols, with zeros after the blob's end. Thread-safe. */
final class PaddedBlob {
    private final BlobSource blob;
    private final long length;
    private final int columns;
    private final int symbolSize;

    PaddedBlob(BlobSource blob, long length, Encoding encoding, int symbolSize) {
        this.blob = blob;
        this.length = length;
        this.columns = encoding.secondarySourceSymbols();
        this.symbolSize = symbolSize;
    }

    /** Reads {@code count} bytes of row {@code row}, from byte {@code offset} of the symbol in {@code column} on. */
    void read(int row, int column, int offset, byte[] into, int at, int count) throws IOException {
        long position = ((long) row * columns + column) * symbolSize + offset;
        int present = Math.clamp(length - position, 0, count);
        if (present > 0) {
            blob.read(position, into, at, present);
        }
        Arrays.fill(into, at + present, at + count, (byte) 0);
    }
}
