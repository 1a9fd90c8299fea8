package dev.floe.edge.types;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A value of {@code Content-Type} that is safe to send with {@code nosniff}.
 *
 * @param value with its parameters
 * @param conduct what a browser may do with it
 */
public record MediaType(String value, Conduct conduct) {
    /** What a browser does with bytes of a type. */
    public enum Conduct {
        /** Shown or played, runs nothing. */
        INERT,
        /** May carry scripts, so it is shown in a sandbox. */
        ACTIVE
    }

    /** Types whose files are text, whatever tells them. */
    private static final Pattern TEXTUAL = Pattern.compile(
            "text/.*|[a-z]+/[^;]*\\+(json|xml|yaml|text)"
                    + "|application/(json|xml|javascript|ecmascript|x-javascript|yaml|x-yaml|toml|sql|graphql|rtf"
                    + "|x-ndjson|jsonl|json-seq|xml-dtd|x-sh|x-httpd-php|x-subrip|vnd\\.apple\\.mpegurl|x-mpegurl)"
                    + "|audio/(x-)?mpegurl|model/(obj|mtl|step|iges|vrml)|image/x-portable-[a-z]+|application/vnd\\.ms-fontobject");

    /** Bytes of which nothing is known. */
    public static final MediaType BYTES = inert("application/octet-stream");

    static final MediaType TEXT = inert("text/plain; charset=utf-8");
    /** In an encoding that only its reader may guess. */
    static final MediaType TEXT_OF_SOME_ENCODING = inert("text/plain");

    /** A type that browsers show or play, and nothing more. */
    public static MediaType inert(String value) {
        return new MediaType(value, Conduct.INERT);
    }

    static MediaType active(String value) {
        return new MediaType(value, Conduct.ACTIVE);
    }

    /** Whether compressing what has this type makes it much shorter: text, and the {@linkplain Formats formats} that are loose. */
    public boolean isCompressible() {
        int parameters = value.indexOf(';');
        String bare = (parameters < 0 ? value : value.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return Formats.LOOSE.contains(bare) || TEXTUAL.matcher(bare).matches();
    }

    /** Whether it belongs in a sandbox. */
    public boolean isActive() {
        return conduct == Conduct.ACTIVE;
    }
}
