package dev.floe.redstuff;

import java.io.IOException;

/**
 * The leaf hashes of all n x n symbols: leaves of both the primary and the secondary slivers' trees. Distinct symbols
 * may be set by distinct threads.
 */
final class LeafHashes {
    static final int LENGTH = MerkleTree.HASH_LENGTH;
    /** Columns are gathered some at a time, so that each touch of a far row fetches more than one hash. */
    private static final int GROUP = 32;

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
        crew.run((shardCount + GROUP - 1) / GROUP, () -> {
            int room = (shardCount + 1) * LENGTH;
            byte[] leaves = new byte[GROUP * room];
            return task -> {
                int first = task * GROUP;
                int count = Math.min(GROUP, shardCount - first);
                for (int row = first; row < first + count; row++) {
                    System.arraycopy(hashes, at(row, 0), leaves, 0, shardCount * LENGTH);
                    root(leaves, 0, pairs, 2 * row);
                }
                for (int row = 0; row < shardCount; row++) {
                    for (int i = 0; i < count; i++) {
                        System.arraycopy(hashes, at(row, first + i), leaves, i * room + row * LENGTH, LENGTH);
                    }
                }
                for (int i = 0; i < count; i++) {
                    root(leaves, i * room, pairs, 2 * (shardCount - 1 - first - i) + 1);
                }
            };
        });
        return pairs;
    }

    private void root(byte[] leaves, int at, byte[] roots, int index) {
        MerkleTree.rootInPlace(leaves, at, shardCount);
        System.arraycopy(leaves, at, roots, index * LENGTH, LENGTH);
    }
}
