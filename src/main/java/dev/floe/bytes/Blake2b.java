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
    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };
    private static final byte[][] SIGMA = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
        {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
        {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
        {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
        {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}
    };

    private final long[] state = new long[8];
    private final long[] work = new long[16];
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
        System.arraycopy(IV, 0, state, 0, 8);
        state[0] ^= 0x01010000L ^ DIGEST_LENGTH;
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
        long[] v = work;
        long[] m = message;
        for (int i = 0; i < 16; i++) {
            m[i] = (long) LONG.get(bytes, from + 8 * i);
        }
        System.arraycopy(state, 0, v, 0, 8);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= counted;
        v[14] ^= lastBlockFlag;
        for (int round = 0; round < 12; round++) {
            byte[] s = SIGMA[round % 10];
            mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
            mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
            mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
            mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
            mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
            mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
            mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
            mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
        }
        for (int i = 0; i < 8; i++) {
            state[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix(long[] v, int a, int b, int c, int d, long x, long y) {
        long va = v[a] + v[b] + x;
        long vd = Long.rotateRight(v[d] ^ va, 32);
        long vc = v[c] + vd;
        long vb = Long.rotateRight(v[b] ^ vc, 24);
        va += vb + y;
        vd = Long.rotateRight(vd ^ va, 16);
        vc += vd;
        vb = Long.rotateRight(vb ^ vc, 63);
        v[a] = va;
        v[b] = vb;
        v[c] = vc;
        v[d] = vd;
    }
}
