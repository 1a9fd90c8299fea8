package dev.floe.redstuff;

import java.io.IOException;

/**
 * The leaf hashes of all n x n symbols, which come column by column: leaves of both the secondary and the primary
 * slivers' trees. Distinct columns may be set by distinct threads.
 */
final class LeafHashes {
    static final int LENGTH = MerkleTree.HASH_LENGTH;

    private final GaloisKernel kernel = GaloisKernel.best();
    private final int shardCount;
    private final int symbolSize;
    /** Row by row. */
    private final byte[] hashes;
    /** For each pair the primary sliver's, then the secondary one's. */
    private final byte[] roots;

    /** Whether there are many times more symbols than different ones. */
    private final boolean lookUp;

    LeafHashes(int shardCount, int symbolSize) {
        this.shardCount = shardCount;
        this.symbolSize = symbolSize;
        this.lookUp = symbolSize == TwoByteLeaves.LENGTH && TwoByteLeaves.worthItFor(shardCount * shardCount);
        this.hashes = new byte[shardCount * shardCount * LENGTH];
        this.roots = new byte[shardCount * 2 * LENGTH];
    }

    /** Room for the hashes of a column. */
    byte[] newColumn() {
        return new byte[(shardCount + 1) * LENGTH];
    }

    /**
     * Hashes the symbols of a whole column.
     *
     * @param symbols that of row {@code i} lies at {@code at + i * stride}
     * @param leaves from {@link #newColumn}
     */
    void column(int column, byte[] symbols, int at, int stride, byte[] leaves) {
        if (lookUp) {
            TwoByteLeaves.hashes(symbols, at, stride, shardCount, leaves, 0);
        } else {
            MerkleTree.leafHashes(symbols, at, stride, symbolSize, shardCount, leaves, 0, LENGTH);
        }
        column(column, leaves);
    }

    /** Takes the hashes of a whole column, from the top; they are overwritten. */
    void column(int column, byte[] leaves) {
        kernel.copy(leaves, 0, LENGTH, hashes, column * LENGTH, shardCount * LENGTH, LENGTH, shardCount);
        root(leaves, 2 * (shardCount - 1 - column) + 1);
    }

    /**
     * The slivers' hashes as in the metadata, for each pair the primary sliver's, then the secondary one's, when all
     * columns are there.
     */
    byte[] sliverHashes(WorkCrew crew) throws IOException {
        crew.run(shardCount, () -> {
            byte[] leaves = newColumn();
            return row -> {
                int stride = shardCount * LENGTH;
                kernel.copy(hashes, row * stride, stride, leaves, 0, stride, stride, 1);
                root(leaves, 2 * row);
            };
        });
        return roots;
    }

    private void root(byte[] leaves, int index) {
        MerkleTree.rootInPlace(leaves, 0, shardCount);
        System.arraycopy(leaves, 0, roots, index * LENGTH, LENGTH);
    }
}
