package dev.floe.redstuff;

/**
 * A way into the codec for those who measure it: the one-dimensional code alone, without the hashes that every public
 * operation goes on to compute. Nothing that serves blobs needs this. Thread-safe.
 */
public final class CodecProbe {
    private CodecProbe() {}

    /** Which arithmetic is in use on this machine, in a few words for people. */
    public static String kernel() {
        return GaloisKernel.best().getClass().getSimpleName();
    }

    /** How many symbols the code adds to those of a sliver of {@code axis}. */
    public static int repairCount(Encoding encoding, Axis axis) {
        return encoding.shardCount() - encoding.symbolsPerSliver(axis);
    }

    /**
     * Expands a sliver of {@code axis} in the way in which verifying it does, slice by slice.
     *
     * @param symbolSize bytes of a symbol, even; not held to what a blob's symbols are held to
     * @param symbols the sliver's symbols, concatenated
     * @param repairs where its {@link #repairCount} further symbols go, concatenated
     * @throws IllegalArgumentException if an array has another length
     */
    public static void expand(Encoding encoding, Axis axis, int symbolSize, byte[] symbols, byte[] repairs) {
        if (symbolSize <= 0
                || symbolSize % 2 != 0
                || symbols.length != encoding.sliverLength(axis, symbolSize)
                || repairs.length != repairCount(encoding, axis) * symbolSize) {
            throw new IllegalArgumentException(symbols.length + " and " + repairs.length + " bytes are not the "
                    + encoding.symbolsPerSliver(axis) + " and " + repairCount(encoding, axis) + " symbols of "
                    + symbolSize + " bytes that a " + axis.text() + " sliver has and lacks");
        }
        new SliverExpansion(GaloisKernel.best(), encoding, axis, symbolSize, symbols).repairs(repairs, 0);
    }
}
