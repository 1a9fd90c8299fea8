package dev.floe.edge;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a client's {@code Cache-Control} demands of a cache, by RFC 9111, section 5.2.1, as far as it makes a difference here.
 *
 * @param oldest how long ago what is answered may have been found to be right
 * @param onlyIfCached whether nobody is to be asked
 */
record ClientDirectives(Optional<Duration> oldest, boolean onlyIfCached) {
    static final ClientDirectives NONE = new ClientDirectives(Optional.empty(), false);

    /** More than any age. */
    private static final int MOST_DIGITS = 9;

    /** @param fields the values of the field; what is not understood is passed over */
    static ClientDirectives parse(List<String> fields) {
        Optional<Duration> oldest = Optional.empty();
        boolean only = false;
        for (String text : String.join(",", fields).split(",")) {
            String directive = text.strip().toLowerCase(Locale.ROOT);
            if (directive.equals("no-cache")) {
                oldest = Optional.of(Duration.ZERO);
            } else if (directive.startsWith("max-age=")) {
                Optional<Duration> age = seconds(directive.substring("max-age=".length()));
                if (age.isPresent() && (oldest.isEmpty() || age.get().compareTo(oldest.get()) < 0)) {
                    oldest = age;
                }
            }
            only |= directive.equals("only-if-cached");
        }
        return new ClientDirectives(oldest, only);
    }

    private static Optional<Duration> seconds(String text) {
        String digits = text.replaceFirst("^\"(.*)\"$", "$1");
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        return digits.length() > MOST_DIGITS
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Long.parseLong(digits)));
    }
}
