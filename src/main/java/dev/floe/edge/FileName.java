package dev.floe.edge;

import dev.floe.edge.types.Extensions;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What a file is called.
 *
 * @param text as it was given; may be a path
 */
record FileName(String text) {
    private static final int LONGEST = 200;
    /** What RFC 8187 lets stand as it is. */
    private static final String ATTR_CHARS = "!#$&+-.^_`|~";

    /** The media type that its ending stands for. */
    Optional<String> mediaType() {
        return Extensions.mediaType(text);
    }

    /** The value of {@code Content-Disposition} with which a browser saves the bytes under this name. */
    String attachment() {
        String name = base();
        if (name.isEmpty()) {
            return "attachment";
        }
        String ascii = ascii(name);
        String value = "attachment; filename=\"" + ascii + '"';
        return ascii.equals(name) ? value : value + "; filename*=UTF-8''" + escaped(name);
    }

    /** Without the directories, and without what no file system or terminal should see. */
    private String base() {
        String last = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
        StringBuilder name = new StringBuilder();
        last.codePoints()
                .filter(c -> !Character.isISOControl(c)
                        && Character.getType(c) != Character.FORMAT
                        && Character.getType(c) != Character.SURROGATE)
                .limit(LONGEST)
                .forEach(name::appendCodePoint);
        return name.toString().strip();
    }

    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints().forEach(c -> ascii.append(c < ' ' || c > '~' || "\"\\%".indexOf(c) >= 0 ? '_' : (char) c));
        return ascii.toString();
    }

    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
            if (plain || ATTR_CHARS.indexOf(b) >= 0) {
                escaped.append((char) b);
            } else {
                escaped.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }
        }
        return escaped.toString();
    }
}
