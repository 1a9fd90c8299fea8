package dev.floe.redstuff;

import dev.floe.bytes.Blake2b;
import dev.floe.bytes.Blake2bBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The hash tree over a list of leaves. A leaf hashes as {@code H(00 || data)}, a node as {@code H(01 || left ||
 * right)}; a level with an odd number of nodes is extended by an empty one, 32 zero bytes. Immutable.
 */
public final class MerkleTree {
    public static final int HASH_LENGTH = Blake2b.DIGEST_LENGTH;
    static final int LEAF_PREFIX = 0;
    static final int NODE_PREFIX = 1;

    /** From the leaves to the root; every level but the last has an even number of nodes. */
    private final List<byte[]> levels;

    private final int leafCount;

    private MerkleTree(List<byte[]> levels, int leafCount) {
        this.levels = levels;
        this.leafCount = leafCount;
    }

    /** @param leafHashes the hashes of the leaves, concatenated; at least one */
    public static MerkleTree ofLeafHashes(byte[] leafHashes) {
        int leafCount = leafHashes.length / HASH_LENGTH;
        if (leafCount == 0 || leafHashes.length % HASH_LENGTH != 0) {
            throw new IllegalArgumentException(leafHashes.length + " bytes are no list of hashes");
        }
        List<byte[]> levels = new ArrayList<>();
        byte[] level = leafHashes.clone();
        int nodes = leafCount;
        while (nodes > 1) {
            int even = nodes + (nodes & 1);
            level = Arrays.copyOf(level, even * HASH_LENGTH);
            levels.add(level);
            byte[] above = new byte[even / 2 * HASH_LENGTH];
            nodes(level, 0, even / 2, above, 0);
            level = above;
            nodes = even / 2;
        }
        levels.add(level);
        return new MerkleTree(levels, leafCount);
    }

    /** The hash of one leaf's data. */
    public static byte[] leafHash(byte[] data) {
        return leafHash(data, 0, data.length);
    }

    static byte[] leafHash(byte[] data, int from, int length) {
        byte[] digest = new byte[HASH_LENGTH];
        new Blake2b().update(LEAF_PREFIX).update(data, from, length).digest(digest, 0);
        return digest;
    }

    /**
     * Hashes data of equal length as leaves.
     *
     * @param bytes the data of leaf {@code i} lie at {@code at + i * stride}
     * @param out the hash of leaf {@code i} goes to {@code outAt + i * outStride}
     */
    static void leafHashes(
            byte[] bytes, int at, int stride, int length, int count, byte[] out, int outAt, int outStride) {
        Blake2bBatch.hash(LEAF_PREFIX, bytes, at, stride, length, count, out, outAt, outStride);
    }

    /**
     * The root over {@code count} leaf hashes, computed in place.
     *
     * @param hashes the leaf hashes, from {@code at}; overwritten; must have room for an even number of hashes. The
     *     root comes to {@code hashes[at, at+32)}
     */
    static void rootInPlace(byte[] hashes, int at, int count) {
        for (int nodes = count; nodes > 1; nodes = (nodes + 1) / 2) {
            levelInPlace(hashes, at, nodes);
        }
    }

    /** From {@code count} nodes of one level at the start of {@code hashes} to those of the level above. */
    static void levelInPlace(byte[] hashes, int count) {
        levelInPlace(hashes, 0, count);
    }

    private static void levelInPlace(byte[] hashes, int at, int count) {
        if ((count & 1) != 0) {
            int empty = at + count * HASH_LENGTH;
            Arrays.fill(hashes, empty, empty + HASH_LENGTH, (byte) 0);
        }
        nodes(hashes, at, (count + 1) / 2, hashes, at);
    }

    /** Hashes neighbours of one level to {@code count} parents; these may overwrite their children. */
    private static void nodes(byte[] level, int children, int count, byte[] above, int parents) {
        Blake2bBatch.hash(
                NODE_PREFIX, level, children, 2 * HASH_LENGTH, 2 * HASH_LENGTH, count, above, parents, HASH_LENGTH);
    }

    /**
     * Hashes {@code count} pairs of neighbours, one after the other, to their parents.
     *
     * @param above the parent of pair {@code i} goes to {@code at + i * stride}
     */
    static void parents(byte[] pairs, int count, byte[] above, int at, int stride) {
        Blake2bBatch.hash(NODE_PREFIX, pairs, 0, 2 * HASH_LENGTH, 2 * HASH_LENGTH, count, above, at, stride);
    }

    /** Hashes the two neighbours at {@code children} of one level to their parent. */
    static void node(Blake2b hash, byte[] level, int children, byte[] above, int parent) {
        hash.update(NODE_PREFIX).update(level, children, 2 * HASH_LENGTH).digest(above, parent);
    }

    /**
     * The root over a leaf and its siblings, from the bottom.
     *
     * @param siblings {@code height} hashes from {@code at} on; zeros for those that are padding
     */
    static byte[] rootOver(byte[] leafHash, int leaf, byte[] siblings, int at, int height) {
        Blake2b hash = new Blake2b();
        byte[] pair = new byte[2 * HASH_LENGTH];
        byte[] node = leafHash.clone();
        for (int level = 0; level < height; level++) {
            int mine = (leaf >> level & 1) * HASH_LENGTH;
            System.arraycopy(node, 0, pair, mine, HASH_LENGTH);
            System.arraycopy(siblings, at + level * HASH_LENGTH, pair, HASH_LENGTH - mine, HASH_LENGTH);
            node(hash, pair, 0, node, 0);
        }
        return node;
    }

    /** How many siblings a proof in a tree of {@code leafCount} leaves has. */
    static int height(int leafCount) {
        return leafCount <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(leafCount - 1);
    }

    /** 32 bytes, a copy. */
    public byte[] root() {
        return levels.getLast().clone();
    }

    /** @throws IndexOutOfBoundsException if there is no such leaf */
    public MerkleProof proof(int leaf) {
        if (leaf < 0 || leaf >= leafCount) {
            throw new IndexOutOfBoundsException("leaf " + leaf + " of " + leafCount);
        }
        int height = levels.size() - 1;
        byte[] siblings = new byte[height * HASH_LENGTH];
        int empty = 0;
        int index = leaf;
        int nodes = leafCount;
        for (int level = 0; level < height; level++) {
            int sibling = index ^ 1;
            if (sibling == nodes) {
                empty |= 1 << level;
            } else {
                System.arraycopy(levels.get(level), sibling * HASH_LENGTH, siblings, level * HASH_LENGTH, HASH_LENGTH);
            }
            index >>>= 1;
            nodes = (nodes + 1) / 2;
        }
        return new MerkleProof(siblings, empty);
    }
}
