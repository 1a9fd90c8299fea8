package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A blob, with those of its slivers in memory that the node has to hold.
 *
 * @param pairs of the node's shards
 * @param bodies BCS {@code SliverData}, by axis and place among the node's shards
 */
record EncodedBlob(VerifiedMetadata metadata, int[] pairs, Map<Axis, byte[][]> bodies) {

    /**
     * One whose primary slivers have about {@code sliverLength} bytes, or as many as slivers can have.
     *
     * @param shards whose slivers are kept
     */
    static EncodedBlob withSlivers(Encoding encoding, int sliverLength, long seed, List<Integer> shards)
            throws IOException {
        int symbol = Math.clamp(
                2L * Math.round(sliverLength / 2.0 / encoding.secondarySourceSymbols()), 2, Encoding.MAX_SYMBOL_SIZE);
        int length = symbol * encoding.primarySourceSymbols() * encoding.secondarySourceSymbols();
        AllSlivers slivers = AllSlivers.ofRandom(encoding, length, symbol, seed);
        int[] pairs = new int[shards.size()];
        Map<Axis, byte[][]> bodies = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            byte[][] all = new byte[shards.size()][];
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = slivers.metadata().blobId().pairOfShard(shards.get(i), encoding.shardCount());
                all[i] = slivers.body(pairs[i], axis);
            }
            bodies.put(axis, all);
        }
        return new EncodedBlob(slivers.metadata(), pairs, bodies);
    }

    /** @param which of the node's shards */
    byte[] body(int which, Axis axis) {
        return bodies.get(axis)[which];
    }
}
