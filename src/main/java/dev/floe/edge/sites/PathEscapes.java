package dev.floe.edge.sites;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Paths as they stand in URLs. */
public final class PathEscapes {
    private static final String PLAIN = "/-._~!$&'()*+,;=:@";

    private PathEscapes() {}

    /** The path of a URL for a decoded one. Two slashes in front would begin with a host. */
    public static String encode(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || PLAIN.indexOf(b) >= 0;
            plain &= b != '/' || encoded.length() != 1;
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }
        }
        return encoded.toString();
    }
}
