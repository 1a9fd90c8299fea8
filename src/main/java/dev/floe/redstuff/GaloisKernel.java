package dev.floe.redstuff;

import dev.floe.bytes.VectorModule;

/**
 * The arithmetic that all the codec's time goes into, on long rows of field elements: the one seam for vector code.
 * Every kernel computes the same bytes.
 *
 * <p>Elements lie in chunks of {@value #CHUNK} bytes: the low bytes of 64 elements, then their high bytes. All counts
 * are in bytes and multiples of a chunk; ranges do not overlap. Kernels have no state and are thread-safe.
 */
interface GaloisKernel {
    /** Bytes of a chunk. */
    int CHUNK = 128;
    /** Elements of a chunk. */
    int CHUNK_ELEMENTS = CHUNK / 2;

    /** For each of {@code count} bytes: {@code b ^= a}, then {@code a ^= b * factor}. */
    void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** For each of {@code count} bytes: {@code a ^= b * factor}, then {@code b ^= a}. */
    void butterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** {@code rows[to..] ^= rows[from..]}. */
    void xor(byte[] rows, int to, int from, int count);

    /** {@code rows[at..] *= factor}. */
    void multiply(byte[] rows, int at, int count, Factor factor);

    /** The fastest kernel of this machine. */
    static GaloisKernel best() {
        return Best.KERNEL;
    }

    /** Chosen when first used. */
    final class Best {
        private static final GaloisKernel KERNEL = VectorModule.PRESENT ? VectorKernel.create() : ScalarKernel.INSTANCE;

        private Best() {}
    }
}
