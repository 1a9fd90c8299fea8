package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.Arrays;

/** Finds the smallest symbols with which the pieces of a quilt fit its columns. */
final class QuiltLayout {
    private QuiltLayout() {}

    /**
     * The bytes of a symbol.
     *
     * @param lengths of the pieces, the index's first; at most as many as there are columns
     * @throws RedStuffException BLOB_TOO_LARGE
     */
    static int symbolSize(Encoding encoding, long[] lengths) throws RedStuffException {
        long rows = encoding.primarySourceSymbols();
        long columns = encoding.secondarySourceSymbols();
        long sum = Arrays.stream(lengths).sum();
        long longest = Arrays.stream(lengths).max().orElseThrow();
        long low = Math.max(
                ceil(sum, columns * rows),
                Math.max(ceil(lengths[0], rows * QuiltIndex.MAX_COLUMNS), ceil(QuiltIndex.PREFIX_LENGTH, rows)));
        long high = ceil(longest, columns / lengths.length * rows);
        while (low < high) {
            long middle = (low + high) / 2;
            if (columnsFor(lengths, middle * rows) <= columns) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        long even = low + (low & 1);
        if (even > Encoding.MAX_SYMBOL_SIZE) {
            throw new RedStuffException(
                    Fault.BLOB_TOO_LARGE,
                    "the quilt's members, " + sum + " bytes, do not fit a blob on " + encoding.shardCount()
                            + " shards");
        }
        return (int) even;
    }

    private static long columnsFor(long[] lengths, long columnLength) {
        return Arrays.stream(lengths).map(length -> ceil(length, columnLength)).sum();
    }

    static long ceil(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
