package dev.floe.edge.sites;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long browsers keep a file of a site that does not say it itself. Names with a hash of their content in them are kept for a
 * year; everything else is asked for each time, which is an answer of a few bytes as long as nothing has changed.
 */
public final class SiteFreshness {
    private static final String FOR_A_YEAR = "public, max-age=31536000, immutable";
    private static final String ASK_EACH_TIME = "public, max-age=0, must-revalidate";

    /** What tools give such names to. */
    private static final Set<String> HASHED = Set.of(
            "js", "mjs", "css", "map", "woff", "woff2", "ttf", "otf", "eot", "wasm", "png", "jpg", "jpeg", "gif", "svg",
            "webp", "avif", "ico", "mp4", "webm", "mp3", "glb", "json");

    private static final Pattern HEX = Pattern.compile("[._-]([0-9a-f]{8,64})\\.[a-z0-9]+$");
    private static final Pattern ANY = Pattern.compile("[.-]([A-Za-z0-9_-]{8,32})\\.[a-z0-9]+$");
    /** Where tools put nothing else. */
    private static final Pattern BUILT =
            Pattern.compile("^(/[^/]+)*/(assets|_astro|_next/static|_nuxt|_app/immutable|static/(js|css|media))/");

    private SiteFreshness() {}

    /** The value of {@code Cache-Control}. */
    public static String of(String path) {
        return hasHash(path) ? FOR_A_YEAR : ASK_EACH_TIME;
    }

    private static boolean hasHash(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!HASHED.contains(ending)) {
            return false;
        }
        Matcher hex = HEX.matcher(path);
        if (hex.find() && hasBoth(hex.group(1))) {
            return true;
        }
        Matcher any = ANY.matcher(path);
        return BUILT.matcher(path).find() && any.find() && hasBoth(any.group(1));
    }

    /** Neither a date nor a word. */
    private static boolean hasBoth(String hash) {
        return hash.chars().anyMatch(Character::isDigit) && hash.chars().anyMatch(Character::isLetter);
    }
}
