package dev.floe.bytes;

/**
 * BLAKE2b with 32 bytes of digest over several independent messages at once: the seam for vector code. All kernels
 * compute the same. Stateless and thread-safe. {@link Blake2bBatch} says what messages and digests are.
 */
interface Blake2bKernel {
    /** How many states lie side by side. */
    int lanes();

    /** Hashes {@code count} whole messages; see {@link Blake2bBatch#hash}. */
    void hash(
            int prefix, byte[] bytes, int at, int stride, int length, int count, byte[] out, int outAt, int outStride);

    /**
     * Hashes the next slice of messages.
     *
     * @param states for each group of {@link #lanes} messages: 8 words, and of each word that of each message
     * @param carries for each message the last byte before the slice; gets the last byte of its last whole block
     * @param bytes the slice of message {@code i} lies at {@code at + i * stride}
     * @param offset where the slice starts in the data, a multiple of {@link Blake2bBatch#SLICE_UNIT}
     * @param slice its length; a multiple of {@link Blake2bBatch#SLICE_UNIT} unless {@code last}
     * @param last whether the messages end with it
     */
    void update(long[] states, byte[] carries, byte[] bytes, int at, int stride, int offset, int slice, boolean last);

    /** The fastest kernel of this machine. */
    static Blake2bKernel best() {
        return Best.KERNEL;
    }

    /** Chosen when first used. */
    final class Best {
        private static final Blake2bKernel KERNEL = choose();

        private Best() {}

        private static Blake2bKernel choose() {
            if (NativeCode.LINKED) {
                return NativeBlake2bKernel.create();
            }
            return VectorModule.PRESENT ? VectorBlake2bKernel.create() : ScalarBlake2bKernel.INSTANCE;
        }
    }
}
