package dev.floe.redstuff;

import dev.floe.bytes.NativeCode;
import dev.floe.bytes.VectorModule;

/**
 * The arithmetic that all the codec's time goes into, on long rows of field elements: the one seam for vector code.
 * Every kernel computes the same elements.
 *
 * <p>Elements lie in blocks as those of stored symbols: the low bytes of {@link SymbolLanes#BLOCK_ELEMENTS} elements, then
 * their high bytes. {@link SymbolLanes} converts from and to symbols. Rows of equal width, whole blocks, lie one after the
 * other in an array; ranges do not overlap. Kernels have no state and are thread-safe.
 *
 * <p>The additive fast Fourier transform (Lin, Chung, Han) goes between a polynomial's coefficients in the novel basis
 * and its values on a coset of a power-of-two subspace. Butterfly number {@code coset + half - 1} of a transform joins
 * its two halves; {@link Factor#skew} gives that butterfly's factor. Values are in the Cantor basis, as symbols are, but
 * coefficients are in the tower basis, {@link GaloisField#changeBasis}, in which most of these factors are multiplied by
 * with half of the work. A transform of a single row changes nothing.
 */
interface GaloisKernel {
    /**
     * Values at points {@code coset .. coset+size} to coefficients, in place.
     *
     * @param at where row 0 starts
     * @param width bytes of a row, whole blocks
     * @param size rows, a power of two
     * @param used the rows from here on are zero
     */
    void inverse(byte[] rows, int at, int width, int size, int used, int coset);

    /**
     * Coefficients to values at points {@code coset .. coset+size}, in place.
     *
     * @param needed the values from here on are not wanted and come out undefined
     */
    void forward(byte[] rows, int at, int width, int size, int needed, int coset);

    /**
     * Puts pieces of {@code count} symbols into rows, one into each; see {@link SymbolLanes#pack}.
     *
     * @param from where the first piece starts; the others follow at a distance of {@code stride} bytes
     * @param row where the first row starts; the others follow at a distance of {@code width} bytes
     */
    void pack(
            byte[] symbols, int from, int stride, int length, int count, byte[] rows, int row, int width, int element);

    /** The way back. */
    void unpack(
            byte[] rows, int row, int width, int element, byte[] symbols, int from, int stride, int length, int count);

    /** Sets {@code count} bytes to zero. */
    void clear(byte[] rows, int at, int count);

    /** Copies {@code count} pieces of {@code length} bytes: those that far apart in one array to another one. */
    void copy(byte[] from, int fromAt, int fromStride, byte[] to, int toAt, int toStride, int length, int count);

    /** {@code rows[to..] ^= rows[from..]}, {@code count} bytes, whole blocks. */
    void add(byte[] rows, int to, int from, int count);

    /** The formal derivative of the polynomial with the coefficients in the {@code size} rows, in place. */
    void derive(byte[] rows, int width, int size);

    /** Multiplies row {@code numbers[i]} by {@code factors[i]}, for all {@code i}; no factor is zero. */
    void multiply(byte[] rows, int width, int[] numbers, Factor[] factors);

    /** The fastest kernel of this machine. */
    static GaloisKernel best() {
        return Best.KERNEL;
    }

    /** Chosen when first used. */
    final class Best {
        private static final GaloisKernel KERNEL = choose();

        private Best() {}

        private static GaloisKernel choose() {
            if (NativeCode.LINKED) {
                return NativeKernel.create();
            }
            if (!VectorModule.PRESENT) {
                return ScalarKernel.INSTANCE;
            }
            return WideVectorKernel.suitsThisMachine() ? new WideVectorKernel() : VectorKernel.create();
        }
    }
}
