package dev.floe.redstuff;

import dev.floe.bytes.Blake2bBatch;
import java.io.IOException;

/**
 * The second part of encoding: the columns that are computed from the whole matrix. Their symbols depend on all rows,
 * and their lower part, which is hashed but stored nowhere, on all of the blob; so all of them are worked on together,
 * a run of bytes of each symbol at a time: first every row is expanded to the right, then every column downwards.
 * With little memory only some of the columns at a time, and the rows are expanded again for the next ones.
 */
final class RepairColumns {
    private static final int UNIT = Blake2bBatch.SLICE_UNIT;
    /** What {@link Blake2bBatch} keeps of a symbol. */
    private static final int STATE = 65;

    private final Encoding encoding;
    private final ErasureCode rowCode;
    private final ErasureCode columnCode;
    private final int symbolSize;
    private final PaddedBlob blob;
    private final SliverSink sink;
    private final LeafHashes leaves;
    private final GaloisKernel kernel = GaloisKernel.best();
    private final int rowCount;
    private final int columnCount;
    private final int firstColumn;

    RepairColumns(Encoding encoding, int symbolSize, PaddedBlob blob, SliverSink sink, LeafHashes leaves) {
        this.encoding = encoding;
        this.rowCode = ErasureCode.expanding(encoding, Axis.PRIMARY);
        this.columnCode = ErasureCode.expanding(encoding, Axis.SECONDARY);
        this.symbolSize = symbolSize;
        this.blob = blob;
        this.sink = sink;
        this.leaves = leaves;
        this.rowCount = encoding.primarySourceSymbols();
        this.firstColumn = encoding.secondarySourceSymbols();
        this.columnCount = encoding.shardCount() - firstColumn;
    }

    /** All columns at a time: as many bytes of each symbol as fit, and the state of each symbol's hash if those are not all. */
    void encode(WorkCrew crew, long workMemory) throws IOException {
        encode(crew, columnCount, run(workMemory / ((long) rowCount * columnCount)));
    }

    /**
     * The same with no more memory than that, the state of hashes included: if it is not enough for all columns, rows are
     * expanded again and again, each time for some of the columns.
     */
    void encodeWithin(WorkCrew crew, long memory) throws IOException {
        long each = memory / columnCount;
        if (each < bytes(symbolSize) && each >= bytes(UNIT)) {
            encode(crew, columnCount, run((each - states(UNIT)) / rowCount));
            return;
        }
        // What takes fewer bytes for a column: whole symbols, or the state of their hashes.
        int run = bytes(symbolSize) <= bytes(UNIT) ? symbolSize : Math.min(UNIT, symbolSize);
        encode(crew, Math.clamp(memory / bytes(run), 1, columnCount), run);
    }

    private int run(long fits) {
        return (int) Math.min(symbolSize, Math.max(UNIT, fits / UNIT * UNIT));
    }

    /** What a column takes whose symbols are worked on {@code run} bytes at a time. */
    private long bytes(int run) {
        return (long) rowCount * run + states(run);
    }

    private long states(int run) {
        return run < symbolSize ? (long) encoding.shardCount() * STATE : 0;
    }

    private void encode(WorkCrew crew, int columns, int run) throws IOException {
        // For each column, for each row: the run.
        byte[] upper = new byte[columns * rowCount * run];
        Blake2bBatch[] hashes = new Blake2bBatch[run < symbolSize ? columns : 0];
        for (int column = 0; column < hashes.length; column++) {
            hashes[column] = new Blake2bBatch(encoding.shardCount(), MerkleTree.LEAF_PREFIX, symbolSize);
        }
        for (int first = 0; first < columnCount; first += columns) {
            if (first > 0) {
                for (Blake2bBatch hash : hashes) {
                    hash.restart(MerkleTree.LEAF_PREFIX);
                }
            }
            encode(crew, new Band(first, Math.min(columns, columnCount - first)), run, upper, hashes);
        }
    }

    /** Some of the columns, by their numbers among those that are computed. */
    private record Band(int first, int count) {}

    private void encode(WorkCrew crew, Band band, int run, byte[] upper, Blake2bBatch[] hashes) throws IOException {
        int rowGroup = group(rowCode, run, rowCount, crew);
        int columnGroup = group(columnCode, run, band.count, crew);
        for (int offset = 0; offset < symbolSize; offset += run) {
            int from = offset;
            int length = Math.min(run, symbolSize - offset);
            crew.run((rowCount + rowGroup - 1) / rowGroup, () -> {
                Rows rows = new Rows(band, rowGroup, from, length, upper);
                return task -> rows.expand(task * rowGroup, Math.min(rowGroup, rowCount - task * rowGroup));
            });
            crew.run((band.count + columnGroup - 1) / columnGroup, () -> {
                Columns columns = new Columns(band, columnGroup, from, length, upper, hashes);
                return task ->
                        columns.expand(task * columnGroup, Math.min(columnGroup, band.count - task * columnGroup));
            });
        }
        crew.run(Math.min(hashes.length, band.count), () -> {
            byte[] digests = leaves.newColumn();
            return column -> {
                hashes[column].digests(digests, 0, LeafHashes.LENGTH);
                leaves.column(firstColumn + band.first + column, digests);
            };
        });
    }

    /** How many rows or columns go through the code together: they fill the cache, but leave work for all threads. */
    private static int group(ErasureCode code, int run, int total, WorkCrew crew) {
        int most = (total + crew.parallelism() - 1) / crew.parallelism();
        return Math.clamp(SliverExpansion.sliceLength(code.encodeRows()) / run, 1, most);
    }

    /** Work space to expand some rows to the right. */
    private final class Rows {
        private final Band band;
        private final int offset;
        private final int length;
        private final byte[] upper;
        private final int slice;
        private final int width;
        private final byte[] work;
        private final byte[] row;

        Rows(Band band, int rows, int offset, int length, byte[] upper) {
            this.band = band;
            this.offset = offset;
            this.length = length;
            this.upper = upper;
            this.slice = Math.min(length, SliverExpansion.sliceLength(rowCode.encodeRows()));
            this.width = SymbolLanes.width(rows * slice / 2);
            this.work = new byte[rowCode.encodeRows() * width];
            this.row = new byte[rowCode.originals() * slice];
        }

        void expand(int first, int rows) throws IOException {
            for (int at = 0; at < length; at += slice) {
                int from = at;
                int count = Math.min(slice, length - at);
                for (int i = 0; i < rows; i++) {
                    load(first + i, offset + at, count);
                    kernel.pack(row, 0, count, count, rowCode.originals(), work, 0, width, i * slice / 2);
                }
                rowCode.encode(kernel, work, width, (column, columns, repairs, start) -> {
                    int low = Math.max(column, band.first);
                    int some = Math.min(column + columns, band.first + band.count) - low;
                    for (int i = 0; i < rows && some > 0; i++) {
                        int to = ((low - band.first) * rowCount + first + i) * length + from;
                        int row = start + (low - column) * width;
                        kernel.unpack(repairs, row, width, i * slice / 2, upper, to, rowCount * length, count, some);
                    }
                });
            }
        }

        private void load(int index, int from, int count) throws IOException {
            if (count == symbolSize) {
                blob.read(index, 0, 0, row, 0, rowCode.originals() * count);
                return;
            }
            for (int column = 0; column < rowCode.originals(); column++) {
                blob.read(index, column, from, row, column * count, count);
            }
        }
    }

    /** Work space to expand some columns downwards, and to hash and write them. */
    private final class Columns {
        private final Band band;
        private final int offset;
        private final int length;
        private final byte[] upper;
        private final Blake2bBatch[] hashes;
        private final int slice;
        private final int width;
        private final byte[] work;
        /** All n runs of each column. */
        private final byte[] symbols;

        private final byte[] digests;

        Columns(Band band, int columns, int offset, int length, byte[] upper, Blake2bBatch[] hashes) {
            this.band = band;
            this.offset = offset;
            this.length = length;
            this.upper = upper;
            this.hashes = hashes;
            this.slice = Math.min(length, SliverExpansion.sliceLength(columnCode.encodeRows()));
            this.width = SymbolLanes.width(columns * slice / 2);
            this.work = new byte[columnCode.encodeRows() * width];
            this.symbols = new byte[columns * encoding.shardCount() * length];
            this.digests = leaves.newColumn();
        }

        void expand(int first, int columns) throws IOException {
            for (int at = 0; at < length; at += slice) {
                int from = at;
                int count = Math.min(slice, length - at);
                for (int i = 0; i < columns; i++) {
                    int source = (first + i) * rowCount * length + at;
                    kernel.pack(upper, source, length, count, rowCount, work, 0, width, i * slice / 2);
                }
                columnCode.encode(kernel, work, width, (row, rows, repairs, start) -> {
                    for (int i = 0; i < columns; i++) {
                        int to = (i * encoding.shardCount() + rowCount + row) * length + from;
                        kernel.unpack(repairs, start, width, i * slice / 2, symbols, to, length, count, rows);
                    }
                });
            }
            int above = rowCount * length;
            int whole = encoding.shardCount() * length;
            kernel.copy(upper, first * above, above, symbols, 0, whole, above, columns);
            for (int i = 0; i < columns; i++) {
                hash(first + i, i * whole);
                write(firstColumn + band.first + first + i, i * whole);
            }
        }

        private void hash(int index, int at) {
            if (length < symbolSize) {
                hashes[index].update(symbols, at, length, offset, length);
                return;
            }
            leaves.column(firstColumn + band.first + index, symbols, at, length, digests);
        }

        private void write(int index, int at) throws IOException {
            if (length == symbolSize) {
                sink.write(Axis.SECONDARY, index, 0, symbols, at, rowCount * length);
                return;
            }
            for (int row = 0; row < rowCount; row++) {
                sink.write(Axis.SECONDARY, index, row * symbolSize + offset, symbols, at + row * length, length);
            }
        }
    }
}
