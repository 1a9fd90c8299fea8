package dev.floe.redstuff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The hashes of all leaves of two bytes, the symbols of small blobs: looked up, which takes a fraction of the time of
 * hashing them. Computed when first used, for the rest of the process's life, 2 MB.
 */
final class TwoByteLeaves {
    /** Bytes of such a leaf. */
    static final int LENGTH = 2;
    /** How many there are. */
    static final int COUNT = 1 << 16;

    private static final int WORDS = MerkleTree.HASH_LENGTH / Long.BYTES;
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Apart from the views of arrays: an image computes those when it is built, and this when it runs. */
    private static final class Table {
        static final long[] HASHES = compute();
    }

    /** So many are worth the table, even if it is made for them alone. */
    private static final int WORTH_IT = 4 * COUNT;

    /** How many leaves would have been looked up so far. */
    private static final AtomicInteger WANTED = new AtomicInteger();

    private TwoByteLeaves() {}

    /** Whether looking up {@code count} leaves more is worth the table: after so many in this process, or at once. */
    static boolean worthItFor(int count) {
        // What is over is over: it is not counted any further.
        return WANTED.get() >= WORTH_IT || WANTED.addAndGet(Math.min(count, WORTH_IT)) >= WORTH_IT;
    }

    private static long[] compute() {
        byte[] leaves = new byte[COUNT * LENGTH];
        for (int leaf = 0; leaf < COUNT; leaf++) {
            SHORT.set(leaves, leaf * LENGTH, (short) leaf);
        }
        byte[] hashes = new byte[COUNT * MerkleTree.HASH_LENGTH];
        MerkleTree.leafHashes(leaves, 0, LENGTH, LENGTH, COUNT, hashes, 0, MerkleTree.HASH_LENGTH);
        long[] words = new long[COUNT * WORDS];
        for (int word = 0; word < words.length; word++) {
            words[word] = (long) LONG.get(hashes, word * Long.BYTES);
        }
        return words;
    }

    /**
     * Does what {@link MerkleTree#leafHashes} does.
     *
     * @param bytes leaf {@code i} lies at {@code at + i * stride}
     * @param out gets the hashes, one after the other, from {@code outAt} on
     */
    static void hashes(byte[] bytes, int at, int stride, int count, byte[] out, int outAt) {
        long[] table = Table.HASHES;
        for (int i = 0; i < count; i++) {
            int from = ((short) SHORT.get(bytes, at + i * stride) & 0xFFFF) * WORDS;
            int to = outAt + i * MerkleTree.HASH_LENGTH;
            for (int word = 0; word < WORDS; word++) {
                LONG.set(out, to + word * Long.BYTES, table[from + word]);
            }
        }
    }
}
