package dev.floe.keys;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A block of PEM, the textual form of keys and certificates (RFC 7468).
 *
 * @param label what it says that it is
 * @param der what is in it; nothing if that is encrypted
 * @param encrypted whether it needs a password
 */
public record PemBlock(String label, byte[] der, boolean encrypted) {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    /** How older tools say that what follows is encrypted. */
    private static final String PROC_TYPE = "Proc-Type: 4,ENCRYPTED";

    /** Whether it is worth while to look for blocks in {@code text}. */
    public static boolean isIn(String text) {
        return text.contains(BEGIN);
    }

    /**
     * The blocks of a text, in their order. A block begins at the beginning of a line; text around blocks is passed over. For
     * the ends of lines there may be blanks, or a backslash and an n, as in variables of the environment and JSON.
     *
     * @throws IllegalArgumentException if a block is broken; the message says how, without what is in it
     */
    public static List<PemBlock> parse(String written) {
        String text = written.replace("\\r", "").replace("\\n", "\n");
        List<PemBlock> blocks = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int begin = text.indexOf(BEGIN, at);
            if (begin < 0) {
                break;
            }
            int label = begin + BEGIN.length();
            int body = text.indexOf(DASHES, label);
            if (!isFirstOfItsLine(text, begin)
                    || body < 0
                    || text.substring(label, body).contains("\n")) {
                at = label;
                continue;
            }
            String name = text.substring(label, body);
            String end = END + name + DASHES;
            int last = text.indexOf(END, body);
            if (last < 0) {
                throw new IllegalArgumentException("its block " + name + " has no end: it is not all there");
            }
            if (!text.startsWith(end, last)) {
                throw new IllegalArgumentException("its block " + name + " ends as another: part of it is missing");
            }
            blocks.add(of(name, text.substring(body + DASHES.length(), last)));
            at = last + end.length();
        }
        return blocks;
    }

    /** As others read it: lines of 64 characters, the last one ended, too. */
    String toText() {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return BEGIN + label + DASHES + "\n" + body + "\n" + END + label + DASHES + "\n";
    }

    private static boolean isFirstOfItsLine(String text, int at) {
        for (int before = at - 1; before >= 0 && text.charAt(before) != '\n' && text.charAt(before) != '\r'; before--) {
            if (!Character.isWhitespace(text.charAt(before))) {
                return false;
            }
        }
        return true;
    }

    private static PemBlock of(String label, String body) {
        if (label.startsWith("ENCRYPTED ") || body.lines().map(String::strip).anyMatch(PROC_TYPE::equals)) {
            return new PemBlock(label, new byte[0], true);
        }
        try {
            return new PemBlock(label, Base64.getDecoder().decode(body.replaceAll("\\s", "")), false);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its block " + label + " is no base64", e);
        }
    }
}
