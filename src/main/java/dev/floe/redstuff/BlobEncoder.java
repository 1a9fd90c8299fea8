package dev.floe.redstuff;

import java.io.IOException;
import java.util.concurrent.Executor;

/**
 * Encodes blobs into slivers and metadata. The slivers go to a sink piece by piece as they are computed, so a blob of
 * any length takes the same memory: {@code workMemoryBytes} of work space, shared by all threads, and on top of that, while
 * the second half of a blob runs whose symbols do not fit the work space, 65 bytes for each of the n x f symbols (22 MB on
 * 1000 shards), unless it is {@link #within}. Beside that hashes that wait for their neighbours, {@link #waitingHashes}.
 * Symbols of two bytes on many shards take 2 MB more, which the process keeps.
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
    private final boolean within;

    /**
     * @param cpu runs the helpers; must not be an event loop
     * @param parallelism how many threads work on a blob, the calling one included
     * @param workMemoryBytes the work space to stay within as far as possible. More makes the pieces longer that are
     *     read and written; 16 to 64 MB are plenty for most blobs
     */
    public BlobEncoder(Encoding encoding, Executor cpu, int parallelism, long workMemoryBytes) {
        this(encoding, new WorkCrew(cpu, parallelism), workMemoryBytes, false);
    }

    private BlobEncoder(Encoding encoding, WorkCrew crew, long workMemoryBytes, boolean within) {
        this.encoding = encoding;
        this.crew = crew;
        this.workMemory = Math.clamp(workMemoryBytes, 0, MAX_WORK_MEMORY);
        this.within = within;
    }

    /**
     * An encoder that uses the calling thread only and, beside {@link #waitingHashes}, never more memory than that, however
     * long the blob is; less than a few hundred kilobytes are not enough. What does not fit at once is done in several passes, each of which
     * reads all of the blob.
     */
    public static BlobEncoder within(Encoding encoding, long workMemoryBytes) {
        return new BlobEncoder(encoding, new WorkCrew(Runnable::run, 1), workMemoryBytes, true);
    }

    /** Bytes of hashes that may wait for their neighbours while {@code parallelism} threads encode a blob. */
    public static long waitingHashes(Encoding encoding, int parallelism) {
        return RowTrees.bytes(encoding.shardCount(), encoding.shardCount(), parallelism);
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
        RepairColumns repairs = new RepairColumns(encoding, symbolSize, padded, sink, leaves);
        if (within) {
            repairs.encodeWithin(crew, workMemory);
        } else {
            repairs.encode(crew, workMemory);
        }
        blob.requireUnchanged();
        return VerifiedMetadata.derive(BlobMetadata.of(length, leaves.sliverHashes()), encoding);
    }
}
