package dev.floe.redstuff;

import java.util.Arrays;

/**
 * The part of a sliver's hash tree that its own symbols do not determine: of the subtrees that hold nothing but repair
 * symbols, the roots that the path from the symbols to the sliver's hash needs. A handful of hashes; with them whoever
 * has the symbols computes the hash without expanding them. Immutable.
 */
public final class TailHashes {
    private static final int LENGTH = MerkleTree.HASH_LENGTH;

    private final byte[] hashes;

    private TailHashes(byte[] hashes) {
        this.hashes = hashes;
    }

    /**
     * As they were kept.
     *
     * @param hashes see {@link #toBytes}; any bytes make some, right ones lead to the sliver's hash
     * @throws IllegalArgumentException unless they are whole hashes
     */
    public static TailHashes of(byte[] hashes) {
        if (hashes.length % LENGTH != 0) {
            throw new IllegalArgumentException(hashes.length + " bytes are no list of hashes");
        }
        return new TailHashes(hashes.clone());
    }

    /** The hashes from the lowest level of the tree to the highest, 32 bytes each; a copy. */
    public byte[] toBytes() {
        return hashes.clone();
    }

    /** How many there are. */
    public int count() {
        return hashes.length / LENGTH;
    }

    /** How many there are for {@code known} symbols of {@code leaves}. */
    static int count(int known, int leaves) {
        int count = 0;
        int left = known;
        for (int nodes = leaves; nodes > 1; nodes = (nodes + 1) / 2) {
            count += left % 2 != 0 && left < nodes ? 1 : 0;
            left = (left + 1) / 2;
        }
        return count;
    }

    /**
     * Computes the root over all leaves, and what of it the first {@code known} of them do not determine.
     *
     * @param leaves the hashes of {@code count} leaves, and room for one more; overwritten, the root comes to the start
     */
    static TailHashes take(byte[] leaves, int known, int count) {
        byte[] tail = new byte[count(known, count) * LENGTH];
        int at = 0;
        int left = known;
        for (int nodes = count; nodes > 1; nodes = (nodes + 1) / 2) {
            if (left % 2 != 0 && left < nodes) {
                System.arraycopy(leaves, left * LENGTH, tail, at, LENGTH);
                at += LENGTH;
            }
            MerkleTree.levelInPlace(leaves, nodes);
            left = (left + 1) / 2;
        }
        return new TailHashes(tail);
    }

    /**
     * The root over {@code count} leaves.
     *
     * @param leaves the hashes of the first {@code known}, and room for one more; overwritten
     * @throws IllegalArgumentException if there are more or fewer tail hashes than that takes
     */
    byte[] root(byte[] leaves, int known, int count) {
        if (count() != count(known, count)) {
            throw new IllegalArgumentException(count() + " tail hashes, not " + count(known, count));
        }
        int at = 0;
        int left = known;
        for (int nodes = count; nodes > 1; nodes = (nodes + 1) / 2) {
            if (left % 2 != 0 && left < nodes) {
                System.arraycopy(hashes, at, leaves, left * LENGTH, LENGTH);
                at += LENGTH;
                left++;
            }
            MerkleTree.levelInPlace(leaves, left);
            left = (left + 1) / 2;
        }
        return Arrays.copyOf(leaves, LENGTH);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TailHashes that && Arrays.equals(hashes, that.hashes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hashes);
    }

    @Override
    public String toString() {
        return "TailHashes[" + count() + "]";
    }
}
