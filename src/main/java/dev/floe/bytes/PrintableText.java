package dev.floe.bytes;

/** Words of strangers, and names that strangers may have given, as they may go to terminals and logs. */
public final class PrintableText {
    private static final int LONGEST = 255;
    private static final int REPLACEMENT = 0xFFFD;

    private PrintableText() {}

    /**
     * {@code text} as one line that does nothing to a terminal: what would move the cursor, turn the direction of writing,
     * end the line or is no character is replaced.
     */
    public static String line(String text) {
        if (text.codePoints().allMatch(PrintableText::isPrintable)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().map(point -> isPrintable(point) ? point : REPLACEMENT).forEach(line::appendCodePoint);
        return line.toString();
    }

    /** The same of at most {@value #LONGEST} characters, and three dots where there were more. */
    public static String shortLine(String text) {
        if (text.codePointCount(0, text.length()) <= LONGEST) {
            return line(text);
        }
        return line(text.substring(0, text.offsetByCodePoints(0, LONGEST))) + "...";
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
