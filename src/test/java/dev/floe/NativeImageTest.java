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

/** What the JVM bears and the native binary does not, which would be found minutes later or by users. */
class NativeImageTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern CACHE = Pattern.compile("Caffeine\\.newBuilder\\(\\)(.*?)\\.build\\(", Pattern.DOTALL);
    private static final Pattern FEATURE =
            Pattern.compile("\\.(maximum\\w+|expire\\w+|refresh\\w+|weak\\w+|soft\\w+|recordStats|removalListener)\\(");
    private static final Set<Set<String>> IN_THE_IMAGE =
            Set.of(Set.of("maximumSize"), Set.of("maximumWeight"), Set.of("maximumSize", "expireAfterWrite"));

    /** A field of a class that is initialized when the image is built: its chance would be the same in every process. */
    private static final Pattern CHANCE =
            Pattern.compile("static (?:final )?(?:\\w+\\.)*(?:Secure|Splittable)?Random(?:Generator)? \\w+ =");

    /**
     * Caffeine has a class for each combination of what a cache does, and looks for it by its name: an image has those alone
     * that were named when it was built, and a server with another one does not start.
     */
    @Test
    void everyCacheIsOfAKindThatTheImageHas() throws IOException {
        int caches = 0;
        for (Path source : sources()) {
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

    @Test
    void chanceIsNotMadeWhenTheImageIs() throws IOException {
        for (Path source : sources()) {
            assertThat(CHANCE.matcher(Files.readString(source)).find())
                    .as("chance in a static field in %s", source)
                    .isFalse();
        }
        assertThat(CHANCE.matcher("private static final SecureRandom RANDOM = new SecureRandom();")
                        .find())
                .isTrue();
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
