package dev.floe.edge.sites;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern of routes of the older kind: {@code *} stands for any characters, slashes included, a dot for any one. There are two
 * {@code *} at most, and nothing else that regular expressions know: matching takes no longer than the square of the path's length.
 */
final class LegacyPattern {
    private static final int MOST_STARS = 2;
    private static final Pattern ILLEGAL = Pattern.compile("[()\\[\\]{}+?^$|\\\\]");

    private final Pattern pattern;

    private LegacyPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    static Optional<LegacyPattern> parse(String text) {
        boolean proper = !ILLEGAL.matcher(text).find()
                && text.chars().filter(c -> c == '*').count() <= MOST_STARS;
        return proper ? Optional.of(new LegacyPattern(Pattern.compile(text.replace("*", ".*")))) : Optional.empty();
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }
}
