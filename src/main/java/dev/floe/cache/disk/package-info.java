/**
 * Entries on a disk, of so many bytes at most. This is a cache and not a store: nothing is synced, losing an entry is
 * free, and what comes back is a claim that whoever asked has to verify.
 *
 * <ul>
 *   <li><b>Files.</b> Segments of one size are written from their beginning to their end and then never again, but for what
 *       is erased in place. New entries
 *       go to the log of those on probation. When its oldest segment must leave, what was asked for again moves to the log
 *       of what is kept, and the rest is forgotten; of the oldest segment of that one, what was asked for since gets
 *       another round. So whoever reads everything once does not push out what others read often (S3-FIFO, by segments).
 *   <li><b>Index.</b> 16 bytes for an entry in arrays: a fingerprint of its key, and where it lies. The key itself is in
 *       the entry's head, and compared when it is read. A segment that is full ends with its part of the index, so a start
 *       reads those, and the heads in a segment that was being written.
 *   <li><b>One writer.</b> All changes of files are made by one thread; anybody reads.
 * </ul>
 */
package dev.floe.cache.disk;
