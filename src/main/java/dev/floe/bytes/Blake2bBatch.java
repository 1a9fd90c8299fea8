package dev.floe.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE2b with 32 bytes of digest over many messages of equal length that come in slices, as the leaves of a Merkle
 * tree do: each message is one prefix byte and then {@code length} bytes of data.
 *
 * <p>Takes 65 bytes of memory for each message, whatever its length. Distinct messages may be updated by distinct
 * threads.
 */
public final class Blake2bBatch {
    /** Slices start at multiples of it and, but for a message's last one, have a multiple of it as length. */
    public static final int SLICE_UNIT = 128;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int WORDS = 8;

    private final int length;
    private final long[] states;
    /** The message's last byte so far: the prefix moves all data by one byte against the blocks of the hash. */
    private final byte[] carries;

    /**
     * @param messages how many there are
     * @param prefix the byte before the data of each
     * @param length bytes of data of each, at least 8
     */
    public Blake2bBatch(int messages, int prefix, int length) {
        this.length = length;
        this.states = new long[messages * WORDS];
        this.carries = new byte[messages];
        for (int i = 0; i < messages; i++) {
            Blake2b.initialize(states, i * WORDS);
        }
        Arrays.fill(carries, (byte) prefix);
    }

    /**
     * Hashes the next slice of the messages {@code first .. first+count}.
     *
     * @param bytes the slice of message {@code first + i} lies at {@code at + i * stride}
     * @param offset where the slice starts in the message's data, a multiple of {@link #SLICE_UNIT}
     * @param slice its length: a multiple of {@link #SLICE_UNIT}, or all up to the end
     */
    public void update(int first, int count, byte[] bytes, int at, int stride, long offset, int slice) {
        boolean last = offset + slice == length;
        if (offset % SLICE_UNIT != 0 || !last && slice % SLICE_UNIT != 0) {
            throw new IllegalArgumentException("slice of " + slice + " bytes at " + offset + " of " + length);
        }
        long[] block = new long[16];
        byte[] tail = new byte[SLICE_UNIT];
        for (int i = 0; i < count; i++) {
            update(first + i, bytes, at + i * stride, offset, slice, last, block, tail);
        }
    }

    private void update(
            int message, byte[] bytes, int at, long offset, int slice, boolean last, long[] block, byte[] tail) {
        int state = message * WORDS;
        byte carry = carries[message];
        int from = at;
        int left = slice;
        long counted = offset;
        while (left >= SLICE_UNIT) {
            block[0] = (long) LONG.get(bytes, from) << 8 | (carry & 0xFF);
            for (int word = 1; word < 16; word++) {
                block[word] = (long) LONG.get(bytes, from + 8 * word - 1);
            }
            carry = bytes[from + SLICE_UNIT - 1];
            from += SLICE_UNIT;
            left -= SLICE_UNIT;
            counted += SLICE_UNIT;
            Blake2b.compress(states, state, block, counted, 0);
        }
        if (last) {
            tail[0] = carry;
            System.arraycopy(bytes, from, tail, 1, left);
            Arrays.fill(tail, 1 + left, SLICE_UNIT, (byte) 0);
            for (int word = 0; word < 16; word++) {
                block[word] = (long) LONG.get(tail, 8 * word);
            }
            Blake2b.compress(states, state, block, counted + 1 + left, -1L);
        } else {
            carries[message] = carry;
        }
    }

    /** Writes the digest of a message whose last slice was hashed to {@code out[at, at+32)}. */
    public void digest(int message, byte[] out, int at) {
        for (int word = 0; word < Blake2b.DIGEST_LENGTH / 8; word++) {
            LONG.set(out, at + 8 * word, states[message * WORDS + word]);
        }
    }
}
