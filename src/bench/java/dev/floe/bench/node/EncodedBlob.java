package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A blob, with those of its slivers in memory that the node has to hold.
 *
 * @param pairs of the first shards
 * @param bodies BCS {@code SliverData}, by axis and shard
 */
record EncodedBlob(VerifiedMetadata metadata, int[] pairs, Map<Axis, byte[][]> bodies) {

    /**
     * One whose primary slivers have about {@code sliverLength} bytes, or as many as slivers can have.
     *
     * @param own the slivers of so many shards are kept
     */
    static EncodedBlob withSlivers(Encoding encoding, int sliverLength, long seed, int own) throws IOException {
        int symbol = Math.clamp(
                2L * Math.round(sliverLength / 2.0 / encoding.secondarySourceSymbols()), 2, Encoding.MAX_SYMBOL_SIZE);
        int length = symbol * encoding.primarySourceSymbols() * encoding.secondarySourceSymbols();
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        Map<Axis, byte[][]> slivers = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            slivers.put(axis, new byte[encoding.shardCount()][encoding.sliverLength(axis, symbol)]);
        }
        try {
            VerifiedMetadata metadata = BlobEncoder.singleThreaded(encoding)
                    .encode(
                            BlobSource.of(bytes),
                            (axis, index, offset, from, at, count) ->
                                    System.arraycopy(from, at, slivers.get(axis)[index], offset, count));
            int[] pairs = new int[own];
            Map<Axis, byte[][]> bodies = new EnumMap<>(Axis.class);
            for (Axis axis : Axis.values()) {
                byte[][] all = new byte[own][];
                for (int shard = 0; shard < own; shard++) {
                    pairs[shard] = metadata.blobId().pairOfShard(shard, encoding.shardCount());
                    int index = encoding.sliverOfPair(axis, pairs[shard]);
                    all[shard] = new Sliver(axis, index, symbol, slivers.get(axis)[index]).toBcs();
                }
                bodies.put(axis, all);
            }
            return new EncodedBlob(metadata, pairs, bodies);
        } catch (RedStuffException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] body(int shard, Axis axis) {
        return bodies.get(axis)[shard];
    }
}
