package dev.floe.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A kernel made of a compression function for several states at once. */
abstract class LaneBlake2bKernel implements Blake2bKernel {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int UNIT = Blake2bBatch.SLICE_UNIT;
    private static final int STATE_WORDS = Blake2bBatch.STATE_WORDS;
    private static final int BLOCK_WORDS = 16;

    /**
     * Compresses one block into each state.
     *
     * @param states word {@code w} of lane {@code l} lies at {@code at + w * lanes + l}, 8 words
     * @param block word {@code w} of lane {@code l} lies at {@code w * lanes + l}, 16 words
     * @param counted bytes hashed, this block included, the same for all lanes
     * @param lastBlockFlag all ones for the last block, else zero
     */
    abstract void compress(long[] states, int at, long[] block, long counted, long lastBlockFlag);

    @Override
    public final void hash(
            int prefix, byte[] bytes, int at, int stride, int length, int count, byte[] out, int outAt, int outStride) {
        int lanes = lanes();
        Group group = new Group();
        long[] initial = new long[lanes * STATE_WORDS];
        for (int word = 0; word < STATE_WORDS; word++) {
            Arrays.fill(initial, word * lanes, (word + 1) * lanes, Blake2b.initialWord(word));
        }
        long[] states = new long[initial.length];
        byte[] carries = new byte[lanes];
        int[] ends = new int[lanes];
        int next = 0;
        while (next < count) {
            int first = next;
            int used = 0;
            // Equal neighbours, as a blob's padding and its hashes have many, are hashed once.
            for (boolean room = true; room && next < count; ) {
                int message = at + next * stride;
                if (used > 0 && equal(bytes, message, group.sources[used - 1], length)) {
                    ends[used - 1] = ++next;
                } else if (used < lanes) {
                    group.sources[used] = message;
                    ends[used++] = ++next;
                } else {
                    room = false;
                }
            }
            System.arraycopy(initial, 0, states, 0, initial.length);
            Arrays.fill(carries, (byte) prefix);
            group.update(states, 0, carries, 0, used, bytes, 0, length, true);
            for (int lane = 0; lane < used; lane++) {
                for (; first < ends[lane]; first++) {
                    Blake2bBatch.digest(states, lane, lanes, out, outAt + first * outStride);
                }
            }
        }
    }

    private static boolean equal(byte[] bytes, int a, int b, int length) {
        // Most messages differ in their first bytes.
        return (length < Long.BYTES || (long) LONG.get(bytes, a) == (long) LONG.get(bytes, b))
                && Arrays.equals(bytes, a, a + length, bytes, b, b + length);
    }

    @Override
    public final void update(
            long[] states, byte[] carries, byte[] bytes, int at, int stride, int offset, int slice, boolean last) {
        int lanes = lanes();
        Group group = new Group();
        for (int first = 0; first < carries.length; first += lanes) {
            int used = Math.min(lanes, carries.length - first);
            for (int lane = 0; lane < used; lane++) {
                group.sources[lane] = at + (first + lane) * stride;
            }
            group.update(states, first * STATE_WORDS, carries, first, used, bytes, offset, slice, last);
        }
    }

    /** A group of messages, and the room to bring their blocks side by side. */
    private final class Group {
        private final int count = lanes();
        /** Where the messages' data lie. */
        private final int[] sources = new int[count];

        private final long[] block = new long[count * BLOCK_WORDS];
        /** From this word on the block is zero. */
        private int zeros;

        private void update(
                long[] states,
                int state,
                byte[] carries,
                int carry,
                int used,
                byte[] bytes,
                int offset,
                int slice,
                boolean last) {
            int done = 0;
            if (slice >= UNIT) {
                zeros = BLOCK_WORDS;
            }
            for (; slice - done >= UNIT; done += UNIT) {
                for (int lane = 0; lane < used; lane++) {
                    int source = sources[lane] + done;
                    block[lane] = (long) LONG.get(bytes, source) << 8 | (carries[carry + lane] & 0xFF);
                    for (int word = 1; word < BLOCK_WORDS; word++) {
                        block[word * count + lane] = (long) LONG.get(bytes, source + 8 * word - 1);
                    }
                    carries[carry + lane] = bytes[source + UNIT - 1];
                }
                compress(states, state, block, (long) offset + done + UNIT, 0);
            }
            if (last) {
                int left = slice - done;
                int words = (1 + left + 7) / 8;
                if (words < zeros) {
                    Arrays.fill(block, words * count, zeros * count, 0);
                }
                zeros = words;
                for (int lane = 0; lane < used; lane++) {
                    lastBlock(lane, bytes, sources[lane] + done, left, carries[carry + lane] & 0xFF);
                }
                compress(states, state, block, (long) offset + slice + 1, -1L);
            }
        }

        /** Sets the words that have any of the message's last {@code left} bytes, and the byte before these. */
        private void lastBlock(int lane, byte[] bytes, int from, int left, int carry) {
            int at = from;
            int end = from + left;
            long word = carry;
            int filled = 1;
            int to = lane;
            if (left >= Long.BYTES) {
                block[to] = (long) LONG.get(bytes, from) << 8 | carry;
                to += count;
                for (at = from + 7; at <= end - Long.BYTES; at += Long.BYTES) {
                    block[to] = (long) LONG.get(bytes, at);
                    to += count;
                }
                word = 0;
                filled = 0;
            }
            if (at < end || filled > 0) {
                for (; at < end; at++) {
                    word |= (bytes[at] & 0xFFL) << 8 * filled++;
                }
                block[to] = word;
            }
        }
    }
}
