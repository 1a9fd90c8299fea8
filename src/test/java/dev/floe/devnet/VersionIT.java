package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program says what it was made with, and so does a release's SBOM of it, which does not run it. */
class VersionIT {
    @TempDir
    private Path directory;

    private String said(List<String> line) throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("SOURCE_DATE_EPOCH", "1767225600");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }

    @Test
    void theProgramAndItsSbomSayWhatItWasMadeWith() throws Exception {
        FloeCommand floe = FloeUnderTest.command();
        JsonNode build = new ObjectMapper().readTree(said(floe.line(List.of("version", "--json"))));
        assertThat(build.path("commit").asText()).isNotEmpty();
        assertThat(build.path("libraries").asInt()).isGreaterThan(100);
        assertThat(build.path("libraries.sha256").asText()).matches("[0-9a-f]{64}");
        assertThat(build.path("java").asText()).isNotEmpty();
        if (!FloeUnderTest.isNative()) {
            assertThat(build.has("graalvm")).isFalse();
            return;
        }
        assertThat(build.path("graalvm").asText()).startsWith("native-image ");
        assertThat(build.path("cc").asText()).isNotEmpty();
        assertThat(build.path("options").asText())
                .contains("-march=")
                .doesNotContain(Path.of("").toAbsolutePath().toString());
        Path libraries = Files.writeString(
                directory.resolve("bom.json"),
                "{\"metadata\":{\"component\":{\"bom-ref\":\"floe\"}},\"components\":[],\"dependencies\":[]}");
        JsonNode properties = new ObjectMapper()
                .readTree(said(List.of(
                        "python3",
                        "edge-deploy/package/sbom.py",
                        "--bom",
                        libraries.toString(),
                        "--binary",
                        floe.executable(),
                        "--name",
                        "floe",
                        "--version",
                        "1",
                        "--commit",
                        "of another")))
                .path("metadata")
                .path("component")
                .path("properties");
        assertThat(properties)
                .hasSizeGreaterThan(5)
                .allSatisfy(property -> assertThat(property.path("value").asText())
                        .isEqualTo(build.path(property.path("name").asText().replace("floe:build:", ""))
                                .asText()));
    }

    @Test
    void aProcessorThatIsTooOldIsToldInOneLine() throws Exception {
        assumeThat(FloeUnderTest.isNative()).isTrue();
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
        Path qemu = Path.of("/usr/bin/qemu-x86_64");
        assumeThat(qemu).isExecutable();
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(
                        qemu.toString(),
                        "-cpu",
                        "core2duo",
                        FloeUnderTest.command().executable(),
                        "--version")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readAllLines(said))
                .filteredOn(line -> !line.startsWith("qemu-x86_64: warning:"))
                .singleElement()
                .asString()
                .startsWith("floe: this processor is too old");
    }
}
