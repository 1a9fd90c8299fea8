package dev.floe.redstuff;

import java.io.IOException;

/**
 * The leaf hashes of all n x n symbols: leaves of both the primary and the secondary slivers' trees. Distinct symbols
 * may be set by distinct threads.
 */
final class LeafHashes {
    static final int LENGTH = MerkleTree.HASH_LENGTH;

    private final int shardCount;
    private final byte[] hashes;

    LeafHashes(int shardCount) {
        this.shardCount = shardCount;
        this.hashes = new byte[shardCount * shardCount * LENGTH];
    }

    /** All hashes, row by row: that of symbol (row, column) is at {@link #at}. */
    byte[] array() {
        return hashes;
    }

    int at(int row, int column) {
        return (row * shardCount + column) * LENGTH;
    }

    /** The distance in {@link #array} from a symbol to the one below it. */
    int rowStride() {
        return shardCount * LENGTH;
    }

    /** The slivers' hashes as in the metadata: for each pair the primary sliver's, then the secondary one's. */
    byte[] sliverHashes(WorkCrew crew) throws IOException {
        byte[] pairs = new byte[shardCount * 2 * LENGTH];
        crew.run(shardCount, () -> {
            byte[] leaves = new byte[(shardCount + 1) * LENGTH];
            return pair -> {
                System.arraycopy(hashes, at(pair, 0), leaves, 0, shardCount * LENGTH);
                MerkleTree.rootInPlace(leaves, 0, shardCount);
                System.arraycopy(leaves, 0, pairs, 2 * pair * LENGTH, LENGTH);

                int column = shardCount - 1 - pair;
                for (int row = 0; row < shardCount; row++) {
                    System.arraycopy(hashes, at(row, column), leaves, row * LENGTH, LENGTH);
                }
                MerkleTree.rootInPlace(leaves, 0, shardCount);
                System.arraycopy(leaves, 0, pairs, (2 * pair + 1) * LENGTH, LENGTH);
            };
        });
        return pairs;
    }
}
