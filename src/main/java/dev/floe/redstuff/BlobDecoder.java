package dev.floe.redstuff;

import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Rebuilds a blob from slivers of one axis: any k1 primary or any k2 secondary ones. The slivers must have been
 * verified; wrong ones give a wrong blob. Thread-safe.
 */
public final class BlobDecoder {
    /** Memory of one worker: the rows of a tile stay in the second-level cache of a core. */
    private static final int WORKING_SET = 1 << 20;

    /** Slices of symbols are multiples of it: whole blocks. */
    private static final int UNIT = 128;

    private final WorkCrew crew;

    /**
     * @param cpu runs the helpers; must not be an event loop
     * @param parallelism how many threads work on a blob, the calling one included; each takes about 2 MB
     */
    public BlobDecoder(Executor cpu, int parallelism) {
        this.crew = new WorkCrew(cpu, parallelism);
    }

    /**
     * Decodes from slivers that are somewhere else, reading each needed one once, in pieces.
     *
     * @param indices indices of verified slivers of {@code axis}; more than needed may be given
     * @throws RedStuffException NOT_ENOUGH or INDEX
     */
    public void decode(VerifiedMetadata metadata, Axis axis, int[] indices, SliverSource slivers, BlobSink blob)
            throws IOException, RedStuffException {
        int[] chosen = choose(metadata.encoding(), axis, indices);
        Tiles tiles = new Tiles(metadata, axis, chosen);
        crew.run(tiles.count(), () -> tiles.worker(slivers, blob));
    }

    /**
     * Decodes slivers in memory. Those of another size or axis than the blob's, and doubles, are left out.
     *
     * @throws RedStuffException NOT_ENOUGH, or BLOB_TOO_LARGE if the blob does not fit an array
     */
    public byte[] decode(VerifiedMetadata metadata, Axis axis, List<Sliver> slivers) throws RedStuffException {
        if (metadata.blobLength() > Integer.MAX_VALUE - 8) {
            throw new RedStuffException(
                    Fault.BLOB_TOO_LARGE, "a blob of " + metadata.blobLength() + " bytes does not fit in memory");
        }
        byte[][] data = new byte[metadata.encoding().shardCount()][];
        int[] indices = slivers.stream()
                .filter(sliver -> sliver.axis() == axis
                        && sliver.index() < data.length
                        && sliver.symbolSize() == metadata.symbolSize()
                        && sliver.data().length == metadata.sliverLength(axis))
                .mapToInt(sliver -> {
                    data[sliver.index()] = sliver.data();
                    return sliver.index();
                })
                .distinct()
                .toArray();
        byte[] blob = new byte[(int) metadata.blobLength()];
        try {
            decode(
                    metadata,
                    axis,
                    indices,
                    (any, index, offset, into, at, count) -> System.arraycopy(data[index], offset, into, at, count),
                    (position, bytes, from, count) -> System.arraycopy(bytes, from, blob, (int) position, count));
        } catch (IOException e) {
            throw new IllegalStateException("copying in memory failed", e);
        }
        return blob;
    }

    /** As few slivers as suffice, systematic ones first: they need no computation. */
    private static int[] choose(Encoding encoding, Axis axis, int[] indices) throws RedStuffException {
        int needed = encoding.sourceSymbols(axis);
        int[] chosen = java.util.Arrays.stream(indices)
                .sorted()
                .distinct()
                .limit(needed)
                .toArray();
        if (chosen.length < needed) {
            throw new RedStuffException(
                    Fault.NOT_ENOUGH,
                    needed + " distinct " + axis.text() + " slivers are needed, there are " + chosen.length);
        }
        return chosen;
    }

    /**
     * The message matrix, cut into tiles that go through the code on their own: some positions across the slivers
     * (columns for primary, rows for secondary slivers) with whole symbols, or one position with a slice of its symbols.
     */
    private static final class Tiles {
        private final VerifiedMetadata metadata;
        private final Axis axis;
        private final int[] chosen;
        private final ErasureDecoder decoder;
        private final int symbolSize;
        private final int positions;
        private final int positionsPerTile;
        private final int slice;
        private final int slicesPerSymbol;

        Tiles(VerifiedMetadata metadata, Axis axis, int[] chosen) throws RedStuffException {
            this.metadata = metadata;
            this.axis = axis;
            this.chosen = chosen;
            this.decoder = new ErasureDecoder(ErasureCode.expanding(metadata.encoding(), axis.other()), chosen);
            this.symbolSize = metadata.symbolSize();
            this.positions = metadata.encoding().symbolsPerSliver(axis);
            int fits = Math.max(UNIT, WORKING_SET / decoder.rows() / UNIT * UNIT);
            this.slice = Math.min(symbolSize, fits);
            this.slicesPerSymbol = (symbolSize + slice - 1) / slice;
            this.positionsPerTile = Math.clamp(fits / symbolSize, 1, positions);
        }

        int count() {
            return (positions + positionsPerTile - 1) / positionsPerTile * slicesPerSymbol;
        }

        WorkCrew.Worker worker(SliverSource slivers, BlobSink blob) {
            int length = positionsPerTile * slice;
            int width = SymbolLanes.width(length / 2);
            byte[] rows = new byte[decoder.rows() * width];
            byte[] run = new byte[length];
            return tile -> {
                int first = tile / slicesPerSymbol * positionsPerTile;
                int count = Math.min(positionsPerTile, positions - first);
                int offset = tile % slicesPerSymbol * slice;
                int piece = Math.min(slice, symbolSize - offset);
                for (int index : chosen) {
                    slivers.read(axis, index, first * symbolSize + offset, run, 0, count * piece);
                    if (index < chosen.length) {
                        emit(blob, index, first, count, offset, piece, run);
                    }
                    for (int i = 0; i < count; i++) {
                        SymbolLanes.pack(run, i * piece, piece, rows, decoder.row(index) * width, i * slice / 2);
                    }
                }
                decoder.decode(GaloisKernel.best(), rows, width);
                for (int index : decoder.missingOriginals()) {
                    for (int i = 0; i < count; i++) {
                        SymbolLanes.unpack(rows, decoder.row(index) * width, i * slice / 2, run, i * piece, piece);
                    }
                    emit(blob, index, first, count, offset, piece, run);
                }
            };
        }

        /** Writes the pieces of {@code count} symbols of source sliver {@code index} where they are in the blob. */
        private void emit(BlobSink blob, int index, int first, int count, int offset, int piece, byte[] run)
                throws IOException {
            if (axis == Axis.PRIMARY) {
                write(blob, ((long) index * positions + first) * symbolSize + offset, run, 0, count * piece);
            } else {
                int columns = metadata.encoding().secondarySourceSymbols();
                for (int i = 0; i < count; i++) {
                    write(blob, ((long) (first + i) * columns + index) * symbolSize + offset, run, i * piece, piece);
                }
            }
        }

        /** Leaves out the padding. */
        private void write(BlobSink blob, long position, byte[] run, int from, int count) throws IOException {
            long left = metadata.blobLength() - position;
            if (left > 0) {
                blob.write(position, run, from, (int) Math.min(left, count));
            }
        }
    }
}
