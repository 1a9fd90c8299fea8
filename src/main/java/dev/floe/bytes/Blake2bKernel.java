package dev.floe.bytes;

/**
 * BLAKE2b's compression function on several independent states at once: the seam for vector code. All kernels compute
 * the same. Stateless and thread-safe.
 */
interface Blake2bKernel {
    /** How many states are compressed at once. */
    int lanes();

    /**
     * Compresses one block into each state.
     *
     * @param states word {@code w} of lane {@code l} lies at {@code at + w * lanes + l}, 8 words
     * @param block word {@code w} of lane {@code l} lies at {@code w * lanes + l}, 16 words
     * @param counted bytes hashed, this block included, the same for all lanes
     * @param lastBlockFlag all ones for the last block, else zero
     */
    void compress(long[] states, int at, long[] block, long counted, long lastBlockFlag);

    /** The fastest kernel of this machine. */
    static Blake2bKernel best() {
        return Best.KERNEL;
    }

    /** Chosen when first used. */
    final class Best {
        private static final Blake2bKernel KERNEL = choose();

        private Best() {}

        private static Blake2bKernel choose() {
            if (VectorModule.PRESENT) {
                return VectorBlake2bKernel.create();
            }
            return ScalarBlake2bKernel.INSTANCE;
        }
    }
}
