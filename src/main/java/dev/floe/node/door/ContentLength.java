package dev.floe.node.door;

/** The length that a request says its body has. */
final class ContentLength {
    static final long UNKNOWN = -1;

    private static final int MOST_DIGITS = 15;

    private ContentLength() {}

    /** Bytes, or {@link #UNKNOWN} if the field is absent or no sensible number. */
    static long of(CharSequence field) {
        if (field == null || field.isEmpty() || field.length() > MOST_DIGITS) {
            return UNKNOWN;
        }
        long length = 0;
        for (int i = 0; i < field.length(); i++) {
            char digit = field.charAt(i);
            if (digit < '0' || digit > '9') {
                return UNKNOWN;
            }
            length = length * 10 + (digit - '0');
        }
        return length;
    }
}
