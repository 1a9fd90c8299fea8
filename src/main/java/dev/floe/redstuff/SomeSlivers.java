package dev.floe.redstuff;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Some slivers of a blob: what one node keeps of it. Takes a small part of the time of {@link BlobEncoder}, which hashes the
 * symbols of all slivers, and beside what it gives a megabyte or two, however long the blob is. Whoever has metadata verifies
 * what comes out. Not thread-safe.
 */
public final class SomeSlivers {
    /** Bytes of the blob that are in memory at a time. */
    private static final int WINDOW = 1 << 20;

    private final GaloisKernel kernel = GaloisKernel.best();
    private final Encoding encoding;
    private final int symbolSize;
    private final PaddedBlob blob;
    /** How many are not all zeros. */
    private final int rows;

    /** @throws RedStuffException BLOB_TOO_LARGE */
    public SomeSlivers(Encoding encoding, BlobSource blob) throws RedStuffException {
        long length = blob.length();
        this.encoding = encoding;
        this.symbolSize = encoding.symbolSize(length);
        this.blob = new PaddedBlob(blob, length, encoding, symbolSize);
        this.rows = Math.toIntExact(Math.ceilDiv(length, encoding.sliverLength(Axis.PRIMARY, symbolSize)));
    }

    /**
     * The slivers of {@code axis} with these indices, each 0 to n-1. Reads the blob once at most.
     *
     * @throws IOException what the blob throws
     */
    public List<Sliver> of(Axis axis, Collection<Integer> indices) throws IOException {
        Map<Integer, byte[]> repairs = new HashMap<>();
        List<Sliver> slivers = new ArrayList<>(indices.size());
        for (int index : indices) {
            Objects.checkIndex(index, encoding.shardCount());
            byte[] data = new byte[encoding.sliverLength(axis, symbolSize)];
            if (index >= encoding.sourceSymbols(axis)) {
                repairs.put(index, data);
            } else if (axis == Axis.PRIMARY) {
                blob.read(index, 0, 0, data, 0, data.length);
            } else {
                for (int row = 0; row < rows; row++) {
                    blob.read(row, index, 0, data, row * symbolSize, symbolSize);
                }
            }
            slivers.add(new Sliver(axis, index, symbolSize, data));
        }
        if (!repairs.isEmpty() && rows > 0) {
            new Expansion(axis, repairs).run();
        }
        return slivers;
    }

    /**
     * Computes slivers from the source slivers of their axis. What lies across those, a column for primary slivers and a row for
     * secondary ones, is a line, and is expanded by itself; some of them are read together, or a piece of each symbol of one.
     */
    private final class Expansion {
        private final Axis axis;
        private final Map<Integer, byte[]> wanted;
        private final ErasureCode code;
        private final int lines;
        /** Symbols of a line that are not zeros. */
        private final int known;
        /** Bytes of a symbol that are read together. */
        private final int piece;
        /** How many lines are. */
        private final int together;
        /** Bytes of a symbol that go through the code together. */
        private final int slice;
        /** How many lines do. */
        private final int group;

        Expansion(Axis axis, Map<Integer, byte[]> wanted) {
            this.axis = axis;
            this.wanted = wanted;
            this.code = ErasureCode.expanding(encoding, axis.other());
            this.lines = axis == Axis.PRIMARY ? encoding.secondarySourceSymbols() : rows;
            this.known = axis == Axis.PRIMARY ? rows : code.originals();
            int fits = SliverExpansion.sliceLength(code.encodeRows());
            int share = WINDOW / known;
            this.piece = Math.min(symbolSize, Math.max(fits, share / fits * fits));
            this.together = piece < symbolSize ? 1 : Math.clamp(share / piece, 1, lines);
            this.slice = Math.min(piece, fits);
            this.group = Math.clamp(fits / piece, 1, together);
        }

        void run() throws IOException {
            int width = SymbolLanes.width(group * slice / 2);
            byte[] window = WorkSpace.take(together * known * piece);
            byte[] work = WorkSpace.take(code.encodeRows() * width);
            for (int first = 0; first < lines; first += together) {
                int count = Math.min(together, lines - first);
                for (int offset = 0; offset < symbolSize; offset += piece) {
                    int length = Math.min(piece, symbolSize - offset);
                    read(first, count, offset, length, window);
                    for (int line = 0; line < count; line += group) {
                        for (int at = 0; at < length; at += slice) {
                            int from = line * lineStride() + at;
                            int to = (first + line) * symbolSize + offset + at;
                            int some = Math.min(group, count - line);
                            expand(window, from, some, Math.min(slice, length - at), to, work, width);
                        }
                    }
                }
            }
            WorkSpace.giveBack(work);
            WorkSpace.giveBack(window);
        }

        private int lineStride() {
            return axis == Axis.PRIMARY ? piece : known * piece;
        }

        private int symbolStride() {
            return axis == Axis.PRIMARY ? together * piece : piece;
        }

        private void read(int first, int count, int offset, int length, byte[] window) throws IOException {
            if (axis == Axis.PRIMARY) {
                int bytes = piece < symbolSize ? length : count * piece;
                for (int row = 0; row < known; row++) {
                    blob.read(row, first, offset, window, row * symbolStride(), bytes);
                }
            } else if (piece < symbolSize) {
                for (int column = 0; column < known; column++) {
                    blob.read(first, column, offset, window, column * symbolStride(), length);
                }
            } else {
                blob.read(first, 0, 0, window, 0, count * lineStride());
            }
        }

        private void expand(byte[] window, int from, int some, int length, int to, byte[] work, int width) {
            kernel.clear(work, known * width, (code.originals() - known) * width);
            for (int i = 0; i < some; i++) {
                int start = from + i * lineStride();
                kernel.pack(window, start, symbolStride(), length, known, work, 0, width, i * slice / 2);
            }
            code.encode(
                    kernel,
                    work,
                    width,
                    (repair, repairs, out, row) -> wanted.forEach((index, data) -> {
                        int place = index - code.originals() - repair;
                        for (int i = 0; i < some && place >= 0 && place < repairs; i++) {
                            int into = to + i * symbolSize;
                            SymbolLanes.unpack(out, row + place * width, i * slice / 2, data, into, length);
                        }
                    }));
        }
    }
}
