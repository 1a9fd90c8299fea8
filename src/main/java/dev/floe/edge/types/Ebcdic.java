package dev.floe.edge.types;

import java.util.Arrays;

/** As much of the EBCDIC family as its members agree on: enough for the names in XML. */
final class Ebcdic {
    /** {@code <?xml} begins so in all of them. */
    static final Signature DECLARATION = Signature.hex(0, "4C6FA79493");

    private static final byte LESS_THAN = 0x4C;
    /** The exclamation mark has two places, and in each of them some have something else; after {@code <} it is meant. */
    private static final byte BANG = 0x4F;

    private static final byte OTHER_BANG = 0x5A;
    private static final char[] CHARACTERS = new char[256];

    static {
        Arrays.fill(CHARACTERS, '\uFFFD');
        run(0x81, "abcdefghi");
        run(0x91, "jklmnopqr");
        run(0xA2, "stuvwxyz");
        run(0xC1, "ABCDEFGHI");
        run(0xD1, "JKLMNOPQR");
        run(0xE2, "STUVWXYZ");
        run(0xF0, "0123456789");
        run(0x4B, ".<(+");
        run(0x5C, "*);");
        run(0x60, "-/");
        run(0x6B, ",%_>?");
        run(0x7A, ":");
        run(0x7D, "'=\"");
        run(0x40, " ");
        run(0x50, "&");
        run(0x05, "\t");
        run(0x0D, "\r");
        run(0x15, "\n");
        run(0x25, "\n");
        // Brackets, where one or the other has them.
        run(0x4A, "[");
        run(0x5A, "]");
        run(0xAD, "[");
        run(0xBD, "]");
        run(0xBA, "[]");
    }

    private Ebcdic() {}

    private static void run(int from, String characters) {
        characters.getChars(0, characters.length(), CHARACTERS, from);
    }

    static String decode(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = CHARACTERS[bytes[i] & 0xFF];
            if (i > 0 && bytes[i - 1] == LESS_THAN && (bytes[i] == BANG || bytes[i] == OTHER_BANG)) {
                characters[i] = '!';
            }
        }
        return new String(characters);
    }
}
