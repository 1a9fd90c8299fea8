/**
 * Segments of records on disk: {@link dev.floe.store.RecordStore}. Floor 1: knows nothing of blobs and slivers, only of keys
 * and bytes.
 *
 * <p>Segments are only appended to, one sync is shared by all writes that wait for it, and a batch of changes is there
 * after a crash as a whole or not at all. What counts is told by the segments alone: the last record of a key, unless a
 * removal names the segment that holds it. So a removal is needed for as long as that file exists and is forgotten with
 * it, and compaction may move everything in any order. {@code segments.txt} says which files there should be.
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
 * A sliver is written once, read whole or in slices, and deleted with its blob: large values are written once instead of
 * twice. RocksDB would also bring 15 MB of native library per platform (73 MB as a jar) and its own memory beside the heap.
 *
 * <p>Where records lie was kept in memory at first: 134 MB for the 4.1 million of 100,000 blobs on 20 shards, and a start
 * read the head of each. H2's MVStore (2.3.232, pure Java, cache of 8 MB, {@code -Xmx96m}, commits of 32,768 keys) was
 * measured for it beside sorted files of our own ({@code RecordIndex}), with these 4.1 million keys, on two cores with much
 * other work:
 *
 * <pre>
 *                          MVStore                   sorted files
 * written for a key        104 bytes                 219 bytes (44 each time that the index doubles)
 * open                     0.2 to 0.36 s             1.1 s (load 37), of which 578 KB are read
 * memory when opened                                 0.5 MB
 * a look-up                180 to 380 us (load 12)   466 to 1169 us (load 37)
 * </pre>
 *
 * MVStore makes an object of each key of each page that it reads, and its cache is counted in these; a native image would
 * need its file systems registered for reflection. SQLite and RocksDB come with native libraries, which their Java bindings
 * unpack to a temporary folder. Nothing but "the segments are read again" hangs on this index, so the little that is asked of
 * it (look up, go on from a key, take changes in bulk) did not pay for a dependency.
 */
package dev.floe.store;
