package dev.floe.read;

import dev.floe.bytes.MemoryBudget;
import java.util.concurrent.Executor;

/**
 * What all reads of a process share.
 *
 * @param memory for rows under way and rows waiting for their consumers, of all reads together
 * @param maxWindowBytes the most that one read may have under way
 * @param cpu where slivers are verified and rebuilt; never an event loop
 * @param cpuThreads how many of its threads one encoding may use
 * @param metadataCacheBytes how many bytes of verified metadata are kept
 * @param strictMaxLength longer blobs are not checked strictly but refused, since that takes the whole blob at once
 */
public record ReaderOptions(
        MemoryBudget memory,
        long maxWindowBytes,
        Executor cpu,
        int cpuThreads,
        long metadataCacheBytes,
        long strictMaxLength) {

    /** Half of the memory for one read's window; 16 MiB of metadata, strict checks up to 4 GiB. */
    public static ReaderOptions of(MemoryBudget memory, Executor cpu, int cpuThreads) {
        return new ReaderOptions(memory, Math.max(1, memory.capacity() / 2), cpu, cpuThreads, 16 << 20, 4L << 30);
    }
}
