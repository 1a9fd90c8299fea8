package dev.floe.bench.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.devnet.FloeUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The benchmark itself, on a network as small as can be: what it says is complete and plausible. */
@Timeout(900)
class BenchReadIT {
    @Test
    void everyReadIsMeasuredInAllCircumstances() throws Exception {
        Path directory = Files.createDirectories(Path.of("target", "networks"));
        Path output = directory.resolve("bench-read.json");
        Process bench = FloeUnderTest.bench(List.of(
                        "read",
                        "--nodes",
                        "5",
                        "--shards",
                        "10",
                        "--sizes",
                        "1K,1M",
                        "--rounds",
                        "2",
                        "--no-sdk",
                        "--json",
                        "--dir",
                        directory.resolve("bench-read").toString()))
                .redirectOutput(output.toFile())
                .redirectError(directory.resolve("bench-read.log").toFile())
                .start();
        assertThat(bench.waitFor(14, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue())
                .as(Files.readString(directory.resolve("bench-read.log")))
                .isZero();
        Set<String> seen = new HashSet<>();
        for (JsonNode result : new JsonMapper().readTree(output.toFile()).path("results")) {
            String name = result.path("circumstances").asText() + " "
                    + result.path("length").asInt();
            seen.add(name);
            assertThat(result.path("failures")).as(name).isEmpty();
            assertThat(result.path("readings")).as(name).hasSize(2);
            for (JsonNode reading : result.path("readings")) {
                assertThat(reading.path("firstByteNanos").asLong())
                        .as(name)
                        .isPositive()
                        .isLessThanOrEqualTo(reading.path("totalNanos").asLong());
                // Metadata and at least one row: nothing of it was known.
                assertThat(reading.path("requests").asInt()).as(name).isGreaterThanOrEqualTo(2);
                assertThat(reading.path("peakBytes").asLong()).as(name).isPositive();
            }
        }
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "loopback 1024",
                        "loopback 1048576",
                        "hanging 1024",
                        "hanging 1048576",
                        "delay 1024",
                        "delay 1048576");
    }
}
