package dev.floe.bench;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobDecoder;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverRecovery;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A made-up blob in memory with what is needed to do every {@link CodecOperation} to it: about twice its length.
 * Immutable, thread-safe.
 */
final class MeasuredBlob {
    private static final long WORK_MEMORY = 32L << 20;
    private static final int TARGET = 0;

    private final Encoding encoding;
    private final byte[] blob;
    private final VerifiedMetadata metadata;
    private final Sliver row;
    /** The k1 last primary slivers. */
    private final byte[][] lastRows;
    /** The k2 last secondary slivers' symbols of the target. */
    private final int[] columns;

    private final byte[][] symbols;

    MeasuredBlob(Encoding encoding, int length) throws IOException, RedStuffException {
        this.encoding = encoding;
        this.blob = SampleBytes.of(length);
        int symbolSize = encoding.symbolSize(length);
        int rowLength = encoding.sliverLength(Axis.PRIMARY, symbolSize);
        lastRows = new byte[encoding.primarySourceSymbols()][rowLength];
        columns = new int[encoding.secondarySourceSymbols()];
        Arrays.setAll(columns, i -> encoding.faulty() + i);
        symbols = new byte[columns.length][symbolSize];
        metadata = BlobEncoder.singleThreaded(encoding).encode(BlobSource.of(blob), this::keep);
        byte[] first = Arrays.copyOf(Arrays.copyOf(blob, Math.min(length, rowLength)), rowLength);
        row = new Sliver(Axis.PRIMARY, TARGET, symbolSize, first);
    }

    private void keep(Axis axis, int index, int offset, byte[] bytes, int from, int count) {
        if (axis == Axis.PRIMARY) {
            int kept = index - (encoding.shardCount() - lastRows.length);
            if (kept >= 0) {
                System.arraycopy(bytes, from, lastRows[kept], offset, count);
            }
        } else if (index >= columns[0] && offset < symbols[0].length) {
            // The target is the first row: its symbols are at the columns' start.
            byte[] symbol = symbols[index - columns[0]];
            System.arraycopy(bytes, from, symbol, offset, Math.min(count, symbol.length - offset));
        }
    }

    VerifiedMetadata metadata() {
        return metadata;
    }

    /** How many bytes of the blob one run of {@code operation} is about. */
    int bytes(CodecOperation operation) {
        return switch (operation) {
            case ENCODE, BLOB_ID, DECODE -> blob.length;
            case VERIFY, RECOVER -> Math.min(blob.length, row.data().length);
        };
    }

    /** The operation on the calling thread. */
    Work alone(CodecOperation operation) {
        return work(operation, Runnable::run, 1);
    }

    /**
     * The operation on all of {@code parallelism} threads.
     *
     * @param cpu runs the helpers of those operations that take any
     * @return works that are to be done at the same time: one that calls helpers, or one for each thread
     */
    List<Work> together(CodecOperation operation, Executor cpu, int parallelism) {
        return switch (operation) {
            case ENCODE, BLOB_ID, DECODE -> List.of(work(operation, cpu, parallelism));
            case VERIFY, RECOVER -> Collections.nCopies(parallelism, alone(operation));
        };
    }

    private Work work(CodecOperation operation, Executor cpu, int parallelism) {
        return switch (operation) {
            case ENCODE -> encoding(cpu, parallelism, (axis, index, offset, bytes, from, count) -> {});
            case BLOB_ID -> encoding(cpu, parallelism, SliverSink.NONE);
            case VERIFY -> () -> metadata.verify(encoding.pairOfSliver(Axis.PRIMARY, TARGET), row);
            case DECODE -> decoding(cpu, parallelism);
            case RECOVER -> () -> new SliverRecovery(metadata, Axis.PRIMARY, columns).recover(TARGET, symbols);
        };
    }

    private Work encoding(Executor cpu, int parallelism, SliverSink sink) {
        BlobEncoder encoder = new BlobEncoder(encoding, cpu, parallelism, WORK_MEMORY);
        return () -> {
            VerifiedMetadata again = encoder.encode(BlobSource.of(blob), sink);
            if (!again.equals(metadata)) {
                throw new IllegalStateException("the same blob became " + again + ", not " + metadata);
            }
        };
    }

    private Work decoding(Executor cpu, int parallelism) {
        BlobDecoder decoder = new BlobDecoder(cpu, parallelism);
        int first = encoding.shardCount() - lastRows.length;
        int[] indices = new int[lastRows.length];
        Arrays.setAll(indices, i -> first + i);
        byte[] decoded = new byte[blob.length];
        return () -> {
            decoder.decode(
                    metadata,
                    Axis.PRIMARY,
                    indices,
                    (axis, index, offset, into, at, count) ->
                            System.arraycopy(lastRows[index - first], offset, into, at, count),
                    (position, bytes, from, count) -> System.arraycopy(bytes, from, decoded, (int) position, count));
            if (!Arrays.equals(decoded, blob)) {
                throw new IllegalStateException("the slivers of " + metadata + " decoded to another blob");
            }
        };
    }
}
