package dev.floe.node;

import dev.floe.node.door.Request;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What who asks would like, by the field {@code Prefer} (RFC 7240). */
final class Preferences {
    private static final Pattern WAIT = Pattern.compile("(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:$|[,;])");

    private Preferences() {}

    /** How long it waits for an answer, {@code longest} if it does not say or says more. */
    static Duration wait(Request request, Duration longest) {
        return request.header("prefer")
                .map(field -> WAIT.matcher(field.toLowerCase(Locale.ROOT)))
                .filter(Matcher::find)
                .map(wait -> Duration.ofSeconds(Long.parseLong(wait.group(1))))
                .filter(wait -> wait.compareTo(longest) < 0)
                .orElse(longest);
    }
}
