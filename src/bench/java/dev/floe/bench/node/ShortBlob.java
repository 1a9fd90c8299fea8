package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbol;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A blob that lies in its first row, as one of a kilobyte does in a large network. A hundred thousand of them fit in memory, and
 * are there soon: those with the same bytes and more or fewer zeros behind them have the same slivers, and other IDs.
 */
record ShortBlob(BlobId blobId, long length, Code code) {
    private static final int SYMBOL = 2;
    private static final int BYTES = 100;

    /** What blobs with the same bytes have in common. */
    record Code(byte[] hashes, byte[] rootHash, AllSlivers slivers) {}

    static List<ShortBlob> of(Encoding encoding, int count) throws IOException {
        int row = SYMBOL * encoding.secondarySourceSymbols();
        int first = Math.min(BYTES, row);
        List<ShortBlob> blobs = new ArrayList<>();
        for (int seed = 0; blobs.size() < count; seed++) {
            Code code = code(encoding, first, seed);
            for (int length = first; length <= row && blobs.size() < count; length++) {
                blobs.add(new ShortBlob(VerifiedMetadata.idOf(length, code.rootHash), length, code));
            }
        }
        return blobs;
    }

    private static Code code(Encoding encoding, int length, int seed) throws IOException {
        AllSlivers slivers = AllSlivers.ofRandom(encoding, length, SYMBOL, seed);
        return new Code(
                slivers.metadata().metadata().hashes(), slivers.metadata().rootHash(), slivers);
    }

    /** BCS, as nodes give them. */
    byte[] metadata() {
        return BlobMetadata.of(length, code.hashes).toBcsWithId(blobId);
    }

    int pair(int shard) {
        return blobId.pairOfShard(shard, code.slivers.encoding().shardCount());
    }

    /** BCS {@code SliverData}. */
    byte[] body(int pair, Axis axis) {
        return code.slivers.body(pair, axis);
    }

    /** The symbols where all slivers of the other axis cross the source sliver {@code target}. */
    List<DecodingSymbol> crossing(Axis axis, int target) {
        byte[][] others = code.slivers.bytes().get(axis.other());
        return IntStream.range(0, others.length)
                .mapToObj(index -> new DecodingSymbol(
                        axis, index, Arrays.copyOfRange(others[index], target * SYMBOL, (target + 1) * SYMBOL)))
                .toList();
    }

    // The table of the holder is by ID alone.

    @Override
    public boolean equals(Object other) {
        return other instanceof ShortBlob that && blobId.equals(that.blobId);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blobId.toBytes());
    }
}
