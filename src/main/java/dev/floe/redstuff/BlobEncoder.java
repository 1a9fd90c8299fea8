package dev.floe.redstuff;

import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * Encodes blobs into slivers and metadata. The slivers go to a sink piece by piece as they are computed, so a blob of
 * any length takes the same memory: {@code workMemoryBytes} of work space, shared by all threads, and 32 bytes for each
 * of the n x n symbols' hashes (32 MB on 1000 shards), and on top of that, while the second half of a blob runs whose
 * symbols do not fit the work space, 65 bytes for each of the n x f symbols (22 MB). Symbols of two bytes on many shards
 * take 2 MB more, which the process keeps.
 *
 * <p>Thread-safe; each call of {@link #encode} has work space of its own.
 */
public final class BlobEncoder {
    private static final long DEFAULT_WORK_MEMORY = 32L << 20;
    /** The work space is one array. */
    private static final long MAX_WORK_MEMORY = 1L << 30;

    private final Encoding encoding;
    private final WorkCrew crew;
    private final long workMemory;

    /**
     * @param cpu runs the helpers; must not be an event loop
     * @param parallelism how many threads work on a blob, the calling one included
     * @param workMemoryBytes the work space to stay within as far as possible. More makes the pieces longer that are
     *     read and written; 16 to 64 MB are plenty for most blobs
     */
    public BlobEncoder(Encoding encoding, Executor cpu, int parallelism, long workMemoryBytes) {
        this.encoding = encoding;
        this.crew = new WorkCrew(cpu, parallelism);
        this.workMemory = Math.clamp(workMemoryBytes, 0, MAX_WORK_MEMORY);
    }

    /** An encoder that uses the calling thread only. */
    public static BlobEncoder singleThreaded(Encoding encoding) {
        return new BlobEncoder(encoding, Runnable::run, 1, DEFAULT_WORK_MEMORY);
    }

    /**
     * Reads the blob, part by part, some parts twice, and writes all slivers.
     *
     * @throws RedStuffException BLOB_TOO_LARGE
     * @throws IOException what {@code blob} and {@code sink} throw, also because the blob changed meanwhile, and {@link java.io.InterruptedIOException} when the
     *     calling thread is interrupted
     */
    public VerifiedMetadata encode(BlobSource blob, SliverSink sink) throws IOException, RedStuffException {
        long length = blob.length();
        int symbolSize = encoding.symbolSize(length);
        LeafHashes leaves = new LeafHashes(encoding.shardCount(), symbolSize);
        PaddedBlob padded = new PaddedBlob(blob, length, encoding, symbolSize);
        new SystematicColumns(encoding, symbolSize, padded, sink, leaves).encode(crew, workMemory);
        new RepairColumns(encoding, symbolSize, padded, sink, leaves).encode(crew, workMemory);
        blob.requireUnchanged();
        return VerifiedMetadata.derive(BlobMetadata.of(length, leaves.sliverHashes(crew)), encoding);
    }
}
