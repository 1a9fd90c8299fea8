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
    /** What an element's high byte adds to its low one when the basis is changed. */
    private static final byte[] BASIS_CHANGE = new byte[256];

    static {
        fillLogarithms();
        fillBasisChange();
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

    private static void fillBasisChange() {
        for (int bit = 0; bit < Byte.SIZE; bit++) {
            int low = multiply(1 << Byte.SIZE, 1 << bit) & 0xFF;
            for (int i = 0; i < 1 << bit; i++) {
                BASIS_CHANGE[(1 << bit) + i] = (byte) (BASIS_CHANGE[i] ^ low);
            }
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

    /**
     * The factor of the transform's butterfly number {@code index}. Butterfly {@code c + 2^i - 1} is the one of layer {@code
     * i} at the points from {@code c} on, and in the Cantor basis its factor is {@code c / 2^i}: the polynomial that vanishes
     * on the first {@code 2^i} points takes basis element {@code i + j} to basis element {@code j}.
     */
    static int skew(int index) {
        int layer = Integer.numberOfTrailingZeros(~index);
        return (index & index + 1) >>> layer;
    }

    /**
     * From the Cantor basis to the tower basis, and back. The first eight elements of the Cantor basis span the field of
     * 256 elements, and the sum of {@code low} and {@code high} times the ninth, both from that field, is {@code low + 256 *
     * high} in the tower basis: multiplied by an element of that field, which is the same number in both bases, {@code low}
     * and {@code high} are multiplied each for itself.
     */
    static int changeBasis(int element) {
        return element ^ (BASIS_CHANGE[element >>> Byte.SIZE] & 0xFF);
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
