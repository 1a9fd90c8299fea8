package dev.floe.read;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import java.time.Duration;

/**
 * What all reads of a process share.
 *
 * @param memory for rows under way and rows waiting for their consumers, of all reads together
 * @param maxWindowBytes the most that one read may have under way
 * @param cpu where slivers are verified and rebuilt; never an event loop
 * @param metadataCacheBytes how many bytes of verified metadata are kept
 * @param strictMaxLength longer blobs are not checked strictly but refused, since that takes the whole blob at once
 * @param openTimeout for the metadata, and for a place in the memory
 * @param stallTimeout how long one sliver may take, plus a second for each 256 KiB of it
 */
public record ReaderOptions(
        MemoryBudget memory,
        long maxWindowBytes,
        Cpu cpu,
        long metadataCacheBytes,
        long strictMaxLength,
        Duration openTimeout,
        Duration stallTimeout) {
    private static final Duration OPEN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(15);

    /** Half of the memory for one read's window; 16 MiB of metadata, strict checks up to 4 GiB. */
    public static ReaderOptions of(MemoryBudget memory, Cpu cpu) {
        return new ReaderOptions(
                memory, Math.max(1, memory.capacity() / 2), cpu, 16 << 20, 4L << 30, OPEN_TIMEOUT, STALL_TIMEOUT);
    }

    public ReaderOptions withMaxWindowBytes(long other) {
        return new ReaderOptions(memory, other, cpu, metadataCacheBytes, strictMaxLength, openTimeout, stallTimeout);
    }

    public ReaderOptions withMetadataCacheBytes(long other) {
        return new ReaderOptions(memory, maxWindowBytes, cpu, other, strictMaxLength, openTimeout, stallTimeout);
    }

    public ReaderOptions withStrictMaxLength(long other) {
        return new ReaderOptions(memory, maxWindowBytes, cpu, metadataCacheBytes, other, openTimeout, stallTimeout);
    }

    public ReaderOptions withTimeouts(Duration open, Duration stall) {
        return new ReaderOptions(memory, maxWindowBytes, cpu, metadataCacheBytes, strictMaxLength, open, stall);
    }
}
