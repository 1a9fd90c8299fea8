package dev.floe.redstuff;

/**
 * A field element that whole rows are multiplied by, with the tables that make this fast. A product is linear in the
 * bits of the other element, so it is the exclusive or of one table entry for each of that element's four nibbles.
 * Immutable.
 */
final class Factor {
    /** Entries of a nibble table. */
    static final int NIBBLE = 16;
    /** Bytes after the last nibble table, so that the widest vector can be loaded from its start. */
    private static final int SLACK = 48;

    static final Factor ZERO = new Factor(0);

    private static final int SKEW_FACTORS = 2 * 1024 - 1;

    private final int element;
    private final byte[] nibbles;

    /** Built when first asked for; a race builds it twice, with the same contents. */
    private volatile char[] bytes;

    private Factor(int element) {
        this.element = element;
        this.nibbles = new byte[8 * NIBBLE + SLACK];
        for (int position = 0; position < 4; position++) {
            int table = position * 2 * NIBBLE;
            for (int bit = 0; bit < 4; bit++) {
                int width = 1 << bit;
                int product = GaloisField.multiply(1 << (4 * position + bit), element);
                for (int i = 0; i < width; i++) {
                    nibbles[table + width + i] = (byte) (nibbles[table + i] ^ product);
                    nibbles[table + NIBBLE + width + i] = (byte) (nibbles[table + NIBBLE + i] ^ product >>> 8);
                }
            }
        }
    }

    static Factor ofElement(int element) {
        return element == 0 ? ZERO : new Factor(element);
    }

    /** @param log an exponent, 0 to 65534 */
    static Factor ofLog(int log) {
        return new Factor(GaloisField.exp(log));
    }

    /** The factor of butterfly {@code index} of a transform; there are as many as the largest code needs. */
    static Factor skew(int index) {
        return Skew.FACTORS[index];
    }

    boolean isZero() {
        return element == 0;
    }

    int element() {
        return element;
    }

    /**
     * Four pairs of tables of 16 bytes, one pair for each nibble of the multiplicand from the lowest: first the low,
     * then the high byte of the product. Not to be changed.
     */
    byte[] nibbleTables() {
        return nibbles;
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

    /** Holder, so that the tables are built only when a transform runs. */
    private static final class Skew {
        static final Factor[] FACTORS = new Factor[SKEW_FACTORS];

        static {
            for (int i = 0; i < FACTORS.length; i++) {
                int log = GaloisField.skew(i);
                FACTORS[i] = log == GaloisField.MODULUS ? ZERO : ofLog(log);
            }
        }
    }
}
