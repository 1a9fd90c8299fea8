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

    static final int STATE_WORDS = 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Blake2bKernel kernel;
    private final int lanes;
    private final int length;
    /** The messages' last bytes so far: the prefix moves all data by one byte against the blocks of the hash. */
    private final byte[] carries;
    /** In groups of as many messages as the kernel has lanes. */
    private final long[] states;

    /**
     * @param messages how many there are
     * @param prefix the byte before the data of each
     * @param length bytes of data of each
     */
    public Blake2bBatch(int messages, int prefix, int length) {
        this(Blake2bKernel.best(), messages, prefix, length);
    }

    Blake2bBatch(Blake2bKernel kernel, int messages, int prefix, int length) {
        this.kernel = kernel;
        this.lanes = kernel.lanes();
        this.length = length;
        this.carries = new byte[messages];
        this.states = new long[(messages + lanes - 1) / lanes * lanes * STATE_WORDS];
        restart(prefix);
    }

    /** Forgets all slices; the messages have the same length, but a new prefix. */
    public void restart(int prefix) {
        Arrays.fill(carries, (byte) prefix);
        for (int group = 0; group < states.length; group += lanes * STATE_WORDS) {
            for (int word = 0; word < STATE_WORDS; word++) {
                int at = group + word * lanes;
                Arrays.fill(states, at, at + lanes, Blake2b.initialWord(word));
            }
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
        kernel.update(states, carries, bytes, at, stride, offset, slice, last);
    }

    /** Writes the digest of message {@code i}, for all, to {@code out[at + i * stride..]}, after the last slice. */
    public void digests(byte[] out, int at, int stride) {
        for (int message = 0; message < carries.length; message++) {
            int lane = message % lanes;
            digest(states, (message - lane) * STATE_WORDS + lane, lanes, out, at + message * stride);
        }
    }

    /** Writes the digest of the message whose words lie at {@code at + word * lanes}. */
    static void digest(long[] states, int at, int lanes, byte[] out, int outAt) {
        for (int word = 0; word < Blake2b.DIGEST_LENGTH / Long.BYTES; word++) {
            LONG.set(out, outAt + word * Long.BYTES, states[at + word * lanes]);
        }
    }

    /** What hashes, in a few words for people. */
    public static String kernel() {
        Blake2bKernel kernel = Blake2bKernel.best();
        return kernel.getClass().getSimpleName() + ", " + kernel.lanes() + " at a time";
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
        Blake2bKernel.best().hash(prefix, bytes, at, stride, length, count, out, outAt, outStride);
    }
}
