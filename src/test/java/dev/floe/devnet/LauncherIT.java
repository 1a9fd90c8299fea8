package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./floe devnet} on the JVM: archives of loaded classes hasten a start and never stop one. */
@Timeout(600)
class LauncherIT {
    @TempDir
    private Path directory;

    private Path archives;
    private Path errors;
    private Process launched;

    @BeforeEach
    void onTheJvm() {
        assumeThat(FloeUnderTest.isNative())
                .as("the packaged application on the JVM is what is tested")
                .isFalse();
        archives = directory.resolve("archives");
        errors = directory.resolve("errors.txt");
    }

    @AfterEach
    void end() throws Exception {
        if (launched != null) {
            launched.destroy();
            assertThat(launched.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    /** Starts a network and returns once it is ready. */
    private void start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of("floe").toAbsolutePath().toString(),
                "devnet",
                "--nodes",
                "1",
                "--shards",
                "10",
                "--dir",
                directory.resolve("network").toString());
        builder.environment().put("FLOE_JVM", "1");
        builder.environment().put("FLOE_ARCHIVES", archives.toString());
        launched = builder.redirectError(errors.toFile()).start();
        BufferedReader output = launched.inputReader();
        String line = "";
        while (line != null && !line.startsWith("ready in ")) {
            line = output.readLine();
        }
        assertThat(line).as(() -> "ready; it said " + errors()).isNotNull();
    }

    private String errors() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aDamagedArchiveStopsNoStart() throws Exception {
        Files.createDirectories(archives);
        for (String program : new String[] {"devnet", "publisher", "edge"}) {
            Files.write(archives.resolve(program + ".aot"), TestNetwork.bytes(7, 100_000));
        }
        start();
        assertThat(errors()).doesNotContain("AOT", "archive");
    }

    @Test
    void anArchiveThatCannotBeMadeStopsNoStart() throws Exception {
        Files.writeString(directory.resolve("file"), "in the way");
        archives = directory.resolve("file").resolve("archives");
        start();
        assertThat(errors()).doesNotContain("AOT", "archive");
    }
}
