package dev.floe.door;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page for people, whole in itself: its style and its script are in it, and a policy that names them by their hashes
 * forbids everything else. What is different from server to server is filled in as text. Immutable.
 */
final class Page {
    /** A piece that several pages have in common. */
    private static final Pattern PIECE = Pattern.compile("\\{\\{>([\\w.]+)}}");

    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    private final String html;
    private final String policy;

    private Page(String html) {
        this.html = html;
        this.policy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'"
                + source("style", html)
                + source("script", html);
    }

    /** @param name of a file beside the program */
    static Page of(String name) {
        return new Page(PIECE.matcher(text(name)).replaceAll(piece -> Matcher.quoteReplacement(text(piece.group(1)))));
    }

    private static String text(String name) {
        try (InputStream file = Page.class.getResourceAsStream("/pages/" + name)) {
            if (file == null) {
                throw new IllegalStateException("the page " + name + " is not in this program");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String source(String element, String html) {
        Matcher inline =
                Pattern.compile("(?s)<" + element + ">(.*?)</" + element + ">").matcher(html);
        StringBuilder hashes = new StringBuilder();
        while (inline.find()) {
            hashes.append(" 'sha256-").append(hash(inline.group(1))).append('\'');
        }
        return "; " + element + "-src" + (hashes.isEmpty() ? " 'none'" : hashes);
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The value of {@code Content-Security-Policy}. */
    String policy() {
        return policy;
    }

    /** The page with {@code texts} in the places of their names, never as markup; nothing where a name has none. */
    String with(Map<String, String> texts) {
        return PLACE.matcher(html)
                .replaceAll(place -> Matcher.quoteReplacement(escaped(texts.getOrDefault(place.group(1), ""))));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
