package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A blob that lies in its first row, as one of a kilobyte does in a large network. A hundred thousand of them fit in memory, and
 * are there soon: those with the same bytes and more or fewer zeros behind them have the same slivers, and other IDs.
 */
record ShortBlob(BlobId blobId, long length, Code code) {
    private static final int SYMBOL = 2;
    private static final int BYTES = 100;

    /** What blobs with the same bytes have in common. */
    record Code(Encoding encoding, byte[] hashes, byte[] rootHash, Map<Axis, byte[][]> slivers) {}

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
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        Map<Axis, byte[][]> slivers = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            slivers.put(axis, new byte[encoding.shardCount()][encoding.sliverLength(axis, SYMBOL)]);
        }
        try {
            VerifiedMetadata metadata = BlobEncoder.singleThreaded(encoding)
                    .encode(
                            BlobSource.of(bytes),
                            (axis, index, offset, from, at, count) ->
                                    System.arraycopy(from, at, slivers.get(axis)[index], offset, count));
            return new Code(encoding, metadata.metadata().hashes(), metadata.rootHash(), slivers);
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    /** BCS, as nodes give them. */
    byte[] metadata() {
        return BlobMetadata.of(length, code.hashes).toBcsWithId(blobId);
    }

    int pair(int shard) {
        return blobId.pairOfShard(shard, code.encoding.shardCount());
    }

    /** BCS {@code SliverData}. */
    byte[] body(int pair, Axis axis) {
        int index = code.encoding.sliverOfPair(axis, pair);
        return new Sliver(axis, index, SYMBOL, code.slivers.get(axis)[index]).toBcs();
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
