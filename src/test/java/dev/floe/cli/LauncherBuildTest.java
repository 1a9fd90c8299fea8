package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./floe} says before it builds: on a machine that has built nothing yet, that takes minutes and a download. */
@Timeout(120)
class LauncherBuildTest {
    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void aCheckoutWhoseBuildTakesNoTime() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        executable(Files.copy(Path.of("floe"), directory.resolve("floe")));
        Files.copy(
                Path.of(".mvn", "jdk.sh"),
                Files.createDirectory(directory.resolve(".mvn")).resolve("jdk.sh"));
        Path maven = directory.resolve("mvnw");
        Files.writeString(maven, """
                #!/bin/sh
                echo "built with $*"
                mkdir -p target/quarkus-app && touch target/quarkus-app/quarkus-run.jar
                """);
        executable(maven);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** What the launcher says; what it starts in the end is a jar with nothing in it, which ends at once. */
    private String launch() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(directory.resolve("floe").toString(), "--version");
        builder.environment().put("HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void theFirstBuildSaysHowLongItTakesAndWhatItDownloads() throws Exception {
        assertThat(launch()).startsWith("floe: the first build: ").contains(" MB", " minutes", "~/.m2", "built with ");
        assertThat(launch()).as("what is there is not built").doesNotContain("floe: ", "built with ");
    }

    @Test
    void aBuildOfWhoHasTheLibrariesDownloadsNothing() throws Exception {
        Files.createDirectories(home.resolve(".m2/repository/io/quarkus"));
        assertThat(launch())
                .startsWith("floe: building, ")
                .contains("built with ")
                .doesNotContain("download", "MB");
    }

    @Test
    void testsAreNotCompiledForIt() throws Exception {
        assertThat(launch()).contains("-Dmaven.test.skip=true");
    }
}
