package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

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
        AllSlivers slivers = AllSlivers.ofRandom(encoding, length, symbol, seed);
        int[] pairs = new int[own];
        Map<Axis, byte[][]> bodies = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            byte[][] all = new byte[own][];
            for (int shard = 0; shard < own; shard++) {
                pairs[shard] = slivers.metadata().blobId().pairOfShard(shard, encoding.shardCount());
                all[shard] = slivers.body(pairs[shard], axis);
            }
            bodies.put(axis, all);
        }
        return new EncodedBlob(slivers.metadata(), pairs, bodies);
    }

    byte[] body(int shard, Axis axis) {
        return bodies.get(axis)[shard];
    }
}
