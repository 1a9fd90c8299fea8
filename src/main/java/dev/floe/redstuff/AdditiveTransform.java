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
        if (size == 1 || used == 0) {
            return;
        }
        // Half by half instead of layer by layer: small blocks go through all their layers while they are in cache.
        int half = size / 2;
        int middle = at + half * width;
        inverse(kernel, rows, at, width, half, Math.min(used, half), coset);
        inverse(kernel, rows, middle, width, half, Math.max(0, used - half), coset + half);
        kernel.inverseButterfly(rows, at, middle, half * width, Factor.skew(coset + half - 1));
    }

    /**
     * Coefficients to values at points {@code coset .. coset+size}, in place.
     *
     * @param needed the values from here on are not wanted and come out undefined
     */
    static void forward(GaloisKernel kernel, byte[] rows, int at, int width, int size, int needed, int coset) {
        if (size == 1 || needed == 0) {
            return;
        }
        int half = size / 2;
        int middle = at + half * width;
        kernel.butterfly(rows, at, middle, half * width, Factor.skew(coset + half - 1));
        forward(kernel, rows, at, width, half, Math.min(needed, half), coset);
        forward(kernel, rows, middle, width, half, Math.max(0, needed - half), coset + half);
    }
}
