package dev.floe.redstuff;

/**
 * The polynomial that vanishes at the erased points, evaluated (without the vanishing factor) at all points. Its
 * logarithm at {@code p} is the sum of the logarithms of {@code p + q} over all erased {@code q}; addition of points is
 * exclusive or, so the sum is a dyadic convolution, which the Walsh-Hadamard transform turns into a product.
 */
final class ErasureLocator {
    private ErasureLocator() {}

    /**
     * Logarithms of the locator at the points {@code 0 .. erased.length}, 0 to 65534.
     *
     * <p>Points beyond the array are left out even where they count as erased: they contribute the same factor
     * everywhere, which cancels when decoding divides by the locator again.
     *
     * @param erased whether the polynomial's value is unknown there; a power of two of points
     */
    static int[] logs(boolean[] erased) {
        int size = erased.length;
        int[] flags = new int[size];
        int[] logs = new int[size];
        for (int i = 0; i < size; i++) {
            flags[i] = erased[i] ? 1 : 0;
            logs[i] = i == 0 ? 0 : GaloisField.log(i);
        }
        walshHadamard(flags);
        walshHadamard(logs);
        // The transform is its own inverse but for the factor `size`, whose inverse modulo 2^16 - 1 is 2^16 / size.
        long inverse = GaloisField.ORDER / size;
        for (int i = 0; i < size; i++) {
            flags[i] = (int) ((long) flags[i] * logs[i] % GaloisField.MODULUS * inverse % GaloisField.MODULUS);
        }
        walshHadamard(flags);
        return flags;
    }

    /** The unnormalised transform modulo 65535, in place; values stay within 0 to 65534. */
    static void walshHadamard(int[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] %= GaloisField.MODULUS;
        }
        for (int distance = 1; distance < values.length; distance *= 2) {
            for (int block = 0; block < values.length; block += 2 * distance) {
                for (int i = block; i < block + distance; i++) {
                    int sum = values[i] + values[i + distance];
                    int difference = values[i] - values[i + distance];
                    values[i] = sum >= GaloisField.MODULUS ? sum - GaloisField.MODULUS : sum;
                    values[i + distance] = difference < 0 ? difference + GaloisField.MODULUS : difference;
                }
            }
        }
    }
}
