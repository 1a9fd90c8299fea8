package dev.floe.redstuff;

/**
 * The parameters of the code for a number of shards. All sizes follow from it and a blob's length.
 *
 * @param shardCount n, 4 to 1000
 */
public record Encoding(int shardCount) {
    public static final int MIN_SHARDS = 4;
    public static final int MAX_SHARDS = 1000;
    /** The one encoding type in use, RS2. */
    public static final int ENCODING_TYPE = 1;
    /** The largest symbol, in bytes: even, and fits 16 bits. */
    public static final int MAX_SYMBOL_SIZE = 65534;

    private static final int HASH_LENGTH = 32;

    public Encoding {
        if (shardCount < MIN_SHARDS || shardCount > MAX_SHARDS) {
            throw new IllegalArgumentException(
                    "Red Stuff works on " + MIN_SHARDS + " to " + MAX_SHARDS + " shards, not " + shardCount);
        }
    }

    /** f, the shards that may be faulty. */
    public int faulty() {
        return (shardCount - 1) / 3;
    }

    /** k1 = n - 2f: rows of the message, symbols in a secondary sliver, primary slivers that rebuild a blob. */
    public int primarySourceSymbols() {
        return shardCount - 2 * faulty();
    }

    /** k2 = n - f: columns of the message, symbols in a primary sliver, secondary slivers that rebuild a blob. */
    public int secondarySourceSymbols() {
        return shardCount - faulty();
    }

    /** How many slivers of {@code axis} rebuild a blob: k1 or k2. */
    public int sourceSymbols(Axis axis) {
        return axis == Axis.PRIMARY ? primarySourceSymbols() : secondarySourceSymbols();
    }

    /** How many symbols a sliver of {@code axis} has: k2 for a primary, k1 for a secondary one. */
    public int symbolsPerSliver(Axis axis) {
        return sourceSymbols(axis.other());
    }

    private long matrix() {
        return (long) primarySourceSymbols() * secondarySourceSymbols();
    }

    /** The longest blob in bytes. */
    public long maxBlobLength() {
        return matrix() * MAX_SYMBOL_SIZE;
    }

    /** s, the bytes of a symbol: even, 2 to {@value #MAX_SYMBOL_SIZE}. */
    public int symbolSize(long blobLength) throws RedStuffException {
        if (blobLength < 0 || blobLength > maxBlobLength()) {
            throw new RedStuffException(
                    RedStuffException.Fault.BLOB_TOO_LARGE,
                    "a blob on " + shardCount + " shards has at most " + maxBlobLength() + " bytes, not "
                            + Long.toUnsignedString(blobLength));
        }
        long size = (Math.max(blobLength, 1) + matrix() - 1) / matrix();
        return (int) (size + (size & 1));
    }

    /** The bytes of a sliver of {@code axis} for symbols of {@code symbolSize} bytes. */
    public int sliverLength(Axis axis, int symbolSize) {
        return symbolsPerSliver(axis) * symbolSize;
    }

    /** The bytes that all shards together are accounted for, the measure that storage is paid by. */
    public long encodedLength(long blobLength) throws RedStuffException {
        long n = shardCount;
        long metadata = n * (2 * HASH_LENGTH * n + HASH_LENGTH);
        return metadata + n * (primarySourceSymbols() + secondarySourceSymbols()) * symbolSize(blobLength);
    }

    /** The pair that sliver {@code sliverIndex} of {@code axis} belongs to. The same arithmetic leads back. */
    public int pairOfSliver(Axis axis, int sliverIndex) {
        return axis == Axis.PRIMARY ? sliverIndex : shardCount - 1 - sliverIndex;
    }

    /** The index on {@code axis} of the sliver in pair {@code pair}. */
    public int sliverOfPair(Axis axis, int pair) {
        return pairOfSliver(axis, pair);
    }
}
