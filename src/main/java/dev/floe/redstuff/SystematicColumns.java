package dev.floe.redstuff;

import dev.floe.bytes.Blake2bBatch;
import java.io.IOException;

/**
 * The first part of encoding: the columns that hold the blob itself. Reads a group of columns, expands it downwards,
 * hashes it and writes what it is part of: all primary slivers, and the secondary slivers of these columns. Groups are
 * independent of each other.
 */
final class SystematicColumns {
    private final Encoding encoding;
    private final ErasureCode code;
    private final int symbolSize;
    private final PaddedBlob blob;
    private final SliverSink sink;
    private final LeafHashes leaves;
    private final GaloisKernel kernel = GaloisKernel.best();

    SystematicColumns(Encoding encoding, int symbolSize, PaddedBlob blob, SliverSink sink, LeafHashes leaves) {
        this.encoding = encoding;
        this.code = ErasureCode.expanding(encoding, Axis.SECONDARY);
        this.symbolSize = symbolSize;
        this.blob = blob;
        this.sink = sink;
        this.leaves = leaves;
    }

    void encode(WorkCrew crew, long workMemory) throws IOException {
        int columns = encoding.secondarySourceSymbols();
        long share = workMemory / crew.parallelism() / encoding.shardCount();
        int slice = SliverExpansion.sliceLength(code.encodeRows());
        int run = (int) Math.min(symbolSize, Math.max(slice, share / slice * slice));
        int group = run < symbolSize ? 1 : (int) Math.min(share, slice) / symbolSize;
        int groupSize = Math.clamp(group, 1, (columns + crew.parallelism() - 1) / crew.parallelism());
        crew.run((columns + groupSize - 1) / groupSize, () -> {
            Group worker = new Group(groupSize, run, Math.min(run * groupSize, slice));
            return task -> worker.encode(task * groupSize, Math.min(groupSize, columns - task * groupSize));
        });
    }

    /** Work space for some columns: a run of bytes of each of their symbols at a time. */
    private final class Group {
        private final int run;
        private final int slice;
        private final int width;
        private final byte[] rows;
        /** For each of the n rows: for each column of the group: the run. */
        private final byte[] symbols;

        private final byte[] sliver;
        private final byte[] hashes = leaves.newColumn();

        Group(int columns, int run, int slice) {
            this.run = run;
            this.slice = slice;
            this.width = SymbolLanes.width(slice / 2);
            this.rows = new byte[code.encodeRows() * width];
            this.symbols = new byte[encoding.shardCount() * columns * run];
            this.sliver = new byte[columns > 1 ? encoding.primarySourceSymbols() * run : 0];
        }

        void encode(int first, int columns) throws IOException {
            if (run == symbolSize) {
                wholeSymbols(first, columns);
                return;
            }
            int n = encoding.shardCount();
            Blake2bBatch batch = new Blake2bBatch(n, MerkleTree.LEAF_PREFIX, symbolSize);
            for (int offset = 0; offset < symbolSize; offset += run) {
                int length = Math.min(run, symbolSize - offset);
                for (int row = 0; row < encoding.primarySourceSymbols(); row++) {
                    blob.read(row, first, offset, symbols, row * run, length);
                    sink.write(Axis.SECONDARY, first, row * symbolSize + offset, symbols, row * run, length);
                }
                expand(1, length);
                for (int row = 0; row < n; row++) {
                    sink.write(Axis.PRIMARY, row, first * symbolSize + offset, symbols, row * run, length);
                }
                batch.update(symbols, 0, run, offset, length);
            }
            batch.digests(hashes, 0, LeafHashes.LENGTH);
            leaves.column(first, hashes);
        }

        private void wholeSymbols(int first, int columns) throws IOException {
            int n = encoding.shardCount();
            int stride = columns * symbolSize;
            for (int row = 0; row < encoding.primarySourceSymbols(); row++) {
                blob.read(row, first, 0, symbols, row * stride, stride);
            }
            expand(columns, symbolSize);
            for (int row = 0; row < n; row++) {
                sink.write(Axis.PRIMARY, row, first * symbolSize, symbols, row * stride, stride);
            }
            for (int column = 0; column < columns; column++) {
                writeColumn(first, columns, column);
                leaves.column(first + column, symbols, column * symbolSize, stride, hashes);
            }
        }

        private void writeColumn(int first, int columns, int column) throws IOException {
            int count = encoding.primarySourceSymbols();
            if (columns == 1) {
                sink.write(Axis.SECONDARY, first, 0, symbols, 0, count * symbolSize);
                return;
            }
            for (int row = 0; row < count; row++) {
                System.arraycopy(symbols, (row * columns + column) * symbolSize, sliver, row * symbolSize, symbolSize);
            }
            sink.write(Axis.SECONDARY, first + column, 0, sliver, 0, count * symbolSize);
        }

        /** From the first k1 rows of {@link #symbols} to all n. */
        private void expand(int columns, int length) {
            int stride = run == symbolSize ? columns * length : run;
            int piece = Math.min(length, slice);
            for (int offset = 0; offset < length; offset += piece) {
                int from = offset;
                int count = Math.min(piece, length - offset);
                for (int column = 0; column < columns; column++) {
                    int start = column * length + offset;
                    int element = column * piece / 2;
                    kernel.pack(symbols, start, stride, count, code.originals(), rows, 0, width, element);
                }
                code.encode(kernel, rows, width, (first, repairs, work, row) -> {
                    int to = (code.originals() + first) * stride + from;
                    for (int column = 0; column < columns; column++) {
                        int element = column * piece / 2;
                        int start = to + column * length;
                        kernel.unpack(work, row, width, element, symbols, start, stride, count, repairs);
                    }
                });
            }
        }
    }
}
