package dev.floe.bench;

import dev.floe.bytes.Blake2b;
import dev.floe.bytes.Blake2bBatch;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.CodecProbe;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * The codec beside its peers: the same operation on the same data, one thread against one thread, in turns, so that
 * whatever else the machine does meets both. Fails if the results differ.
 */
public final class CodecComparison {
    private static final int SHARDS = 1000;
    private static final int LEAF_PREFIX = 0;

    private final Stopwatch stopwatch;

    /**
     * One comparison.
     *
     * @param operation what was done, in a few words
     * @param bytes the size of a symbol, or the length of a blob
     * @param processed how many bytes of data one run is about
     * @param nanos what a run took Floe, processor time
     * @param peerNanos what it took the peer
     * @param ratio how many runs Floe does in the time of one of the peer's; the median of the rounds
     */
    public record Result(String operation, int bytes, long processed, double nanos, double peerNanos, double ratio) {
        /** Floe's speed, in millions of bytes per second. */
        public double megabytesPerSecond() {
            return processed * 1000.0 / nanos;
        }

        /** The peer's speed, in millions of bytes per second. */
        public double peerMegabytesPerSecond() {
            return processed * 1000.0 / peerNanos;
        }
    }

    /** Floe's side of a comparison. */
    private record Side(Work work, String digest) {}

    public CodecComparison(Stopwatch stopwatch) {
        this.stopwatch = stopwatch;
    }

    /**
     * The innermost operations: repair symbols for slivers of both axes at n = 1000, and leaf hashes of 1000 symbols.
     * Floe has to take the symbols from a sliver, and to put the new ones where they can be read as symbols, and to
     * mind the prefix of a leaf; the peer is given leaves with their prefixes.
     *
     * @param symbolSizes even
     */
    public void innermost(Peer peer, List<Integer> symbolSizes, Consumer<Result> results) throws Exception {
        Encoding encoding = new Encoding(SHARDS);
        for (Axis axis : Axis.values()) {
            int originals = encoding.symbolsPerSliver(axis);
            int repairs = CodecProbe.repairCount(encoding, axis);
            for (int size : symbolSizes) {
                results.accept(compare(
                        "encode " + originals + "+" + repairs,
                        size,
                        (long) originals * size,
                        expansion(encoding, axis, size),
                        peer,
                        "encode " + originals + " " + repairs + " " + size));
            }
        }
        for (int size : symbolSizes) {
            results.accept(compare(
                    "hash " + SHARDS + " leaves",
                    size,
                    (long) SHARDS * size,
                    leafHashing(size),
                    peer,
                    "hash " + SHARDS + " " + size));
        }
    }

    /**
     * Whole blobs: into slivers and metadata, which both sides write to memory, and to a blob ID alone.
     *
     * @param lengths lengths of blobs in bytes
     */
    public void blobs(Peer peer, List<Encoding> encodings, List<Integer> lengths, Consumer<Result> results)
            throws Exception {
        for (Encoding encoding : encodings) {
            int shards = encoding.shardCount();
            for (int length : lengths) {
                byte[] blob = SampleBytes.of(length);
                results.accept(compare(
                        "encode on " + shards,
                        length,
                        length,
                        blobEncoding(encoding, blob, new SliversInMemory(encoding, encoding.symbolSize(length))),
                        peer,
                        "encode " + shards + " " + length));
                results.accept(compare(
                        "blob-id on " + shards,
                        length,
                        length,
                        blobEncoding(encoding, blob, SliverSink.NONE),
                        peer,
                        "blob-id " + shards + " " + length));
            }
        }
    }

    private Result compare(String operation, int bytes, long processed, Side floe, Peer peer, String task)
            throws Exception {
        String digest = peer.prepare(task);
        if (!digest.equals(floe.digest())) {
            throw new IOException(operation + " of " + bytes + " bytes has another result here, " + floe.digest()
                    + ", than at the peer, " + digest);
        }
        stopwatch.warmUp(floe.work());
        peer.run(stopwatch.warmUp());
        double[] nanos = new double[stopwatch.rounds()];
        double[] peerNanos = new double[nanos.length];
        double[] ratios = new double[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = stopwatch.lap(floe.work()).nanosPerRun();
            peerNanos[i] = peer.run(stopwatch.round()).nanosPerRun();
            ratios[i] = peerNanos[i] / nanos[i];
        }
        return new Result(
                operation, bytes, processed, Timing.median(nanos), Timing.median(peerNanos), Timing.median(ratios));
    }

    private static Side expansion(Encoding encoding, Axis axis, int size) throws Exception {
        byte[] symbols = SampleBytes.of(encoding.symbolsPerSliver(axis) * size);
        byte[] repairs = new byte[CodecProbe.repairCount(encoding, axis) * size];
        Work work = () -> CodecProbe.expand(encoding, axis, size, symbols, repairs);
        work.run();
        return new Side(work, hex(Blake2b.hash(repairs)));
    }

    private static Side leafHashing(int size) throws Exception {
        byte[] symbols = SampleBytes.of(SHARDS * size);
        byte[] hashes = new byte[SHARDS * Blake2b.DIGEST_LENGTH];
        Work work =
                () -> Blake2bBatch.hash(LEAF_PREFIX, symbols, 0, size, size, SHARDS, hashes, 0, Blake2b.DIGEST_LENGTH);
        work.run();
        return new Side(work, hex(Blake2b.hash(hashes)));
    }

    private static Side blobEncoding(Encoding encoding, byte[] blob, SliverSink sink)
            throws IOException, RedStuffException {
        BlobEncoder encoder = BlobEncoder.singleThreaded(encoding);
        Work work = () -> encoder.encode(BlobSource.of(blob), sink);
        return new Side(work, encoder.encode(BlobSource.of(blob), sink).blobId().toHex());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** All slivers, as the WebAssembly peer gives them to its caller. */
    private static final class SliversInMemory implements SliverSink {
        private final byte[][] primary;
        private final byte[][] secondary;

        SliversInMemory(Encoding encoding, int symbolSize) {
            int count = encoding.shardCount();
            primary = new byte[count][encoding.sliverLength(Axis.PRIMARY, symbolSize)];
            secondary = new byte[count][encoding.sliverLength(Axis.SECONDARY, symbolSize)];
        }

        @Override
        public void write(Axis axis, int index, int offset, byte[] bytes, int from, int count) {
            byte[] sliver = (axis == Axis.PRIMARY ? primary : secondary)[index];
            System.arraycopy(bytes, from, sliver, offset, count);
        }
    }
}
