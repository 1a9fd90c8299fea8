/**
 * Floor 1: Red Stuff, the two-dimensional erasure code of Walrus, and everything derived from it: slivers, symbols,
 * Merkle trees, metadata, the blob ID, quilts. Plain computation: no I/O, no threads of its own, no framework.
 *
 * <p>A blob on {@code n} shards fills a matrix of {@code k1} rows and {@code k2} columns of symbols, which is expanded to
 * {@code n x n}. Row {@code i} belongs to primary sliver {@code i}, column {@code j} to secondary sliver {@code j};
 * sliver pair {@code p} is primary sliver {@code p} with secondary sliver {@code n-1-p}.
 *
 * <p>Bytes that came from elsewhere and bytes that were checked are different types: {@link
 * dev.floe.redstuff.BlobMetadata} is what someone claims, {@link dev.floe.redstuff.VerifiedMetadata} is what the blob ID
 * proves, and only the latter can judge a sliver.
 */
package dev.floe.redstuff;
