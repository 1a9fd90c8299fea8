package dev.floe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Caffeine has a class for each combination of what a cache does, and looks for it by its name: an image has those alone that
 * were named when it was built, and a server with another one does not start. The JVM has all of them.
 */
class CachesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern CACHE = Pattern.compile("Caffeine\\.newBuilder\\(\\)(.*?)\\.build\\(", Pattern.DOTALL);
    private static final Pattern FEATURE =
            Pattern.compile("\\.(maximum\\w+|expire\\w+|refresh\\w+|weak\\w+|soft\\w+|recordStats|removalListener)\\(");
    private static final Set<Set<String>> IN_THE_IMAGE =
            Set.of(Set.of("maximumSize"), Set.of("maximumWeight"), Set.of("maximumSize", "expireAfterWrite"));

    @Test
    void everyCacheIsOfAKindThatTheImageHas() throws IOException {
        List<Path> sources;
        try (var files = Files.walk(SOURCES)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        int caches = 0;
        for (Path source : sources) {
            Matcher cache = CACHE.matcher(Files.readString(source));
            while (cache.find()) {
                caches++;
                Set<String> features = new TreeSet<>();
                FEATURE.matcher(cache.group(1)).results().forEach(found -> features.add(found.group(1)));
                assertThat(IN_THE_IMAGE).as("a cache in %s", source).contains(features);
            }
        }
        assertThat(caches).isGreaterThan(10);
    }
}
