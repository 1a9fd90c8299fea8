package dev.floe.edge;

import java.util.Map;

/** The names of header fields, which HTTP/2 has in small letters only. */
final class FieldName {
    /** Those of which not each part begins with a capital letter, and is small otherwise. */
    private static final Map<String, String> OTHERS = Map.of("etag", "ETag", "cdn-cache-control", "CDN-Cache-Control");

    private FieldName() {}

    /** As answers of HTTP/1.1 have it; what is written with capital letters stays as it is. */
    static String inHttp1(String name) {
        String other = OTHERS.get(name);
        if (other != null) {
            return other;
        }
        StringBuilder written = new StringBuilder(name);
        for (int i = 0; i < written.length(); i++) {
            if (i == 0 || written.charAt(i - 1) == '-') {
                written.setCharAt(i, Character.toUpperCase(written.charAt(i)));
            }
        }
        return written.toString();
    }
}
