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

/** The hashes of 1000 symbols, and the tree over these. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
public class HashingBenchmark {
    private static final int LEAVES = 1000;

    /** How long the leaves are matters to their hashes only. */
    @State(Scope.Thread)
    public static class Symbols {
        @Param({"2", "64", "1024", "8192"})
        public int symbolSize;

        private byte[] symbols;

        @Setup
        public void fill() {
            symbols = new byte[LEAVES * symbolSize];
            new Random(symbolSize).nextBytes(symbols);
        }
    }

    private final byte[] leafHashes = new byte[LEAVES * MerkleTree.HASH_LENGTH];
    private final byte[] tree = new byte[(LEAVES + 1) * MerkleTree.HASH_LENGTH];

    @Setup
    public void fill() {
        new Random(LEAVES).nextBytes(leafHashes);
    }

    @Benchmark
    public byte[] leaves(Symbols of) {
        MerkleTree.leafHashes(
                of.symbols, 0, of.symbolSize, of.symbolSize, LEAVES, leafHashes, 0, MerkleTree.HASH_LENGTH);
        return leafHashes;
    }

    @Benchmark
    public byte[] root() {
        System.arraycopy(leafHashes, 0, tree, 0, leafHashes.length);
        MerkleTree.rootInPlace(tree, 0, LEAVES);
        return tree;
    }
}
