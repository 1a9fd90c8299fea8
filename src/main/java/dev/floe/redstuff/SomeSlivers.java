package dev.floe.redstuff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Some slivers of a blob that is in memory: what one node keeps of it. Takes a small part of the time and the memory of {@link
 * BlobEncoder}, which hashes the symbols of all slivers. Whoever has metadata verifies what comes out. Not thread-safe.
 */
public final class SomeSlivers {
    private final GaloisKernel kernel = GaloisKernel.best();
    private final Encoding encoding;
    private final int symbolSize;
    /** The rows that are not all zeros. */
    private final byte[] matrix;

    private final int rows;

    /** @throws RedStuffException BLOB_TOO_LARGE */
    public SomeSlivers(Encoding encoding, byte[] blob) throws RedStuffException {
        this.encoding = encoding;
        this.symbolSize = encoding.symbolSize(blob.length);
        int row = encoding.sliverLength(Axis.PRIMARY, symbolSize);
        this.rows = Math.ceilDiv(blob.length, row);
        this.matrix = Arrays.copyOf(blob, rows * row);
    }

    /** The slivers of {@code axis} with these indices, each 0 to n-1. */
    public List<Sliver> of(Axis axis, Collection<Integer> indices) {
        Map<Integer, byte[]> repairs = new HashMap<>();
        List<Sliver> slivers = new ArrayList<>(indices.size());
        for (int index : indices) {
            Objects.checkIndex(index, encoding.shardCount());
            byte[] data = new byte[encoding.sliverLength(axis, symbolSize)];
            if (index >= encoding.sourceSymbols(axis)) {
                repairs.put(index, data);
            } else if (axis == Axis.SECONDARY || index < rows) {
                int stride = stride(axis.other());
                int count = axis == Axis.PRIMARY ? encoding.secondarySourceSymbols() : rows;
                kernel.copy(matrix, index * stride(axis), stride, data, 0, symbolSize, symbolSize, count);
            }
            slivers.add(new Sliver(axis, index, symbolSize, data));
        }
        if (!repairs.isEmpty() && rows > 0) {
            expand(axis, repairs);
        }
        return slivers;
    }

    /** Bytes from one sliver of {@code axis} to the next in the matrix. */
    private int stride(Axis axis) {
        return axis == Axis.PRIMARY ? encoding.secondarySourceSymbols() * symbolSize : symbolSize;
    }

    /** Computes slivers from the source slivers of their axis: some symbols of all of them at a time. */
    private void expand(Axis axis, Map<Integer, byte[]> wanted) {
        ErasureCode code = ErasureCode.expanding(encoding, axis.other());
        int known = axis == Axis.PRIMARY ? rows : code.originals();
        int symbols = axis == Axis.PRIMARY ? encoding.secondarySourceSymbols() : rows;
        int fits = SliverExpansion.sliceLength(code.encodeRows());
        int slice = Math.min(symbolSize, fits);
        int group = Math.clamp(fits / symbolSize, 1, Math.max(1, symbols));
        int width = SymbolLanes.width(group * slice / 2);
        byte[] work = WorkSpace.take(code.encodeRows() * width);
        for (int start = 0; start < symbols; start += group) {
            int first = start;
            int count = Math.min(group, symbols - first);
            for (int at = 0; at < symbolSize; at += slice) {
                int offset = at;
                int length = Math.min(slice, symbolSize - offset);
                kernel.clear(work, known * width, (code.originals() - known) * width);
                for (int i = 0; i < count; i++) {
                    int from = (first + i) * stride(axis.other()) + offset;
                    kernel.pack(matrix, from, stride(axis), length, known, work, 0, width, i * slice / 2);
                }
                code.encode(
                        kernel,
                        work,
                        width,
                        (repair, repairs, out, row) -> wanted.forEach((index, data) -> {
                            int place = index - code.originals() - repair;
                            if (place >= 0 && place < repairs) {
                                for (int i = 0; i < count; i++) {
                                    int to = (first + i) * symbolSize + offset;
                                    SymbolLanes.unpack(out, row + place * width, i * slice / 2, data, to, length);
                                }
                            }
                        }));
            }
        }
        WorkSpace.giveBack(work);
    }
}
