package dev.floe.door;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build says of itself, and what the program reads of it. */
class BuildInfoTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    @TempDir
    private Path directory;

    private Path classPath;
    private Path graal;
    private Path compiler;

    @BeforeEach
    void tools() throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("a")).resolve("one.jar"), "one");
        Files.writeString(Files.createDirectory(directory.resolve("b")).resolve("two.jar"), "two");
        classPath = classPath("a/one.jar", "b/two.jar");
        graal = directory.resolve("graal");
        script(
                Files.createDirectories(graal.resolve("bin")).resolve("native-image"),
                "echo 'native-image 25.0.2  of a day'; echo 'its runtime'; echo 'its machine'");
        compiler = script(directory.resolve("cc"), "echo 'cc 12.2'; echo 'no warranty'");
    }

    private Path classPath(String... jars) throws IOException {
        // As Maven writes it: without a line's end.
        return Files.writeString(
                directory.resolve("classpath"),
                String.join(
                        ":",
                        List.of(jars).stream()
                                .map(jar -> directory.resolve(jar).toString())
                                .toList()));
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private BuildInfo build(String compiler, String options) throws IOException, InterruptedException {
        Path record = directory.resolve("record");
        assertThat(write(record, compiler, options)).isZero();
        return BuildInfo.of(Files.readString(record));
    }

    private int write(Path record, String compiler, String options) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        ".mvn/build-properties.sh",
                        "1.2.3",
                        record.toString(),
                        classPath.toString(),
                        JDK.toString(),
                        compiler,
                        options)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        builder.environment().put("GRAALVM_HOME", graal.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void aNativeBuildSaysWhatItWasMadeWith() throws Exception {
        String here = Path.of("").toAbsolutePath().toString();
        BuildInfo build =
                build(compiler.toString(), "-march=x86-64-v2,-H:CPUFeatures=AES\\,CLMUL,-H:Link=" + here + "/x");
        assertThat(build.version()).isEqualTo("1.2.3");
        assertThat(build.commit()).matches("[0-9a-f]{12}(\\+changes)?|unknown");
        assertThat(build.day()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(build.inputs())
                .contains(
                        entry("libraries", "2"),
                        entry("graalvm", "native-image 25.0.2 of a day its runtime"),
                        entry("cc", "cc 12.2"),
                        entry("options", "-march=x86-64-v2,-H:CPUFeatures=AES\\,CLMUL,-H:Link=x"))
                .containsKeys("java", "libraries.sha256");
        assertThat(build.record()).startsWith("# floe-build-record\n").endsWith("# the end of floe-build-record\n");
    }

    @Test
    void theDigestIsOfTheLibrariesAndNotOfTheirPlaces() throws Exception {
        String digest = build("", "").inputs().get("libraries.sha256");
        classPath = classPath("b/two.jar", "a/one.jar");
        assertThat(build("", "").inputs()).containsEntry("libraries.sha256", digest);
        Files.move(directory.resolve("b/two.jar"), directory.resolve("a/two.jar"));
        classPath = classPath("a/two.jar", "a/one.jar");
        assertThat(build("", "").inputs()).containsEntry("libraries.sha256", digest);
        Files.writeString(directory.resolve("a/two.jar"), "two, changed");
        assertThat(build("", "").inputs().get("libraries.sha256"))
                .isNotEqualTo(digest)
                .hasSize(64);
    }

    @Test
    void aBuildForTheJvmHasNoCompilersOfImages() throws Exception {
        assertThat(build("", "").inputs())
                .containsKeys("version", "commit", "built", "libraries", "java")
                .doesNotContainKeys("graalvm", "cc", "options");
    }

    @Test
    void whatCannotBeReadIsNotRecorded() throws Exception {
        Files.delete(directory.resolve("a/one.jar"));
        assertThat(write(directory.resolve("record"), "", "")).isNotZero();
    }

    @Test
    void aProgramThatWasNeverPackagedSaysSo() {
        assertThat(BuildInfo.UNKNOWN.version()).isEqualTo("development");
        assertThat(BuildInfo.UNKNOWN.inputs()).isEmpty();
    }
}
