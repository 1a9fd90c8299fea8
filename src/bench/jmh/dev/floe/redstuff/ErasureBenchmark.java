package dev.floe.redstuff;

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

/** The code, inside to outside, at n = 1000: expansions, the check of a row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class ErasureBenchmark {
    @Param({"2", "64", "1024", "8192"})
    public int symbolSize;

    private final Encoding encoding = new Encoding(1000);
    private byte[] row;
    private byte[] rowRepairs;
    private byte[] column;
    private byte[] columnRepairs;
    private Sliver sliver;
    private VerifiedMetadata metadata;

    @Setup
    public void fill() throws RedStuffException {
        Random random = new Random(symbolSize);
        row = new byte[encoding.sliverLength(Axis.PRIMARY, symbolSize)];
        random.nextBytes(row);
        rowRepairs = new byte[CodecProbe.repairCount(encoding, Axis.PRIMARY) * symbolSize];
        column = new byte[encoding.sliverLength(Axis.SECONDARY, symbolSize)];
        random.nextBytes(column);
        columnRepairs = new byte[CodecProbe.repairCount(encoding, Axis.SECONDARY) * symbolSize];
        sliver = new Sliver(Axis.PRIMARY, 0, symbolSize, row);
        byte[] hashes = new byte[encoding.shardCount() * 2 * BlobMetadata.HASH_LENGTH];
        byte[] hash = new SliverExpansion(GaloisKernel.best(), encoding, Axis.PRIMARY, symbolSize, row).hash();
        System.arraycopy(hash, 0, hashes, 0, hash.length);
        long length = (long) encoding.primarySourceSymbols() * encoding.secondarySourceSymbols() * symbolSize;
        metadata = VerifiedMetadata.derive(BlobMetadata.of(length, hashes), encoding);
    }

    /** 667 symbols to 333 more. */
    @Benchmark
    public byte[] expandRow() {
        CodecProbe.expand(encoding, Axis.PRIMARY, symbolSize, row, rowRepairs);
        return rowRepairs;
    }

    /** 334 symbols to 666 more. */
    @Benchmark
    public byte[] expandColumn() {
        CodecProbe.expand(encoding, Axis.SECONDARY, symbolSize, column, columnRepairs);
        return columnRepairs;
    }

    /** All that a row needs before it may be sent. */
    @Benchmark
    public void verifyRow() throws RedStuffException {
        metadata.verify(0, sliver);
    }
}
