package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} names every metric that the sources register, and what they say of it there. */
class MetricsPageTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "floe");
    private static final Path PAGE = Path.of("docs", "metrics.md");
    private static final Path MADE = Path.of("target", "metrics.md");
    /** What stands above it is written by hand. */
    private static final String MARK = "<!-- What follows is made by MetricsPageTest. -->\n";

    /** Where a metric is registered: by what, and its name or the constant that is its name. */
    private static final Pattern REGISTERED = Pattern.compile(
            "\\b((?:Function)?Counter\\.builder|Timer\\.builder|Gauge\\.builder|counter|count|gauge|ofNode)"
                    + "\\(\\s*(?:[\\w.()]+,\\s*)*?(?:\"((?:floe|walrus|process)(?:\\.[a-z0-9]+)+)\"|([A-Z]+)\\b)");

    private static final Pattern DESCRIBED = Pattern.compile("\"(\\w[^\"]* [^\"]*)\"((?:\\s*\\+\\s*\"[^\"]*\")*)");

    /** A statement with a description is no longer than this. */
    private static final int NEAR = 900;

    private record Metric(String name, String kind, String meaning) {
        String row() {
            return "| `" + name + "` | " + kind + " | " + meaning + " |\n";
        }
    }

    private static Metric metric(String registeredBy, String name, String meaning) {
        String flat = name.replace('.', '_');
        String sentence =
                Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1).replaceAll("\\.$", "");
        if (registeredBy.startsWith("Timer")) {
            return new Metric(flat + "_seconds", "histogram", sentence);
        }
        return registeredBy.equals("gauge") || registeredBy.startsWith("Gauge")
                ? new Metric(flat, "gauge", sentence)
                : new Metric(flat + "_total", "counter", sentence);
    }

    /** The metrics of one package; those without a description are an error. */
    private static Map<String, Metric> metrics(String room) throws IOException {
        Map<String, Metric> metrics = new TreeMap<>();
        TreeMap<String, String> undescribed = new TreeMap<>();
        for (Path file : files(SOURCES.resolve(room))) {
            String source = Files.readString(file);
            for (MatchResult found : REGISTERED.matcher(source).results().toList()) {
                String name = found.group(2) != null ? found.group(2) : constant(source, found.group(3));
                if (name.isEmpty()) {
                    continue;
                }
                String statement = source.substring(found.end(), Math.min(source.length(), found.end() + NEAR));
                int end = statement.indexOf(";\n");
                Matcher described = DESCRIBED.matcher(end < 0 ? statement : statement.substring(0, end));
                if (described.find()) {
                    String meaning =
                            described.group(1) + described.group(2).replaceAll("\"\\s*\\+\\s*\"|\\s*\\+\\s*\"|\"", "");
                    Metric metric = metric(found.group(1), name, meaning);
                    metrics.put(metric.name(), metric);
                    undescribed.remove(name);
                } else if (metrics.values().stream()
                        .noneMatch(known -> known.name().startsWith(name.replace('.', '_')))) {
                    undescribed.put(name, file.toString());
                }
            }
        }
        assertThat(undescribed).as("metrics without a description").isEmpty();
        return metrics;
    }

    private static String constant(String source, String name) {
        Matcher constant = Pattern.compile("String " + name + " = \"((?:floe)(?:\\.[a-z0-9]+)+)\"")
                .matcher(source);
        return constant.find() ? constant.group(1) : "";
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static String section(String title, String room) throws IOException {
        Map<String, Metric> metrics = metrics(room);
        assertThat(metrics).as(room).isNotEmpty();
        return "\n## " + title + "\n\n| metric | is a | meaning |\n| --- | --- | --- |\n"
                + metrics.values().stream().map(Metric::row).collect(Collectors.joining());
    }

    @Test
    void thePageSaysWhatIsMeasured() throws IOException {
        String page = section("Every server", "door")
                + section("Edge", "edge")
                + section("Publisher", "publisher")
                + section("Storage node", "node");
        String now = Files.exists(PAGE) ? Files.readString(PAGE) : MARK;
        String right = now.substring(0, now.indexOf(MARK) + MARK.length()) + page;
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, right);
        assertThat(now)
                .as("the page as the sources are now is in %s: cp %s %s", MADE, MADE, PAGE)
                .isEqualTo(right);
    }
}
