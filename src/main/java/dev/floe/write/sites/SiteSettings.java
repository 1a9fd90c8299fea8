package dev.floe.write.sites;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Site;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code ws-resources.json} says, as the reference's site-builder has it. Immutable.
 *
 * @param headers fields for paths that match a pattern, in small letters
 * @param about what wallets show, with the reference's defaults; empty if nothing is said
 * @param objectId the site, once it has been published
 * @param ignored patterns of paths that are not published
 */
public record SiteSettings(
        Map<String, Map<String, String>> headers,
        Site.Routes routes,
        Site.Redirects redirects,
        Optional<Site.About> about,
        Optional<String> name,
        Optional<ObjectId> objectId,
        List<String> ignored) {
    /** How the file is called. */
    public static final String FILE = "ws-resources.json";

    public static final SiteSettings NONE = new SiteSettings(
            Map.of(),
            Site.Routes.NONE,
            Site.Redirects.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    /** As the reference has them. */
    static final Site.About USUAL = new Site.About(
            Optional.empty(),
            Optional.of("https://www.walrus.xyz/walrus-site"),
            Optional.of("A walrus site created using Walrus and Sui!"),
            Optional.empty(),
            Optional.empty());

    private static final Set<String> FIELDS =
            Set.of("headers", "routes", "redirects", "metadata", "site_name", "object_id", "ignore");
    private static final Set<Integer> REDIRECT_CODES = Set.of(301, 302, 303, 307, 308);
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    public SiteSettings {
        headers = Map.copyOf(headers);
        ignored = List.copyOf(ignored);
    }

    /** @throws IllegalArgumentException if it says something that is not known; the message says what */
    public static SiteSettings parse(String json) {
        JsonNode root = tree(json);
        Set<String> unknown = new TreeSet<>();
        root.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    FILE + " has unknown fields " + unknown + "; known are " + new TreeSet<>(FIELDS));
        }
        Map<String, Map<String, String>> headers = new LinkedHashMap<>();
        root.path("headers").properties().forEach(entry -> {
            Map<String, String> fields = new TreeMap<>();
            entry.getValue()
                    .properties()
                    .forEach(field -> fields.put(
                            field.getKey().toLowerCase(Locale.ROOT),
                            text(field.getValue(), "headers of " + entry.getKey())));
            headers.put(entry.getKey(), fields);
        });
        Map<String, String> routes = new TreeMap<>();
        root.path("routes").properties().forEach(entry -> routes.put(entry.getKey(), text(entry.getValue(), "routes")));
        Map<String, Site.Redirect> redirects = new TreeMap<>();
        root.path("redirects")
                .properties()
                .forEach(entry -> redirects.put(entry.getKey(), redirect(entry.getKey(), entry.getValue())));
        List<String> ignored = Stream.of(root.path("ignore"))
                .flatMap(list -> list.valueStream().map(item -> text(item, "ignore")))
                .toList();
        return new SiteSettings(
                headers,
                new Site.Routes(routes),
                new Site.Redirects(redirects),
                Optional.of(root.path("metadata")).filter(JsonNode::isObject).map(SiteSettings::about),
                string(root, "site_name"),
                string(root, "object_id")
                        .map(text -> ObjectId.parse(text)
                                .orElseThrow(() -> new IllegalArgumentException("object_id '" + text + "' is none"))),
                ignored);
    }

    private static JsonNode tree(String json) {
        try {
            JsonNode root = JSON.readTree(json);
            if (root == null || !root.isObject()) {
                throw new IllegalArgumentException(FILE + " is no JSON object");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(FILE + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Site.About about(JsonNode metadata) {
        return new Site.About(
                string(metadata, "link"),
                string(metadata, "image_url").or(USUAL::imageUrl),
                string(metadata, "description").or(USUAL::description),
                string(metadata, "project_url"),
                string(metadata, "creator"));
    }

    private static Site.Redirect redirect(String path, JsonNode value) {
        int status = value.path("status_code").asInt(0);
        if (!REDIRECT_CODES.contains(status)) {
            throw new IllegalArgumentException("the redirect of " + path + " has status_code "
                    + value.path("status_code") + "; it is one of " + new TreeSet<>(REDIRECT_CODES));
        }
        return new Site.Redirect(text(value.path("location"), "the redirect of " + path), status);
    }

    private static String text(JsonNode value, String where) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException(where + ": a text is expected, not " + value);
        }
        return value.textValue();
    }

    private static Optional<String> string(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(text(value, field));
    }

    /** The text of the file with the site's object in it; all else stays as it is. */
    public static String withObject(String json, ObjectId site, String name) {
        ObjectNode root = json.isBlank() ? JSON.createObjectNode() : (ObjectNode) tree(json);
        if (!root.path("site_name").isTextual()) {
            root.put("site_name", name);
        }
        root.put("object_id", site.toString());
        return root.toPrettyString() + "\n";
    }

    /** Whether {@code path} is not to be published. */
    public boolean ignores(String path) {
        return ignored.stream().anyMatch(pattern -> matches(pattern, path));
    }

    /** The fields for {@code path}: those of the pattern with the most segments that matches. */
    public Map<String, String> headersOf(String path) {
        return headers.keySet().stream()
                .filter(pattern -> matches(pattern, path))
                .max(Comparator.<String>comparingLong(
                                pattern -> pattern.chars().filter(c -> c == '/').count())
                        .thenComparingInt(String::length))
                .map(headers::get)
                .orElse(Map.of());
    }

    /** An asterisk stands for anything, as in the reference. */
    static boolean matches(String pattern, String path) {
        String regex = Stream.of(pattern.split("\\*+", -1)).map(Pattern::quote).collect(Collectors.joining("[^\n]*"));
        return path.matches(regex);
    }
}
