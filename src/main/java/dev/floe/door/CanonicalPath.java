package dev.floe.door;

/**
 * Paths have one spelling each here. Parameters behind a semicolon, empty segments, dot segments and escapes of letters,
 * digits and {@code -._~} are other spellings: servers, caches and rules differ in what they make of them.
 */
public final class CanonicalPath {
    private CanonicalPath() {}

    /** Whether {@code path}, as it came in a request, is the one spelling. {@code *} is a path, too. */
    public static boolean isCanonical(String path) {
        int length = path.length();
        for (int i = 0; i < length; i++) {
            switch (path.charAt(i)) {
                case ';' -> {
                    return false;
                }
                case '/' -> {
                    if (path.startsWith("/", i + 1) || isDots(path, i + 1)) {
                        return false;
                    }
                }
                case '%' -> {
                    if (!isNeededEscape(path, i)) {
                        return false;
                    }
                }
                default -> {}
            }
        }
        return true;
    }

    private static boolean isDots(String path, int from) {
        int slash = path.indexOf('/', from);
        int end = slash < 0 ? path.length() : slash;
        return end - from <= 2
                && end > from
                && path.substring(from, end).chars().allMatch(c -> c == '.');
    }

    private static boolean isNeededEscape(String path, int at) {
        if (at + 2 >= path.length()) {
            return false;
        }
        int high = digit(path.charAt(at + 1));
        int low = digit(path.charAt(at + 2));
        if (high < 0 || low < 0) {
            return false;
        }
        char meant = (char) (high << 4 | low);
        boolean unreserved = meant >= 'a' && meant <= 'z'
                || meant >= 'A' && meant <= 'Z'
                || meant >= '0' && meant <= '9'
                || "-._~".indexOf(meant) >= 0;
        return !unreserved;
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
