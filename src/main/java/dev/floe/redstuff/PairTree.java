package dev.floe.redstuff;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hash tree over the sliver pairs of a blob, without its lowest levels: of a thousand pairs 8 KB are kept instead of
 * 64. What is missing on the way from a pair to the root is hashed again, a dozen of hashes. Immutable.
 */
final class PairTree {
    private static final int LENGTH = MerkleTree.HASH_LENGTH;
    private static final int PAIR = 2 * LENGTH;
    /** How many levels are not kept. */
    private static final int LOW = 3;

    private final BlobMetadata metadata;
    private final int count;
    private final List<byte[]> upper = new ArrayList<>();
    private final byte[] root;

    PairTree(BlobMetadata metadata) {
        this.metadata = metadata;
        this.count = metadata.pairCount();
        byte[] level = leaves(0, count);
        int depth = 0;
        for (int nodes = count; nodes > 1; nodes = (nodes + 1) / 2) {
            if (depth >= LOW) {
                upper.add(Arrays.copyOf(level, nodes * LENGTH));
            }
            MerkleTree.levelInPlace(level, nodes);
            depth++;
        }
        this.root = Arrays.copyOf(level, LENGTH);
    }

    /** The hashes of some pairs, and room for one more. */
    private byte[] leaves(int from, int to) {
        byte[] leaves = new byte[(to - from + 1) * LENGTH];
        byte[] pairs = metadata.hashes(from, to);
        MerkleTree.leafHashes(pairs, 0, PAIR, PAIR, to - from, leaves, 0, LENGTH);
        return leaves;
    }

    byte[] root() {
        return root;
    }

    /** The siblings on the way from a pair to the root, from the bottom; zeros where there is none. */
    byte[] siblings(int pair) {
        int height = MerkleTree.height(count);
        byte[] siblings = new byte[height * LENGTH];
        int from = pair >> LOW << LOW;
        int nodes = Math.min(count, from + (1 << LOW)) - from;
        byte[] low = leaves(from, from + nodes);
        int all = count;
        for (int level = 0; level < height; level++) {
            int sibling = pair >> level ^ 1;
            if (sibling < all) {
                boolean kept = level >= LOW;
                int at = kept ? sibling : sibling - (from >> level);
                System.arraycopy(kept ? upper.get(level - LOW) : low, at * LENGTH, siblings, level * LENGTH, LENGTH);
            }
            if (level < LOW) {
                MerkleTree.levelInPlace(low, nodes);
                nodes = (nodes + 1) / 2;
            }
            all = (all + 1) / 2;
        }
        return siblings;
    }
}
