package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Arrays;

/** The siblings on the way from a leaf of a {@link MerkleTree} to the root, from the bottom. Immutable. */
public final class MerkleProof {
    /** Enough for as many leaves as 16-bit indices can tell apart. */
    private static final int MAX_SIBLINGS = 16;

    private static final int TAG_EMPTY = 0;
    private static final int TAG_DIGEST = 1;

    private final byte[] siblings;
    /** Bit {@code i} is set if sibling {@code i} is padding; it hashes as 32 zeros but is written without them. */
    private final int empty;

    MerkleProof(byte[] siblings, int empty) {
        this.siblings = siblings;
        this.empty = empty;
    }

    public int length() {
        return siblings.length / MerkleTree.HASH_LENGTH;
    }

    /** The siblings, concatenated, zeros for those that are padding; a copy. */
    byte[] siblings() {
        return siblings.clone();
    }

    /**
     * Whether leaf {@code leaf} of {@code leafCount}, with the given hash, belongs to the tree with the given root.
     *
     * @param leafHash 32 bytes, see {@link MerkleTree#leafHash}
     */
    public boolean proves(byte[] leafHash, int leaf, int leafCount, byte[] root) {
        if (leaf < 0 || leaf >= leafCount || length() > MerkleTree.height(leafCount) || leaf >> length() != 0) {
            return false;
        }
        return Arrays.equals(MerkleTree.rootOver(leafHash, leaf, siblings, 0, length()), root);
    }

    /** BCS: the count, then each node as tag 0 (padding) or tag 1 and 32 bytes. */
    void write(BcsWriter writer) {
        writer.uleb128(length());
        for (int i = 0; i < length(); i++) {
            if ((empty >> i & 1) != 0) {
                writer.u8(TAG_EMPTY);
            } else {
                writer.u8(TAG_DIGEST).fixed(siblings, i * MerkleTree.HASH_LENGTH, MerkleTree.HASH_LENGTH);
            }
        }
    }

    static MerkleProof read(BcsReader reader) {
        int count = reader.count(1);
        if (count > MAX_SIBLINGS) {
            throw new BcsException("Merkle proof of " + count + " nodes");
        }
        byte[] siblings = new byte[count * MerkleTree.HASH_LENGTH];
        int empty = 0;
        for (int i = 0; i < count; i++) {
            if (reader.variant(2) == TAG_DIGEST) {
                System.arraycopy(
                        reader.fixed(MerkleTree.HASH_LENGTH),
                        0,
                        siblings,
                        i * MerkleTree.HASH_LENGTH,
                        MerkleTree.HASH_LENGTH);
            } else {
                empty |= 1 << i;
            }
        }
        return new MerkleProof(siblings, empty);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MerkleProof that && empty == that.empty && Arrays.equals(siblings, that.siblings);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(siblings);
    }

    @Override
    public String toString() {
        return "MerkleProof[" + length() + " nodes]";
    }
}
