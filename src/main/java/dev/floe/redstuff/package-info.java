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
 *
 * <p>Where to start: {@link dev.floe.redstuff.BlobEncoder} turns a {@link dev.floe.redstuff.BlobSource} into slivers and
 * metadata, {@link dev.floe.redstuff.BlobDecoder} turns slivers of one axis back into the blob, {@link
 * dev.floe.redstuff.SliverRecovery} rebuilds a sliver from symbols of the other axis, which {@link
 * dev.floe.redstuff.SliverSymbols} takes from slivers. {@link dev.floe.redstuff.Quilt} lays out many blobs as one.
 *
 * <p>Inside: {@link dev.floe.redstuff.ErasureCode} and {@link dev.floe.redstuff.ErasureDecoder} are the one-dimensional
 * code, made of the transforms of a {@link dev.floe.redstuff.GaloisKernel}, which works on rows of elements; {@link
 * dev.floe.redstuff.SymbolLanes} is the way between symbols and such rows.
 */
package dev.floe.redstuff;
