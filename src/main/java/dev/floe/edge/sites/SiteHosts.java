package dev.floe.edge.sites;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.floe.bytes.PrintableText;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.NameRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which hosts stand for which sites: those of the operator's own table, and the labels in front of the domains under which sites
 * are served, {@code <base36 of the object>.sites.example} or {@code <name of SuiNS>.sites.example}. Immutable.
 */
public final class SiteHosts {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?([.][a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*");
    private static final String SUI = ".sui";

    private final List<String> domains;
    private final Map<String, SiteTarget> own;
    private final Map<SiteTarget, String> canonical = new HashMap<>();

    private SiteHosts(List<String> domains, Map<String, SiteTarget> own) {
        this.domains = domains;
        this.own = own;
        own.forEach((host, target) -> canonical.merge(target, host, (a, b) -> a.compareTo(b) < 0 ? a : b));
    }

    /**
     * @param domains without a dot in front
     * @throws IllegalArgumentException if one is none
     */
    public static SiteHosts of(List<String> domains) {
        // Of two domains of which one is below the other, the longer one decides.
        return new SiteHosts(
                domains.stream()
                        .map(SiteHosts::host)
                        .distinct()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .toList(),
                Map.of());
    }

    /**
     * A host as it is compared with others: in small letters, without a dot at the end.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static String host(String text) {
        String host = withoutLastDot(text.strip().toLowerCase(Locale.ROOT));
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "'" + PrintableText.shortLine(text) + "' is no name of a host; other letters are written as xn--…");
        }
        return host;
    }

    /**
     * The same with a table of hosts, in YAML or JSON:
     *
     * <pre>
     * www.example.org: 0x…          # the object of a site, or its ID in base36
     * blog.example.org: blog.sui    # a name of SuiNS
     * example.org: {redirect: www.example.org}
     * </pre>
     *
     * @throws IllegalArgumentException if it is none; the message says what is wrong
     */
    public SiteHosts withTable(String yaml) {
        return with(parseTable(yaml));
    }

    /** The same with these hosts alone beside the domains. */
    SiteHosts with(Map<String, SiteTarget> table) {
        return new SiteHosts(domains, Map.copyOf(table));
    }

    /** What a table of hosts says, see {@link #withTable}. */
    static Map<String, SiteTarget> parseTable(String yaml) {
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the table of hosts is no YAML: " + e.getOriginalMessage(), e);
        }
        Map<String, SiteTarget> table = new HashMap<>();
        if (root.isObject()) {
            root.properties()
                    .forEach(entry -> table.put(host(entry.getKey()), target(entry.getKey(), entry.getValue())));
        } else if (!root.isMissingNode() && !root.isNull()) {
            throw new IllegalArgumentException("the table of hosts is no table: hosts and what they stand for");
        }
        table.forEach((host, target) -> {
            if (target.equals(new SiteTarget.ToHost(host))) {
                throw new IllegalArgumentException("host " + host + " leads to itself");
            }
        });
        return table;
    }

    private static SiteTarget target(String host, JsonNode value) {
        if (value.path("redirect").isTextual()) {
            return new SiteTarget.ToHost(host(value.path("redirect").asText()));
        }
        // Without quotes, YAML takes 0x and digits for a number.
        String text = value.isIntegralNumber() ? "0x" + value.bigIntegerValue().toString(16) : value.asText("");
        return parse(text)
                .orElseThrow(() -> new IllegalArgumentException("host " + host + " stands for '" + text
                        + "', which is neither an object ID nor a name that ends with .sui"));
    }

    /** The site of an object ID, its base36, or a name that ends with {@code .sui}. */
    public static Optional<SiteTarget> parse(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT);
        if (name.endsWith(SUI)) {
            return NameRecord.Domain.parse(name).map(SiteTarget.OfName::new);
        }
        Optional<ObjectId> id = name.startsWith("0x") ? ObjectId.parse(name) : Base36.id(name);
        return id.map(SiteTarget.OfObject::new);
    }

    /** What {@code host}, without a port, stands for; empty if it is not a site's. */
    public Optional<SiteTarget> find(String host) {
        String name = withoutLastDot(host.toLowerCase(Locale.ROOT));
        SiteTarget target = own.get(name);
        return target == null ? below(name) : Optional.of(target);
    }

    /** Whether a host, in small letters and without a port, stands for anything: quicker than finding out what for. */
    public boolean has(String asked) {
        String host = withoutLastDot(asked);
        return own.containsKey(host) || domains.stream().anyMatch(domain -> isBelow(host, domain));
    }

    /** How exactly these hosts name one: by its whole name, or by a domain, the longer the more; 0 if they do not. */
    public int reach(String asked) {
        String host = withoutLastDot(asked.toLowerCase(Locale.ROOT));
        if (own.containsKey(host)) {
            return Integer.MAX_VALUE;
        }
        return domains.stream()
                .filter(domain -> isBelow(host, domain) || host.equals(domain))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    private static String withoutLastDot(String host) {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isBelow(String host, String domain) {
        int dot = host.length() - domain.length() - 1;
        return dot > 0 && host.charAt(dot) == '.' && host.endsWith(domain);
    }

    private Optional<SiteTarget> below(String host) {
        for (String domain : domains) {
            if (isBelow(host, domain)) {
                String labels = host.substring(0, host.length() - domain.length() - 1);
                return Base36.id(labels)
                        .<SiteTarget>map(SiteTarget.OfObject::new)
                        .or(() -> NameRecord.Domain.parse(labels + SUI).map(SiteTarget.OfName::new))
                        // A host below a domain of sites is never anything else.
                        .or(() -> Optional.of(new SiteTarget.OfName(new NameRecord.Domain(List.of("sui")))));
            }
        }
        return Optional.empty();
    }

    /** The operator's own host for what another host stands for, if there is one: search engines are told of that alone. */
    public Optional<String> canonical(SiteTarget target) {
        return Optional.ofNullable(canonical.get(target));
    }

    /** Whether no host is a site's. */
    public boolean areNone() {
        return domains.isEmpty() && own.isEmpty();
    }

    /** The hosts of the table. */
    public Map<String, SiteTarget> own() {
        return Map.copyOf(own);
    }
}
