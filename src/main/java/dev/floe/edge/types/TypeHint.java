package dev.floe.edge.types;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a client says a blob is, {@code ?content_type=}. Believed where it says more of what the bytes tell and does not
 * contradict them, and never for documents: a link must not turn somebody's text into a page on this origin. Style sheets and
 * scripts do nothing by themselves: a page says what runs in it, and has the rights of its own origin then.
 */
public final class TypeHint {
    static final String SCRIPT = "text/javascript";
    private static final String CHARSET = "; charset=";

    /** A type that the bytes tell, and the types that are cases of it. */
    private record Refinement(String from, Pattern to) {
        private Refinement(String from, String to) {
            this(from, Pattern.compile(to));
        }
    }

    private static final List<Refinement> REFINEMENTS = List.of(
            new Refinement("text/plain", "text/(css|csv|javascript|markdown|calendar|vcard|tab-separated-values)"),
            new Refinement(
                    "text/plain" + CHARSET + "utf-8",
                    "text/vtt|application/(json|((ld|geo|manifest)\\+json)|vnd\\.apple\\.mpegurl)"),
            new Refinement(
                    "application/json", "text/javascript|application/(ld|geo|manifest|feed)\\+json|model/gltf\\+json"),
            new Refinement(
                    "application/octet-stream", "(audio|video|font|image)/(?!.*(svg|xml))[a-z0-9][a-z0-9.+-]{0,60}"),
            new Refinement(
                    CompoundFile.TYPE,
                    "application/(msword|vnd\\.(ms-(excel|powerpoint|outlook|works|project)|visio)|x-mspublisher)"),
            new Refinement("application/ogg", "(audio|video)/ogg"),
            new Refinement("application/vnd.sqlite3", "application/geopackage\\+sqlite3"),
            new Refinement("audio/ogg", "audio/opus"),
            new Refinement("image/tiff", "image/(x-adobe-dng|x-canon-cr2|x-nikon-nef|x-sony-arw)"),
            new Refinement("video/mp4", "audio/mp4"),
            new Refinement("video/webm", "audio/webm"),
            new Refinement("video/x-matroska", "audio/x-matroska"),
            new Refinement("video/3gpp", "audio/3gpp"),
            new Refinement("video/x-ms-asf", "(audio/x-ms-wma|video/x-ms-wmv)"));

    private TypeHint() {}

    /** The type to send for bytes that look like {@code sniffed}. */
    public static MediaType apply(MediaType sniffed, String hint) {
        String type = hint.strip().toLowerCase(Locale.ROOT);
        if (sniffed.isActive() || !refines(sniffed.value(), type)) {
            return sniffed;
        }
        int charset = sniffed.value().indexOf(CHARSET);
        return MediaType.inert(
                charset >= 0 && type.startsWith("text/")
                        ? type + sniffed.value().substring(charset)
                        : type);
    }

    private static boolean refines(String sniffed, String type) {
        if (sniffed.equals(ZipArchive.TYPE)) {
            return ZipArchive.isArchive(type);
        }
        String bare = sniffed.contains(CHARSET) ? sniffed.substring(0, sniffed.indexOf(CHARSET)) : sniffed;
        return REFINEMENTS.stream()
                .filter(refinement -> refinement.from.equals(sniffed) || refinement.from.equals(bare))
                .anyMatch(refinement -> refinement.to.matcher(type).matches());
    }
}
