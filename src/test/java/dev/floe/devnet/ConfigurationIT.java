package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose configuration is out of range does not start, and says why by the name that the operator wrote. */
class ConfigurationIT {
    @TempDir
    private Path directory;

    private Path network;

    private record Ended(int code, String out, List<String> errors) {}

    @BeforeEach
    void describeANetwork() throws Exception {
        network = Files.writeString(
                directory.resolve("client_config.yaml"),
                "system_object: '0x1'\nstaking_object: '0x2'\nrpc_urls: ['http://127.0.0.1:1']\n");
    }

    private Ended run(Map<String, String> environment, List<String> properties, String... arguments) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        FloeUnderTest.command().with(properties).line(List.of(arguments)))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(
                process.exitValue(),
                Files.readString(out),
                Files.readAllLines(err).stream()
                        .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                        .toList());
    }

    @Test
    void everyRefusedOptionIsALineWithTheNameItWasGivenBy() throws Exception {
        Ended ended = run(
                Map.of("FLOE_EDGE_STALL_TIMEOUT", "-1s", "FLOE_EDGE_MAX_REQUESTS", "-1"),
                List.of("-Dfloe.edge.first-byte-timeout=0s"),
                "edge",
                "--config",
                network.toString(),
                "--port",
                "0",
                "--max-requests",
                "-3");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.errors())
                .containsExactlyInAnyOrder(
                        "floe edge: FLOE_EDGE_STALL_TIMEOUT must be 0.1s or longer",
                        "floe edge: floe.edge.first-byte-timeout must be 0.1s or longer",
                        "floe edge: --max-requests must be 0 (by the heap's size) or more");
    }

    @Test
    void aValueThatIsNoneSaysWhatWouldBe() throws Exception {
        Ended ended = run(Map.of(), List.of(), "edge", "--config", network.toString(), "--cache-memory", "101%");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors())
                .singleElement()
                .asString()
                .startsWith("floe edge: --cache-memory: '101%' is more than the whole heap");
    }

    @Test
    void aSettingOfAFileThatIsRefusedHasItsPlace() throws Exception {
        Path file = Files.writeString(directory.resolve("floe.yaml"), """
                edge:
                  config: %s
                  port: 0
                  place-timeout: 0s
                  stall-timeout: 5s
                  first-byte-timeout: 25h
                  max-requests: -1
                door:
                  max-connections: none
                """.formatted(network));
        Ended ended = run(
                Map.of("FLOE_CONFIG_FILE", file.toString(), "FLOE_EDGE_STALL_TIMEOUT", "-1s"),
                List.of(),
                "aggregator",
                "--max-requests",
                "-3");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.errors())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("floe edge: " + file + ", line 9: door.max-connections: 'none' cannot be used"))
                .contains(
                        "floe edge: " + file + ", line 4: edge.place-timeout must be 0.1s or longer",
                        "floe edge: FLOE_EDGE_STALL_TIMEOUT must be 0.1s or longer",
                        "floe edge: " + file + ", line 6: edge.first-byte-timeout must be 24h or shorter",
                        "floe edge: --max-requests must be 0 (by the heap's size) or more");
    }
}
