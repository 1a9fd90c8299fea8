package dev.floe.edge.types;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What whoever stored a blob says that it is. That is believed, as they could have stored anything; but types that are not
 * known to run nothing are shown in a sandbox, and what is no type of a file is passed over.
 */
public final class DeclaredType {
    private static final int LONGEST = 255;
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]+";
    private static final Pattern TYPE = Pattern.compile("(" + TOKEN + "/" + TOKEN + ")" + "((?:[ \\t]*;[ \\t]*" + TOKEN
            + "=(?:" + TOKEN + "|\"[A-Za-z0-9!#$&^_.+:/=,' -]*\"))*)");
    /** Bodies of HTTP and mail, which have their own meaning where this server's bodies stand. */
    private static final Pattern OF_MESSAGES = Pattern.compile("(multipart|message)/.*");

    private static final Pattern INERT = Pattern.compile("(image|audio|video|font|model)/(?!.*(svg|xml|html)).*"
            + "|text/(plain|css|csv|javascript|markdown|calendar|vcard|tab-separated-values|vtt)"
            + "|application/(octet-stream|json|(x-)?(java|ecma)script|(ld|geo|manifest|feed)\\+json|pdf|wasm|zip|gzip|zstd|x-tar"
            + "|epub\\+zip|vnd\\.(openxmlformats-officedocument|oasis\\.opendocument)\\..*"
            + "|msword|vnd\\.ms-(excel|powerpoint)|vnd\\.sqlite3|vnd\\.apache\\.(parquet|mpegurl))");

    private DeclaredType() {}

    /** The type as it is to be sent; empty if {@code value} is none. */
    public static Optional<MediaType> parse(String value) {
        String text = value.strip();
        var parsed = TYPE.matcher(text);
        if (text.length() > LONGEST || !parsed.matches()) {
            return Optional.empty();
        }
        String type = parsed.group(1).toLowerCase(Locale.ROOT);
        if (OF_MESSAGES.matcher(type).matches()) {
            return Optional.empty();
        }
        String whole = type + parsed.group(2);
        return Optional.of(INERT.matcher(type).matches() ? MediaType.inert(whole) : MediaType.active(whole));
    }
}
