package dev.floe.redstuff;

/**
 * The field GF(2^16) of the one-dimensional code: reduction polynomial {@code 0x1002D}, elements written in the Cantor
 * basis, so that the number {@code i} is also evaluation point {@code i} and addition is exclusive or.
 */
final class GaloisField {
    static final int ORDER = 65536;
    /** The number of nonzero elements; in logarithms the stand-in for "logarithm of zero". */
    static final int MODULUS = 65535;

    private static final int POLYNOMIAL = 0x1002D;
    private static final int BITS = 16;
    private static final int[] CANTOR_BASIS = {
        0x0001, 0xACCA, 0x3C0E, 0x163E, 0xC582, 0xED2E, 0x914C, 0x4012,
        0x6C98, 0x10D8, 0x6A72, 0xB900, 0xFDB8, 0xFB34, 0xFF38, 0x991E
    };

    private static final char[] EXP = new char[ORDER];
    private static final char[] LOG = new char[ORDER];
    private static final char[] SKEW = new char[MODULUS];

    static {
        fillLogarithms();
        fillSkew();
    }

    private GaloisField() {}

    private static void fillLogarithms() {
        char[] polynomialLog = new char[ORDER];
        int state = 1;
        for (int i = 0; i < MODULUS; i++) {
            polynomialLog[state] = (char) i;
            state <<= 1;
            if (state >= ORDER) {
                state ^= POLYNOMIAL;
            }
        }
        polynomialLog[0] = MODULUS;

        for (int bit = 0; bit < BITS; bit++) {
            int width = 1 << bit;
            for (int j = 0; j < width; j++) {
                LOG[j + width] = (char) (LOG[j] ^ CANTOR_BASIS[bit]);
            }
        }
        for (int i = 0; i < ORDER; i++) {
            LOG[i] = polynomialLog[LOG[i]];
        }
        for (int i = 0; i < ORDER; i++) {
            EXP[LOG[i]] = (char) i;
        }
        EXP[MODULUS] = EXP[0];
    }

    private static void fillSkew() {
        int[] factors = new int[BITS - 1];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 1 << (i + 1);
        }
        for (int q = 0; q < factors.length; q++) {
            int step = 1 << (q + 1);
            SKEW[(1 << q) - 1] = 0;
            for (int i = q; i < factors.length; i++) {
                int distance = 1 << (i + 1);
                for (int j = (1 << q) - 1; j < distance; j += step) {
                    SKEW[j + distance] = (char) (SKEW[j] ^ factors[i]);
                }
            }
            factors[q] = MODULUS - LOG[multiplyByLog(factors[q], LOG[factors[q] ^ 1])];
            for (int i = q + 1; i < factors.length; i++) {
                factors[i] = multiplyByLog(factors[i], addLogs(LOG[factors[i] ^ 1], factors[q]));
            }
        }
        for (int i = 0; i < MODULUS; i++) {
            SKEW[i] = LOG[SKEW[i]];
        }
    }

    /** The element with logarithm {@code log}; 65535 stands for exponent 0. */
    static int exp(int log) {
        return EXP[log];
    }

    /** The logarithm of {@code element}; 65535 for zero. */
    static int log(int element) {
        return LOG[element];
    }

    /** Logarithm of the factor of the transform's butterfly number {@code index}; 65535 where the factor is zero. */
    static int skew(int index) {
        return SKEW[index];
    }

    /** {@code element} times the element with logarithm {@code log}. */
    static int multiplyByLog(int element, int log) {
        return element == 0 ? 0 : EXP[addLogs(LOG[element], log)];
    }

    static int multiply(int a, int b) {
        return b == 0 ? 0 : multiplyByLog(a, LOG[b]);
    }

    private static int addLogs(int a, int b) {
        int sum = a + b;
        return (sum + (sum >>> BITS)) & MODULUS;
    }
}
