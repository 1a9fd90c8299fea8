package dev.floe.edge.types;

import java.util.Locale;

/**
 * Reads what may stand before the root element of XML (declaration, comments, processing instructions, a document type
 * with its internal subset) and the root's name. In one pass, whatever it is given.
 */
final class XmlProlog {
    /** Where the reading ended. */
    sealed interface End {
        /**
         * At the root element.
         *
         * @param prefix of its name, empty if it has none
         * @param name without the prefix
         */
        record Root(String prefix, String name) implements End {}

        /** Within what may stand before it. */
        record Unfinished() implements End {}

        /** At something that is no XML. */
        record NotXml() implements End {}
    }

    private static final String DOCTYPE = "<!doctype";
    private static final int LONGEST_NAME = 100;

    private final String text;
    private int at;

    private XmlProlog(String text) {
        this.text = text;
    }

    static End read(String text) {
        return new XmlProlog(text).read();
    }

    private End read() {
        while (true) {
            skipSpace();
            boolean skipped;
            if (text.startsWith("<?", at)) {
                skipped = skipThrough("?>", at + 2);
            } else if (text.startsWith("<!--", at)) {
                skipped = skipThrough("-->", at + 4);
            } else if (text.regionMatches(true, at, DOCTYPE, 0, DOCTYPE.length())) {
                skipped = skipDoctype();
            } else {
                return root();
            }
            if (!skipped) {
                return new End.Unfinished();
            }
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean skipThrough(String end, int from) {
        int found = text.indexOf(end, from);
        at = found < 0 ? text.length() : found + end.length();
        return found >= 0;
    }

    /** Through the angle bracket that ends it: not one in quotes, in a comment, or within brackets. */
    private boolean skipDoctype() {
        at += DOCTYPE.length();
        boolean inSubset = false;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == '"' || next == '\'') {
                skipThrough(String.valueOf(next), at + 1);
            } else if (inSubset && text.startsWith("<!--", at)) {
                skipThrough("-->", at + 4);
            } else if (inSubset && text.startsWith("<?", at)) {
                skipThrough("?>", at + 2);
            } else {
                at++;
                if (next == '>' && !inSubset) {
                    return true;
                }
                inSubset = next == '[' || inSubset && next != ']';
            }
        }
        return false;
    }

    private End root() {
        String rest =
                text.substring(at, Math.min(text.length(), at + LONGEST_NAME)).toLowerCase(Locale.ROOT);
        if ("<!--".startsWith(rest) || DOCTYPE.startsWith(rest)) {
            return new End.Unfinished();
        }
        if (rest.charAt(0) != '<' || rest.startsWith("<!")) {
            return new End.NotXml();
        }
        int end = 1;
        while (end < rest.length() && !isNameEnd(rest.charAt(end))) {
            end++;
        }
        if (end == rest.length() && at + end == text.length()) {
            return new End.Unfinished();
        }
        String name = rest.substring(1, end);
        int colon = name.indexOf(':');
        return new End.Root(colon < 0 ? "" : name.substring(0, colon), name.substring(colon + 1));
    }

    private static boolean isNameEnd(char next) {
        return Character.isWhitespace(next) || next == '>' || next == '/';
    }
}
