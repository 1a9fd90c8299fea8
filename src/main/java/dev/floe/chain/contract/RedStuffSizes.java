package dev.floe.chain.contract;

import dev.floe.redstuff.Encoding;

/**
 * The modules {@code encoding} and {@code redstuff}: what the contract counts for a blob, on any number of shards. {@link
 * Encoding} has the same numbers for as many shards as the code works on.
 */
public final class RedStuffSizes {
    private static final int HASH_LENGTH = 32;
    private static final int U16_MAX = 0xFFFF;

    private RedStuffSizes() {}

    /**
     * The encoded length of a blob of {@code size} bytes.
     *
     * @throws ArithmeticFault if there are no shards or the blob is too large for them
     */
    public static long encodedLength(long size, int encodingType, int shardCount) {
        AbortCode.ENCODING_INVALID_ENCODING_TYPE.unless(encodingType == Encoding.ENCODING_TYPE);
        long slivers = (long) (primarySourceSymbols(shardCount) + secondarySourceSymbols(shardCount))
                * symbolSize(size, shardCount);
        long metadata = 2L * HASH_LENGTH * shardCount + HASH_LENGTH;
        return shardCount * (slivers + metadata);
    }

    /** Symbols of a secondary sliver. */
    public static int primarySourceSymbols(int shardCount) {
        return shardCount - 2 * faulty(shardCount);
    }

    /** Symbols of a primary sliver. */
    public static int secondarySourceSymbols(int shardCount) {
        return shardCount - faulty(shardCount);
    }

    private static int faulty(int shardCount) {
        if (shardCount == 0) {
            throw new ArithmeticFault();
        }
        return (shardCount - 1) / 3;
    }

    private static int symbolSize(long size, int shardCount) {
        long symbols = (long) primarySourceSymbols(shardCount) * secondarySourceSymbols(shardCount);
        long length = size == 0 ? 1 : size;
        long bytes = Long.divideUnsigned(length - 1, symbols) + 1;
        if (U64.less(U16_MAX, bytes)) {
            throw new ArithmeticFault();
        }
        long even = bytes + (bytes & 1);
        if (even > U16_MAX) {
            throw new ArithmeticFault();
        }
        return (int) even;
    }
}
