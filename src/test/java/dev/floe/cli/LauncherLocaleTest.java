package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which locale {@code ./floe} starts Floe, which can open no file with an umlaut in its name where it is ASCII. */
@Timeout(120)
class LauncherLocaleTest {
    @TempDir
    private Path directory;

    /** What the launcher would start says in which locale it was. */
    private String locale(Map<String, String> environment) throws Exception {
        Path floe = Files.copy(Path.of("floe"), directory.resolve("floe"));
        executable(floe);
        Path product = Files.createDirectories(directory.resolve("target")).resolve("floe-runner");
        Files.writeString(product, "#!/bin/sh\nprintf %s \"${LC_ALL:-none}\"\n");
        executable(product);
        ProcessBuilder builder = new ProcessBuilder(floe.toString(), "--version");
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().putAll(environment);
        builder.environment().remove("FLOE_JVM");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void whereNoneIsSetThereIsOne() throws Exception {
        assertThat(locale(Map.of())).isEqualTo("C.UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8"})
    void oneOfAsciiAloneIsReplaced(String name) throws Exception {
        assertThat(locale(Map.of("LC_ALL", name))).isEqualTo("C.UTF-8");
    }

    @Test
    void oneThatKnowsLettersIsLeftAlone() throws Exception {
        assertThat(locale(Map.of("LC_ALL", "C.UTF-8"))).isEqualTo("C.UTF-8");
    }
}
