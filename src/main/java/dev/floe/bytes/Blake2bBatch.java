package dev.floe.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * BLAKE2b with 32 bytes of digest over many messages of equal length at once, as the leaves and the nodes of a Merkle
 * tree are: each message is one prefix byte and then its data. {@link #hash} takes whole messages; an instance takes
 * messages that come in slices, and keeps 65 bytes for each, whatever its length. Not thread-safe.
 */
public final class Blake2bBatch {
    /** Slices start at multiples of it and, but for the last one, have a multiple of it as length. */
    public static final int SLICE_UNIT = 128;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int STATE_WORDS = 8;
    private static final int BLOCK_WORDS = 16;

    private final int length;
    /** The messages' last bytes so far: the prefix moves all data by one byte against the blocks of the hash. */
    private final byte[] carries;
    /** In groups of as many messages as the kernel has lanes. */
    private final long[] states;

    private final Lanes lanes;

    /**
     * @param messages how many there are
     * @param prefix the byte before the data of each
     * @param length bytes of data of each
     */
    public Blake2bBatch(int messages, int prefix, int length) {
        this(Blake2bKernel.best(), messages, prefix, length);
    }

    Blake2bBatch(Blake2bKernel kernel, int messages, int prefix, int length) {
        this.length = length;
        this.lanes = new Lanes(kernel);
        this.carries = new byte[messages];
        this.states = new long[(messages + lanes.count - 1) / lanes.count * lanes.count * STATE_WORDS];
        restart(prefix);
    }

    /** Forgets all slices; the messages have the same length, but a new prefix. */
    public void restart(int prefix) {
        Arrays.fill(carries, (byte) prefix);
        for (int state = 0; state < states.length; state += lanes.count * STATE_WORDS) {
            lanes.initialize(states, state);
        }
    }

    /**
     * Hashes the next slice of all messages.
     *
     * @param bytes the slice of message {@code i} lies at {@code at + i * stride}
     * @param offset where the slice starts in the message's data, a multiple of {@link #SLICE_UNIT}
     * @param slice its length: a multiple of {@link #SLICE_UNIT}, or all up to the end
     */
    public void update(byte[] bytes, int at, int stride, int offset, int slice) {
        boolean last = offset + slice == length;
        if (offset % SLICE_UNIT != 0 || !last && slice % SLICE_UNIT != 0 || slice > length - offset) {
            throw new IllegalArgumentException("slice of " + slice + " bytes at " + offset + " of " + length);
        }
        for (int first = 0; first < carries.length; first += lanes.count) {
            lanes.update(
                    states,
                    first * STATE_WORDS,
                    carries,
                    first,
                    Math.min(lanes.count, carries.length - first),
                    bytes,
                    at + first * stride,
                    stride,
                    offset,
                    slice,
                    last);
        }
    }

    /** Writes the digest of message {@code i}, for all, to {@code out[at + i * stride..]}, after the last slice. */
    public void digests(byte[] out, int at, int stride) {
        for (int first = 0; first < carries.length; first += lanes.count) {
            lanes.digests(
                    states,
                    first * STATE_WORDS,
                    Math.min(lanes.count, carries.length - first),
                    out,
                    at + first * stride,
                    stride);
        }
    }

    /**
     * Hashes {@code count} whole messages.
     *
     * @param bytes the data of message {@code i} lies at {@code at + i * stride}
     * @param length bytes of data of each
     * @param out the digest of message {@code i} goes to {@code outAt + i * outStride}; this may overwrite the data of
     *     message {@code i} and of those before it
     */
    public static void hash(
            int prefix, byte[] bytes, int at, int stride, int length, int count, byte[] out, int outAt, int outStride) {
        hash(Blake2bKernel.best(), prefix, bytes, at, stride, length, count, out, outAt, outStride);
    }

    static void hash(
            Blake2bKernel kernel,
            int prefix,
            byte[] bytes,
            int at,
            int stride,
            int length,
            int count,
            byte[] out,
            int outAt,
            int outStride) {
        Lanes lanes = new Lanes(kernel);
        long[] state = new long[lanes.count * STATE_WORDS];
        byte[] carries = new byte[lanes.count];
        for (int first = 0; first < count; first += lanes.count) {
            int used = Math.min(lanes.count, count - first);
            lanes.initialize(state, 0);
            Arrays.fill(carries, (byte) prefix);
            lanes.update(state, 0, carries, 0, used, bytes, at + first * stride, stride, 0, length, true);
            lanes.digests(state, 0, used, out, outAt + first * outStride, outStride);
        }
    }

    /** One group of messages, and the room to bring their blocks side by side. */
    private static final class Lanes {
        private final Blake2bKernel kernel;
        final int count;
        private final long[] block;
        private final long[] initial;
        /** From this word on the block is zero. */
        private int zeros;

        Lanes(Blake2bKernel kernel) {
            this.kernel = kernel;
            this.count = kernel.lanes();
            this.block = new long[count * BLOCK_WORDS];
            this.initial = new long[count * STATE_WORDS];
            for (int word = 0; word < STATE_WORDS; word++) {
                Arrays.fill(initial, word * count, (word + 1) * count, Blake2b.initialWord(word));
            }
        }

        void initialize(long[] states, int at) {
            System.arraycopy(initial, 0, states, at, initial.length);
        }

        void update(
                long[] states,
                int state,
                byte[] carries,
                int carry,
                int used,
                byte[] bytes,
                int at,
                int stride,
                int offset,
                int slice,
                boolean last) {
            int from = at;
            int left = slice;
            long counted = offset;
            if (left >= SLICE_UNIT) {
                zeros = BLOCK_WORDS;
            }
            while (left >= SLICE_UNIT) {
                for (int lane = 0; lane < used; lane++) {
                    int source = from + lane * stride;
                    block[lane] = (long) LONG.get(bytes, source) << 8 | (carries[carry + lane] & 0xFF);
                    for (int word = 1; word < BLOCK_WORDS; word++) {
                        block[word * count + lane] = (long) LONG.get(bytes, source + 8 * word - 1);
                    }
                    carries[carry + lane] = bytes[source + SLICE_UNIT - 1];
                }
                from += SLICE_UNIT;
                left -= SLICE_UNIT;
                counted += SLICE_UNIT;
                kernel.compress(states, state, block, counted, 0);
            }
            if (last) {
                int words = (1 + left + 7) / 8;
                if (words < zeros) {
                    Arrays.fill(block, words * count, zeros * count, 0);
                }
                zeros = words;
                for (int lane = 0; lane < used; lane++) {
                    lastBlock(lane, bytes, from + lane * stride, left, carries[carry + lane] & 0xFF);
                }
                kernel.compress(states, state, block, counted + 1 + left, -1L);
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

        void digests(long[] states, int state, int used, byte[] out, int at, int stride) {
            for (int lane = 0; lane < used; lane++) {
                for (int word = 0; word < Blake2b.DIGEST_LENGTH / 8; word++) {
                    LONG.set(out, at + lane * stride + 8 * word, states[state + word * count + lane]);
                }
            }
        }
    }
}
