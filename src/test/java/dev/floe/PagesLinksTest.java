package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What pages point to is there: files, folders, and headings within them. */
class PagesLinksTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *#*");
    private static final Pattern PLACE = Pattern.compile("<a (?:id|name)=\"([^\"]+)\">");
    /** What others wrote, or a build left. */
    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".terraform", "node_modules", "blst", ".floe");

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(HERE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }

    /** The lines of a page that are not code. */
    private static List<String> text(Path page) throws IOException {
        List<String> text = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(page)) {
            if (line.strip().startsWith("```")) {
                code = !code;
            } else if (!code) {
                text.add(line);
            }
        }
        return text;
    }

    /** The names that a heading is linked by, as forges make them. */
    private static Set<String> places(Path page) throws IOException {
        Set<String> places = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : text(page)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String name = heading.group(1)
                        .replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                int times = seen.merge(name, 1, Integer::sum);
                places.add(times == 1 ? name : name + "-" + (times - 1));
            }
            PLACE.matcher(line).results().forEach(found -> places.add(found.group(1)));
        }
        return places;
    }

    /** What is wrong with {@code link} on {@code page}; empty if nothing is. */
    private static String fault(Path page, String link) throws IOException {
        if (link.matches("[a-z]+:.*")) {
            return "";
        }
        int mark = link.indexOf('#');
        String file = mark < 0 ? link : link.substring(0, mark);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!target.startsWith(HERE)) {
            return "leads out of the project";
        }
        if (!Files.exists(target)) {
            return "is not there";
        }
        Path read = Files.isDirectory(target) ? target.resolve("README.md") : target;
        if (mark >= 0 && !(Files.exists(read) && places(read).contains(link.substring(mark + 1)))) {
            return "has no such heading";
        }
        return "";
    }

    @Test
    void whatPagesPointToIsThere() throws IOException {
        TreeSet<String> faults = new TreeSet<>();
        int links = 0;
        for (Path page : pages()) {
            for (String line : text(page)) {
                Matcher link = LINK.matcher(CODE.matcher(line).replaceAll("code"));
                while (link.find()) {
                    links++;
                    String fault = fault(page, link.group(1));
                    if (!fault.isEmpty()) {
                        faults.add(HERE.relativize(page) + ": " + link.group(1) + " " + fault);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(links).isGreaterThan(100);
    }

    @Test
    void whatIsNotThereIsFound() throws IOException {
        Path page = HERE.resolve("docs/building.md");
        assertThat(fault(page, "nothing.md")).isEqualTo("is not there");
        assertThat(fault(page, "operating.md#nothing-of-that-name")).isEqualTo("has no such heading");
        assertThat(fault(page, "#nothing-of-that-name")).isEqualTo("has no such heading");
        assertThat(fault(page, "../../elsewhere.md")).isEqualTo("leads out of the project");
        assertThat(fault(page, "../README.md#what-works-and-what-does-not")).isEmpty();
        assertThat(fault(page, "../edge-deploy#packages")).isEmpty();
        assertThat(fault(page, "https://example.org/")).isEmpty();
    }

    /** Somebody reads it to its end, and begins with two commands. */
    @Test
    void theFirstPageIsOneThatIsRead() throws IOException {
        String readme = Files.readString(HERE.resolve("README.md"));
        assertThat(readme.length()).isLessThan(12_000);
        assertThat(readme).contains("```sh\n./floe demo ", "\n./mvnw verify ");
        assertThat(Files.size(HERE.resolve("docs/demo.png"))).isLessThan(150_000);
    }
}
