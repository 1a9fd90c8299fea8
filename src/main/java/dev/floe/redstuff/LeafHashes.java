package dev.floe.redstuff;

/**
 * The hashes of all slivers, from the symbols of all n x n cells, which come column by column: each is a leaf of both a
 * secondary and a primary sliver's tree. Distinct columns may be set by distinct threads, in any order; in order they take
 * the least memory.
 */
final class LeafHashes {
    static final int LENGTH = MerkleTree.HASH_LENGTH;

    private final int shardCount;
    private final int symbolSize;
    private final RowTrees rows;
    /** For each pair the primary sliver's, then the secondary one's. */
    private final byte[] roots;

    /** Whether there are many times more symbols than different ones. */
    private final boolean lookUp;

    LeafHashes(int shardCount, int symbolSize) {
        this.shardCount = shardCount;
        this.symbolSize = symbolSize;
        this.lookUp = symbolSize == TwoByteLeaves.LENGTH && TwoByteLeaves.worthItFor(shardCount * shardCount);
        this.rows = new RowTrees(shardCount, shardCount);
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
        rows.column(column, leaves);
        MerkleTree.rootInPlace(leaves, 0, shardCount);
        System.arraycopy(leaves, 0, roots, (2 * (shardCount - 1 - column) + 1) * LENGTH, LENGTH);
    }

    /**
     * The slivers' hashes as in the metadata, for each pair the primary sliver's, then the secondary one's, when all
     * columns are there.
     */
    byte[] sliverHashes() {
        rows.roots(roots, 0, 2 * LENGTH);
        return roots;
    }
}
