package dev.floe.bench.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A blob, with slivers of some shards in memory.
 *
 * @param pairs by shard
 */
record EncodedBlob(VerifiedMetadata metadata, Map<Integer, Pair> pairs) {
    EncodedBlob {
        pairs = Map.copyOf(pairs);
    }

    /**
     * What a shard has of it.
     *
     * @param index of the sliver pair
     * @param primary BCS {@code SliverData}
     * @param secondary the same
     */
    record Pair(int index, byte[] primary, byte[] secondary) {
        byte[] body(Axis axis) {
            return axis == Axis.PRIMARY ? primary : secondary;
        }
    }

    /**
     * Blobs whose primary slivers have about {@code sliverLength} bytes, or as many as slivers can have.
     *
     * @param shards whose slivers are kept
     */
    static List<EncodedBlob> withSlivers(
            Encoding encoding, int sliverLength, int count, long seed, List<Integer> shards) throws IOException {
        int symbol = Math.clamp(
                2L * Math.round(sliverLength / 2.0 / encoding.secondarySourceSymbols()), 2, Encoding.MAX_SYMBOL_SIZE);
        int length = symbol * encoding.primarySourceSymbols() * encoding.secondarySourceSymbols();
        List<EncodedBlob> blobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AllSlivers slivers = AllSlivers.ofRandom(encoding, length, symbol, seed + i);
            Map<Integer, Pair> pairs = new HashMap<>();
            for (int shard : shards) {
                int pair = slivers.metadata().blobId().pairOfShard(shard, encoding.shardCount());
                pairs.put(shard, new Pair(pair, slivers.body(pair, Axis.PRIMARY), slivers.body(pair, Axis.SECONDARY)));
            }
            blobs.add(new EncodedBlob(slivers.metadata(), pairs));
        }
        return blobs;
    }

    BlobId blobId() {
        return metadata.blobId();
    }

    /** BCS {@code SliverData} of what the shard has. */
    byte[] body(int shard, Axis axis) {
        return pairs.get(shard).body(axis);
    }

    /** Where a node has that. */
    String path(int shard, Axis axis) {
        return "/v1/blobs/" + blobId() + "/slivers/" + pairs.get(shard).index() + "/" + axis.text();
    }
}
