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

    /** The elements of the field of 256 elements are below. */
    private static final int SUBFIELD_ORDER = 256;

    private final int element;
    /** Whether products are of elements in the tower basis, else in the Cantor basis. */
    private final boolean tower;

    private volatile byte[] nibbles;
    private volatile char[] bytes;

    private Factor(int element, boolean tower) {
        this.element = element;
        this.tower = tower;
    }

    /** A factor of values, which are in the Cantor basis. */
    static Factor ofElement(int element) {
        return new Factor(element, false);
    }

    /**
     * A factor of values, which are in the Cantor basis.
     *
     * @param log an exponent, 0 to 65534
     */
    static Factor ofLog(int log) {
        return ofElement(GaloisField.exp(log));
    }

    /**
     * The factor of butterfly {@code index} of a transform, 0 to {@link #SKEW_FACTORS}, exclusive. What it multiplies is in
     * the tower basis.
     */
    static Factor skew(int index) {
        return Skew.FACTORS[index];
    }

    boolean isZero() {
        return element == 0;
    }

    /** In the Cantor basis. */
    int element() {
        return element;
    }

    /**
     * Whether each byte of a product depends on the same byte of the multiplicand alone, and both do in the same way: so it
     * is with most butterflies' factors, all those of layers that join rows at least 8 apart.
     */
    boolean isBytewise() {
        return tower && element < SUBFIELD_ORDER;
    }

    private int times(int other) {
        return tower
                ? GaloisField.changeBasis(GaloisField.multiply(GaloisField.changeBasis(other), element))
                : GaloisField.multiply(other, element);
    }

    /** Sets {@code into[at + b]} to the product with the element that has only bit {@code b}, for all 16 bits. */
    void products(char[] into, int at) {
        for (int bit = 0; bit < BITS; bit++) {
            into[at + bit] = (char) times(1 << bit);
        }
    }

    /**
     * Eight tables of 16 bytes with products of nibbles, of which nibble 0 is the multiplicand's lowest one. The first
     * four are about nibbles 0, 2, 1 and 3, and give that byte of the product, the low or the high one, which the nibble
     * is a part of in the multiplicand; the last four give the other byte. If the factor {@link #isBytewise}, the first table
     * is the second one, too, the third one the fourth, and the last four are zero. Not to be changed.
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
                int product = times(i << 4 * nibble);
                tables[same + i] = (byte) (high ? product >>> 8 : product);
                tables[other + i] = (byte) (high ? product : product >>> 8);
            }
        }
        return tables;
    }

    /** What an element's high byte adds to its low one when the basis changes: by its low nibble, then by its high one. */
    static byte[] basisTables() {
        byte[] tables = new byte[2 * NIBBLE];
        for (int i = 0; i < NIBBLE; i++) {
            tables[i] = (byte) GaloisField.changeBasis(i << 8);
            tables[NIBBLE + i] = (byte) GaloisField.changeBasis(i << 12);
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
                    int product = times(1 << (8 * half + bit));
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
                FACTORS[i] = new Factor(GaloisField.skew(i), true);
            }
        }
    }
}
