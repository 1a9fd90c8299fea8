package dev.floe.edge;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a client says a blob is, {@code ?content_type=}. Believed only where the bytes do not tell, and only for types
 * that no browser executes: a link must not turn somebody's text into a script or a page on this origin.
 */
final class TypeHint {
    private static final Set<String> TEXTS = Set.of(
            "text/css",
            "text/csv",
            "text/markdown",
            "text/calendar",
            "text/vtt",
            "application/json",
            "application/ld+json",
            "application/geo+json",
            "application/manifest+json",
            "application/vnd.apple.mpegurl");
    private static final Pattern MEDIA = Pattern.compile("(audio|video|font|image)/[a-z0-9][a-z0-9.+-]{0,60}");

    private TypeHint() {}

    /** The type to send for bytes that look like {@code sniffed}. */
    static MediaType apply(MediaType sniffed, String hint) {
        String type = hint.strip().toLowerCase(Locale.ROOT);
        if (sniffed.equals(MediaType.TEXT) && TEXTS.contains(type)) {
            return MediaType.inert(type.startsWith("text/") ? type + "; charset=utf-8" : type);
        }
        boolean media = MEDIA.matcher(type).matches() && !type.contains("svg") && !type.contains("xml");
        return sniffed.equals(MediaType.BYTES) && media ? MediaType.inert(type) : sniffed;
    }
}
