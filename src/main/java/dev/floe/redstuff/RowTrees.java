package dev.floe.redstuff;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The hash trees over many rows of leaves, side by side, whose leaves come column by column. Of each tree there is only what
 * still waits for its neighbour: if columns come in order, one node at each level. Thread-safe; distinct columns may come from
 * distinct threads and in any order.
 */
final class RowTrees {
    private static final int LENGTH = MerkleTree.HASH_LENGTH;
    private static final int PAIR = 2 * LENGTH;

    private final GaloisKernel kernel = GaloisKernel.best();
    private final int rows;
    private final int columns;

    // Guarded by this.
    /** By level, and by number in that level: what came of two neighbouring nodes of all rows. */
    private final Map<Long, Neighbours> waiting = new HashMap<>();

    private final Deque<byte[]> free = new ArrayDeque<>();
    private byte[] roots = {};

    RowTrees(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** What may wait at a time while so many threads bring columns, each of them those that come next. */
    static long bytes(int rows, int columns, int threads) {
        return (long) rows * PAIR * (MerkleTree.height(columns) + 1) * (2L * threads - 1);
    }

    /** Two neighbours in all rows, one behind the other. */
    private static final class Neighbours {
        final byte[] hashes;
        int missing = 2;

        Neighbours(byte[] hashes) {
            this.hashes = hashes;
        }
    }

    /** Takes the leaves of a whole column, from the top. */
    void column(int column, byte[] leaves) {
        int number = column;
        int level = 0;
        if (columns == 1) {
            finish(leaves);
            return;
        }
        Neighbours pair = pair(level, number / 2);
        kernel.copy(leaves, 0, LENGTH, pair.hashes, side(number), PAIR, LENGTH, rows);
        int nodes = columns;
        while (isWhole(pair, level, number, nodes)) {
            number /= 2;
            nodes = (nodes + 1) / 2;
            level++;
            if (nodes == 1) {
                byte[] top = new byte[rows * LENGTH];
                join(pair.hashes, top, 0, LENGTH);
                giveBack(pair.hashes);
                finish(top);
                return;
            }
            Neighbours above = pair(level, number / 2);
            join(pair.hashes, above.hashes, side(number), PAIR);
            giveBack(pair.hashes);
            pair = above;
        }
    }

    private static int side(int number) {
        return (number & 1) * LENGTH;
    }

    private void join(byte[] pairs, byte[] above, int at, int stride) {
        MerkleTree.parents(pairs, rows, above, at, stride);
    }

    private synchronized Neighbours pair(int level, int number) {
        return waiting.computeIfAbsent((long) level << Integer.SIZE | number, _ -> {
            byte[] hashes = free.poll();
            return new Neighbours(hashes == null ? new byte[rows * PAIR] : hashes);
        });
    }

    /** Says that node {@code number}, of {@code nodes} in its level, is there. */
    private synchronized boolean isWhole(Neighbours pair, int level, int number, int nodes) {
        pair.missing--;
        if (number == nodes - 1 && side(number) == 0) {
            // It has no neighbour: an empty node stands for it.
            for (int row = 0; row < rows; row++) {
                Arrays.fill(pair.hashes, row * PAIR + LENGTH, (row + 1) * PAIR, (byte) 0);
            }
            pair.missing--;
        }
        if (pair.missing > 0) {
            return false;
        }
        waiting.remove((long) level << Integer.SIZE | number / 2);
        return true;
    }

    private synchronized void giveBack(byte[] hashes) {
        free.push(hashes);
    }

    private synchronized void finish(byte[] top) {
        roots = top.clone();
    }

    /** Writes the roots of all rows, when all columns are there. */
    synchronized void roots(byte[] into, int at, int stride) {
        if (roots.length == 0) {
            throw new IllegalStateException("columns are missing");
        }
        kernel.copy(roots, 0, LENGTH, into, at, stride, LENGTH, rows);
    }
}
