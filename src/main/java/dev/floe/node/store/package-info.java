/**
 * How a storage node keeps records on disk: {@link dev.floe.node.store.RecordStore}, segments of records that are only
 * appended to, one sync shared by all writes that wait for it, an index of 16 bytes per slot in memory. Knows nothing of
 * blobs.
 *
 * <p>RocksDB, which the reference node uses, was measured first (rocksdbjni 10.2.1, blob files from 1 KiB on, sync for
 * every write; JVM with {@code -Xmx128m}, 2 cores shared with other work, ext4):
 *
 * <pre>
 * payload, writers      RocksDB                       segments
 * 1.3 KB,  1              179 writes/s                  263 writes/s
 * 1.3 KB, 32           28 707 writes/s, 116 MB RSS   35 485 writes/s (31 for each sync), 91 MB RSS
 * 30 KB,   1              260 writes/s                  195 writes/s
 * 30 KB,  32            2 612 writes/s, 134 MB RSS    6 999 writes/s, 82 MB RSS
 * 1 MB,    1               79 writes/s                  186 writes/s
 * 1 MB,   16               57 writes/s, 202 MB RSS      546 writes/s, 85 MB RSS
 * read 1.3 KB / 30 KB / 1 MB:  7 / 139 / 3700 us     20 / 121 / 900 us
 * </pre>
 *
 * A sliver is written once, read whole or in slices, and deleted with its blob: nothing needs the order of keys or the
 * levels of a tree, and large values are written once instead of twice. RocksDB would also bring 15 MB of native library
 * per platform (73 MB as a jar) and its own memory beside the heap. The price: all keys are in memory, about 24 bytes
 * for a sliver, so a heap of 128 MB knows some two million of them; a node with more needs a larger heap.
 */
package dev.floe.node.store;
