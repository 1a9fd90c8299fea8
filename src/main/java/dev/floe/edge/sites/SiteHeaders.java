package dev.floe.edge.sites;

import dev.floe.sui.move.SiteResource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which of the header fields that a site's owner wrote are sent: all but those that frame a message, that this server knows better,
 * or that reach beyond the site's own origin. Names are in small letters.
 */
public final class SiteHeaders {
    private static final int MOST_BYTES = 8 << 10;
    private static final String TOKEN_CHARS = "!#$%&'*+-.^_`|~";

    private static final Set<String> NOT_THEIRS = Set.of(
            "accept-ranges",
            "age",
            "allow",
            "alt-svc",
            "cache-status",
            "cdn-cache-control",
            "connection",
            "content-length",
            "content-range",
            "date",
            "etag",
            "expect-ct",
            "host",
            "http2-settings",
            "keep-alive",
            "last-modified",
            "location",
            "nel",
            "public-key-pins",
            "refresh",
            "report-to",
            "retry-after",
            "server",
            "server-timing",
            "set-cookie",
            "set-cookie2",
            "status",
            "surrogate-control",
            "surrogate-key",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "via",
            "warning",
            "www-authenticate",
            "x-accel-redirect",
            "x-cache",
            "x-sendfile",
            SiteResource.PATCH_HEADER);

    private SiteHeaders() {}

    /** The fields to send, the type among them. */
    public static Map<String, String> of(SiteResource resource) {
        Map<String, String> fields = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<String, String> entry : resource.headers().entrySet()) {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            String value = entry.getValue().strip();
            boolean theirs = isName(name) && !NOT_THEIRS.contains(name) && !name.startsWith("proxy-");
            boolean identity = name.equals("content-encoding") && value.equalsIgnoreCase("identity");
            bytes += name.length() + value.length();
            if (theirs && isValue(value) && !identity && bytes <= MOST_BYTES) {
                fields.putIfAbsent(name, value);
            }
        }
        return fields;
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || TOKEN_CHARS.indexOf(c) >= 0);
    }

    private static boolean isValue(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t');
    }
}
