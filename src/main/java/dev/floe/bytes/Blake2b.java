package dev.floe.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Unkeyed BLAKE2b with a digest of 32 bytes (RFC 7693), the only hash of Walrus and Sui. An instance is a running hash
 * that is used again after {@link #digest}; it is not thread-safe.
 */
public final class Blake2b {
    public static final int DIGEST_LENGTH = 32;

    private static final int BLOCK = 128;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };
    /** The order of message words in each of the twelve rounds. */
    static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3}
    };

    private final long[] state = new long[8];
    private final long[] message = new long[16];
    private final byte[] block = new byte[BLOCK];
    private int filled;
    private long counted;

    public Blake2b() {
        reset();
    }

    /** The digest of the concatenation of {@code parts}. */
    public static byte[] hash(byte[]... parts) {
        Blake2b hash = new Blake2b();
        for (byte[] part : parts) {
            hash.update(part, 0, part.length);
        }
        byte[] digest = new byte[DIGEST_LENGTH];
        hash.digest(digest, 0);
        return digest;
    }

    public Blake2b reset() {
        for (int word = 0; word < state.length; word++) {
            state[word] = initialWord(word);
        }
        filled = 0;
        counted = 0;
        return this;
    }

    public Blake2b update(int value) {
        if (filled == BLOCK) {
            compress(block, 0, BLOCK, 0);
            filled = 0;
        }
        block[filled++] = (byte) value;
        return this;
    }

    public Blake2b update(byte[] bytes) {
        return update(bytes, 0, bytes.length);
    }

    public Blake2b update(byte[] bytes, int from, int length) {
        int offset = from;
        int left = length;
        if (filled > 0 || left <= BLOCK) {
            int copied = Math.min(left, BLOCK - filled);
            System.arraycopy(bytes, offset, block, filled, copied);
            filled += copied;
            offset += copied;
            left -= copied;
            if (left == 0) {
                return this;
            }
            compress(block, 0, BLOCK, 0);
            filled = 0;
        }
        while (left > BLOCK) {
            compress(bytes, offset, BLOCK, 0);
            offset += BLOCK;
            left -= BLOCK;
        }
        System.arraycopy(bytes, offset, block, 0, left);
        filled = left;
        return this;
    }

    /** Writes the 32 bytes of the digest to {@code out[at..]} and starts anew. */
    public void digest(byte[] out, int at) {
        java.util.Arrays.fill(block, filled, BLOCK, (byte) 0);
        compress(block, 0, filled, -1L);
        for (int i = 0; i < 4; i++) {
            LONG.set(out, at + 8 * i, state[i]);
        }
        reset();
    }

    private void compress(byte[] bytes, int from, int length, long lastBlockFlag) {
        counted += length;
        for (int i = 0; i < 16; i++) {
            message[i] = (long) LONG.get(bytes, from + 8 * i);
        }
        compress(state, 0, message, counted, lastBlockFlag);
    }

    /** Word {@code word} of the state that every hash starts from. */
    static long initialWord(int word) {
        return word == 0 ? IV[0] ^ 0x01010000L ^ DIGEST_LENGTH : IV[word];
    }

    /**
     * The compression function.
     *
     * @param h the eight words of state lie at {@code at}
     * @param m the block, 16 words
     * @param counted bytes hashed, this block included
     * @param lastBlockFlag all ones for the last block, else zero
     */
    static void compress(long[] h, int at, long[] m, long counted, long lastBlockFlag) {
        long v0 = h[at];
        long v1 = h[at + 1];
        long v2 = h[at + 2];
        long v3 = h[at + 3];
        long v4 = h[at + 4];
        long v5 = h[at + 5];
        long v6 = h[at + 6];
        long v7 = h[at + 7];
        long v8 = IV[0];
        long v9 = IV[1];
        long v10 = IV[2];
        long v11 = IV[3];
        long v12 = IV[4] ^ counted;
        long v13 = IV[5];
        long v14 = IV[6] ^ lastBlockFlag;
        long v15 = IV[7];
        for (int round = 0; round < 12; round++) {
            byte[] s = SIGMA[round];
            v0 += v4 + m[s[0]];
            v12 = Long.rotateRight(v12 ^ v0, 32);
            v8 += v12;
            v4 = Long.rotateRight(v4 ^ v8, 24);
            v0 += v4 + m[s[1]];
            v12 = Long.rotateRight(v12 ^ v0, 16);
            v8 += v12;
            v4 = Long.rotateRight(v4 ^ v8, 63);
            v1 += v5 + m[s[2]];
            v13 = Long.rotateRight(v13 ^ v1, 32);
            v9 += v13;
            v5 = Long.rotateRight(v5 ^ v9, 24);
            v1 += v5 + m[s[3]];
            v13 = Long.rotateRight(v13 ^ v1, 16);
            v9 += v13;
            v5 = Long.rotateRight(v5 ^ v9, 63);
            v2 += v6 + m[s[4]];
            v14 = Long.rotateRight(v14 ^ v2, 32);
            v10 += v14;
            v6 = Long.rotateRight(v6 ^ v10, 24);
            v2 += v6 + m[s[5]];
            v14 = Long.rotateRight(v14 ^ v2, 16);
            v10 += v14;
            v6 = Long.rotateRight(v6 ^ v10, 63);
            v3 += v7 + m[s[6]];
            v15 = Long.rotateRight(v15 ^ v3, 32);
            v11 += v15;
            v7 = Long.rotateRight(v7 ^ v11, 24);
            v3 += v7 + m[s[7]];
            v15 = Long.rotateRight(v15 ^ v3, 16);
            v11 += v15;
            v7 = Long.rotateRight(v7 ^ v11, 63);
            v0 += v5 + m[s[8]];
            v15 = Long.rotateRight(v15 ^ v0, 32);
            v10 += v15;
            v5 = Long.rotateRight(v5 ^ v10, 24);
            v0 += v5 + m[s[9]];
            v15 = Long.rotateRight(v15 ^ v0, 16);
            v10 += v15;
            v5 = Long.rotateRight(v5 ^ v10, 63);
            v1 += v6 + m[s[10]];
            v12 = Long.rotateRight(v12 ^ v1, 32);
            v11 += v12;
            v6 = Long.rotateRight(v6 ^ v11, 24);
            v1 += v6 + m[s[11]];
            v12 = Long.rotateRight(v12 ^ v1, 16);
            v11 += v12;
            v6 = Long.rotateRight(v6 ^ v11, 63);
            v2 += v7 + m[s[12]];
            v13 = Long.rotateRight(v13 ^ v2, 32);
            v8 += v13;
            v7 = Long.rotateRight(v7 ^ v8, 24);
            v2 += v7 + m[s[13]];
            v13 = Long.rotateRight(v13 ^ v2, 16);
            v8 += v13;
            v7 = Long.rotateRight(v7 ^ v8, 63);
            v3 += v4 + m[s[14]];
            v14 = Long.rotateRight(v14 ^ v3, 32);
            v9 += v14;
            v4 = Long.rotateRight(v4 ^ v9, 24);
            v3 += v4 + m[s[15]];
            v14 = Long.rotateRight(v14 ^ v3, 16);
            v9 += v14;
            v4 = Long.rotateRight(v4 ^ v9, 63);
        }
        h[at] ^= v0 ^ v8;
        h[at + 1] ^= v1 ^ v9;
        h[at + 2] ^= v2 ^ v10;
        h[at + 3] ^= v3 ^ v11;
        h[at + 4] ^= v4 ^ v12;
        h[at + 5] ^= v5 ^ v13;
        h[at + 6] ^= v6 ^ v14;
        h[at + 7] ^= v7 ^ v15;
    }
}
