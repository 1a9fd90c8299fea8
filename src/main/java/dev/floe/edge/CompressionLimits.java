package dev.floe.edge;

/**
 * What is compressed at all.
 *
 * @param shortest bytes of the shortest body for which it pays
 * @param longest bytes of the longest one that a server may take the time for
 */
record CompressionLimits(long shortest, long longest) {
    /** Nothing is. */
    static final CompressionLimits NONE = new CompressionLimits(Long.MAX_VALUE, 0);

    static CompressionLimits of(EdgeConfig config) {
        return config.compression()
                ? new CompressionLimits(
                        config.compressionMin().bytes(), config.compressionMax().bytes())
                : NONE;
    }

    boolean allow(long length) {
        return length >= shortest && length <= longest;
    }
}
