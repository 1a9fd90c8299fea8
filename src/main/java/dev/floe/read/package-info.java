/**
 * Floor 4: reading. {@link dev.floe.read.BlobReader} opens a blob, {@link dev.floe.read.BlobHandle} streams any part of
 * it. Underneath, the currency is the {@linkplain dev.floe.redstuff.VerifiedSliver verified sliver}: {@link
 * dev.floe.read.Slivers} gives one after the other by a future, layers stand on each other behind that interface, and
 * {@link dev.floe.read.CommitteeSlivers} is the lowest one, which asks the storage nodes.
 *
 * <p>A read goes like this:
 *
 * <ol>
 *   <li>The metadata come from any shard holder and are believed once they hash to the blob ID ({@code MetadataFetch}).
 *   <li>The bytes wanted lie in rows, and row {@code i} is primary sliver {@code i}. {@code SliverStream} keeps as many
 *       rows under way as keep its consumer fed, within its lease of memory, and hands them over in order.
 *   <li>{@code SliverFetch} gets one sliver from its {@link dev.floe.read.SliverHolder}. When the holder fails, lies or
 *       takes longer than it usually does, the sliver is rebuilt, together with all others that are missing then, by
 *       {@code RebuildBatch}: from symbols of the other axis, if need be with proofs, or from whole slivers of either
 *       axis. All reads of a blob share that work.
 *   <li>No byte leaves before its row was found to hash to what the metadata say.
 * </ol>
 *
 * <p>Every wait is bounded: a read ends with all its bytes or with a {@link dev.floe.read.ReadException} that says why
 * not. Whatever waits, waits by a {@link dev.floe.read.Scheduler}, so that all of this runs in virtual time, too.
 */
package dev.floe.read;
