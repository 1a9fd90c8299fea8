package dev.floe.bench;

import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Measures the codec: each operation for each number of shards and each length of blob, first on one thread, then on
 * all, as many as the machine has cores.
 */
public final class CodecBenchmark {
    private final Stopwatch stopwatch;
    private final int threads = Runtime.getRuntime().availableProcessors();

    /**
     * One measurement.
     *
     * @param shards n
     * @param blobLength bytes of the blob
     * @param bytes how many of these one run of the operation is about
     * @param alone on one thread, by processor time
     * @param together on {@code threads} threads, by the clock on the wall
     */
    public record Result(
            CodecOperation operation,
            int shards,
            int blobLength,
            int bytes,
            Timing alone,
            Timing together,
            int threads) {}

    public CodecBenchmark(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    /**
     * @param lengths lengths of blobs in bytes
     * @param results takes each result as soon as it is there
     * @throws RedStuffException BLOB_TOO_LARGE if a blob does not fit some number of shards
     */
    public void run(
            List<Encoding> encodings, List<Integer> lengths, Set<CodecOperation> operations, Consumer<Result> results)
            throws Exception {
        requireFit(encodings, lengths);
        try (ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("bench-", 0).daemon().factory())) {
            for (Encoding encoding : encodings) {
                for (int length : lengths) {
                    MeasuredBlob blob = new MeasuredBlob(encoding, length);
                    for (CodecOperation operation : operations) {
                        results.accept(new Result(
                                operation,
                                encoding.shardCount(),
                                length,
                                blob.bytes(operation),
                                stopwatch.alone(blob.alone(operation)),
                                stopwatch.together(pool, blob.together(operation, pool, threads)),
                                threads));
                    }
                }
            }
        }
    }

    /** It is better to hear of it before the first minutes of measuring than after. */
    private static void requireFit(List<Encoding> encodings, List<Integer> lengths)
            throws IOException, RedStuffException {
        for (Encoding encoding : encodings) {
            for (int length : lengths) {
                encoding.symbolSize(length);
            }
        }
    }
}
