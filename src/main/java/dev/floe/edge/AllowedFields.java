package dev.floe.edge;

import dev.floe.edge.types.DeclaredType;
import dev.floe.edge.types.MediaType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which of the attributes of a blob, or the tags of a patch, are sent as header fields. Names and values that a header
 * cannot have are passed over, and so is what this server says itself, whatever is allowed. Immutable.
 */
final class AllowedFields {
    private static final String IDENTIFIER = "X-Quilt-Patch-Identifier";
    private static final String TYPE = "content-type";
    private static final String ENCODING = "content-encoding";
    /** What all fields of one answer may take: proxies put up with about twice as much. */
    private static final int MOST_BYTES = 4096;

    /** What frames a message, tells caches and browsers how to treat it, or what this server knows better. */
    private static final Set<String> OWN = Set.of(
            "accept-ranges",
            "age",
            "allow",
            "alt-svc",
            "cache-control",
            "cache-status",
            "cdn-cache-control",
            "clear-site-data",
            "connection",
            "content-length",
            "content-range",
            "content-security-policy",
            "cross-origin-resource-policy",
            "date",
            "etag",
            "expires",
            "host",
            "keep-alive",
            "last-modified",
            "location",
            "proxy-authenticate",
            "refresh",
            "retry-after",
            "server-timing",
            "service-worker-allowed",
            "set-cookie",
            "surrogate-control",
            "surrogate-key",
            "strict-transport-security",
            "te",
            "timing-allow-origin",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "via",
            "warning",
            "www-authenticate",
            "x-cache",
            "x-content-type-options",
            "x-quilt-patch-identifier",
            "x-walrus-streaming");

    private final Set<String> names = new TreeSet<>();
    private final boolean allTags;

    /**
     * @param names of fields that may be sent, in any case
     * @param allTags whether every tag of a patch may
     */
    AllowedFields(Set<String> names, boolean allTags) {
        names.forEach(name -> this.names.add(name.strip().toLowerCase(Locale.ROOT)));
        this.allTags = allTags;
    }

    /** What a blob's attributes say of it. */
    Description ofAttributes(Map<String, String> attributes) {
        return describe(attributes, false, new LinkedHashMap<>());
    }

    /** What a patch's name and tags say of it. */
    Description ofPatch(String identifier, Map<String, String> tags) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (isValue(identifier) && IDENTIFIER.length() + identifier.length() <= MOST_BYTES) {
            fields.put(IDENTIFIER, identifier);
        }
        return describe(tags, allTags, fields).with(Optional.of(new FileName(identifier)));
    }

    private Description describe(Map<String, String> said, boolean all, Map<String, String> fields) {
        Optional<MediaType> type = Optional.empty();
        Set<String> seen = new TreeSet<>();
        int bytes = fields.entrySet().stream()
                .mapToInt(field -> field.getKey().length() + field.getValue().length())
                .sum();
        for (Map.Entry<String, String> entry : said.entrySet()) {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            String value = entry.getValue();
            boolean allowed = (all || names.contains(name)) && isName(name) && !isOwn(name);
            if (!allowed || !isValue(value) || bytes + name.length() + value.length() > MOST_BYTES || !seen.add(name)) {
                continue;
            }
            if (name.equals(TYPE)) {
                type = DeclaredType.parse(value);
            } else {
                bytes += name.length() + value.length();
                fields.put(name, value);
            }
        }
        if (type.isEmpty() && fields.containsKey(ENCODING)) {
            // The first bytes tell how they are packed, not what is in there.
            type = Optional.of(MediaType.BYTES);
        }
        return new Description(type, Map.copyOf(fields), Optional.empty());
    }

    private static boolean isOwn(String name) {
        return OWN.contains(name)
                || name.startsWith("access-control-")
                || name.startsWith("content-security-policy")
                || name.startsWith("sec-")
                || name.startsWith("proxy-");
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars()
                        .allMatch(
                                c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /** Text that every client reads alike: visible ASCII, with spaces and tabs between. */
    private static boolean isValue(String value) {
        return !value.isEmpty()
                && value.strip().equals(value)
                && value.length() <= MOST_BYTES
                && value.chars().allMatch(c -> c >= ' ' && c <= '~' || c == '\t');
    }
}
