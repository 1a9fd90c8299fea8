package dev.floe.redstuff;

/**
 * The additive fast Fourier transform (Lin, Chung, Han) over rows of elements: between a polynomial's coefficients in
 * the novel basis and its values on a coset of a power-of-two subspace. Rows lie one after the other in an array.
 */
final class AdditiveTransform {
    private AdditiveTransform() {}

    /**
     * Values at points {@code coset .. coset+size} to coefficients, in place.
     *
     * @param at where row 0 starts
     * @param width bytes of a row, whole chunks
     * @param size rows, a power of two
     * @param used the rows from here on are zero
     */
    static void inverse(GaloisKernel kernel, byte[] rows, int at, int width, int size, int used, int coset) {
        for (int distance = 1; distance < size; distance *= 2) {
            for (int r = 0; r < used; r += 2 * distance) {
                int a = at + r * width;
                kernel.inverseButterfly(
                        rows, a, a + distance * width, distance * width, Factor.skew(r + distance + coset - 1));
            }
        }
    }

    /**
     * Coefficients to values at points {@code coset .. coset+size}, in place.
     *
     * @param needed the values from here on are not wanted and come out undefined
     */
    static void forward(GaloisKernel kernel, byte[] rows, int at, int width, int size, int needed, int coset) {
        for (int distance = size / 2; distance > 0; distance /= 2) {
            for (int r = 0; r < needed; r += 2 * distance) {
                int a = at + r * width;
                kernel.butterfly(
                        rows, a, a + distance * width, distance * width, Factor.skew(r + distance + coset - 1));
            }
        }
    }
}
