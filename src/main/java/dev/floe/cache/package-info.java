/**
 * Floor 5: the layers between a request and the committee. Each one is a {@link dev.floe.read.BlobReader} that adds one
 * thing and delegates down:
 *
 * <pre>
 * BlobReader reader = new DenyingReader(new CachingReader(committeeReader, memory), denied::contains);
 * </pre>
 *
 * <p>{@link dev.floe.cache.CachingReader} cuts blobs into {@linkplain dev.floe.cache.PieceLayout pieces} along the rows
 * of their matrix, so that parts of a huge blob can be kept and a partial read is never taken for a whole one. What
 * misses is read from below once for all who want it now.
 */
package dev.floe.cache;
