package dev.floe.redstuff;

/**
 * A field element that whole rows are multiplied by, with the tables that make this fast. A product is linear in the
 * bits of the other element, so it is the exclusive or of one table entry for each of that element's four nibbles.
 * Immutable; tables are built when a kernel first asks for them, and a race builds them twice, with the same contents.
 */
final class Factor {
    /** Entries of a nibble table. */
    static final int NIBBLE = 16;
    /** Bits of an element. */
    static final int BITS = 16;
    /** How many butterflies the transforms of the largest code have. */
    static final int SKEW_FACTORS = 2 * 1024 - 1;

    private final int element;
    private volatile byte[] nibbles;
    private volatile char[] bytes;

    private Factor(int element) {
        this.element = element;
    }

    static Factor ofElement(int element) {
        return new Factor(element);
    }

    /** @param log an exponent, 0 to 65534 */
    static Factor ofLog(int log) {
        return new Factor(GaloisField.exp(log));
    }

    /** The factor of butterfly {@code index} of a transform, 0 to {@link #SKEW_FACTORS}, exclusive. */
    static Factor skew(int index) {
        return Skew.FACTORS[index];
    }

    boolean isZero() {
        return element == 0;
    }

    int element() {
        return element;
    }

    /** Sets {@code into[at + b]} to the product with the element that has only bit {@code b}, for all 16 bits. */
    void products(char[] into, int at) {
        for (int bit = 0; bit < BITS; bit++) {
            into[at + bit] = (char) GaloisField.multiply(1 << bit, element);
        }
    }

    /**
     * Eight tables of 16 bytes with products of nibbles, of which nibble 0 is the multiplicand's lowest one. The first
     * four are about nibbles 0, 2, 1 and 3, and give that byte of the product, the low or the high one, which the nibble
     * is a part of in the multiplicand; the last four give the other byte. Not to be changed.
     */
    byte[] nibbleTables() {
        byte[] tables = nibbles;
        if (tables == null) {
            tables = makeNibbleTables();
            nibbles = tables;
        }
        return tables;
    }

    private byte[] makeNibbleTables() {
        byte[] tables = new byte[8 * NIBBLE];
        for (int nibble = 0; nibble < 4; nibble++) {
            boolean high = nibble >= 2;
            int same = ((nibble & 1) * 2 + nibble / 2) * NIBBLE;
            int other = same + 4 * NIBBLE;
            for (int i = 1; i < NIBBLE; i++) {
                int product = GaloisField.multiply(i << 4 * nibble, element);
                tables[same + i] = (byte) (high ? product >>> 8 : product);
                tables[other + i] = (byte) (high ? product : product >>> 8);
            }
        }
        return tables;
    }

    /** Two tables of 256 products: of the multiplicand's low byte and of its high byte. Not to be changed. */
    char[] byteTables() {
        char[] tables = bytes;
        if (tables == null) {
            tables = new char[512];
            for (int half = 0; half < 2; half++) {
                for (int bit = 0; bit < 8; bit++) {
                    int width = 1 << bit;
                    int product = GaloisField.multiply(1 << (8 * half + bit), element);
                    for (int i = 0; i < width; i++) {
                        tables[256 * half + width + i] = (char) (tables[256 * half + i] ^ product);
                    }
                }
            }
            bytes = tables;
        }
        return tables;
    }

    /** Holder, so that the factors are computed only when a transform runs. */
    private static final class Skew {
        static final Factor[] FACTORS = new Factor[SKEW_FACTORS];

        static {
            for (int i = 0; i < FACTORS.length; i++) {
                int log = GaloisField.skew(i);
                FACTORS[i] = log == GaloisField.MODULUS ? ofElement(0) : ofLog(log);
            }
        }
    }
}
