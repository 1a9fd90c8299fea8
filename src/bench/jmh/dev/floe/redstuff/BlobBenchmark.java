package dev.floe.redstuff;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Whole blobs on one thread: small ones, where hashing the n x n symbols is all, and one of some length. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
public class BlobBenchmark {
    @Param({"100", "1000"})
    public int shards;

    @Param({"1024", "1048576"})
    public int length;

    private BlobEncoder encoder;
    private BlobSource blob;

    @Setup
    public void fill() {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        blob = BlobSource.of(bytes);
        encoder = BlobEncoder.singleThreaded(new Encoding(shards));
    }

    /** Slivers and metadata; the slivers are dropped. */
    @Benchmark
    public VerifiedMetadata encode() throws IOException, RedStuffException {
        return encoder.encode(blob, (axis, index, offset, symbols, from, count) -> {});
    }

    /** Metadata alone. */
    @Benchmark
    public VerifiedMetadata blobId() throws IOException, RedStuffException {
        return encoder.encode(blob, SliverSink.NONE);
    }
}
