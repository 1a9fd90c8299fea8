/**
 * Floor 5: the layers between a request and the committee. Layers of {@link dev.floe.read.Slivers} each add one thing and
 * delegate down; the reader stands on them, and the deny list before the reader:
 *
 * <pre>
 * Slivers slivers = MemorySlivers.shared(new DiskSlivers(committee, disk, …), capacity);
 * BlobReader reader = new DenyingReader(new SliverReader(new DiskHeads(committee, disk, …), slivers, …), denied::contains);
 * </pre>
 */
package dev.floe.cache;
