package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.devnet.FloeUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code ./floe bench codec}: the launcher, and the image of the codec. */
@Timeout(2400)
class BenchCodecIT {
    private static JsonNode bench(String name, String... options) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of("target", "networks"));
        Path output = directory.resolve(name + ".json");
        Path log = directory.resolve(name + ".log");
        List<String> arguments = new ArrayList<>(
                List.of("codec", "--shards", "10", "--sizes", "1K", "--only", "verify", "--seconds", "0.01", "--json"));
        arguments.addAll(List.of(options));
        Process bench = FloeUnderTest.bench(arguments)
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
        assertThat(bench.waitFor(35, TimeUnit.MINUTES)).isTrue();
        assertThat(bench.exitValue()).as(Files.readString(log)).isZero();
        return new JsonMapper().readTree(output.toFile());
    }

    @Test
    void theLauncherMeasuresOnTheJvm() throws Exception {
        JsonNode measured = bench("bench-codec");
        assertThat(measured.at("/machine/runtime").asText()).startsWith("JVM, ");
        assertThat(measured.path("results")).hasSize(1);
    }

    @Test
    void theNativeCodecHasAnImageOfItsOwn() throws Exception {
        assumeThat(FloeUnderTest.isNative())
                .as("what builds native binaries is there")
                .isTrue();
        JsonNode measured = bench("bench-codec-native", "--native");
        assertThat(measured.at("/machine/runtime").asText()).startsWith("native image, ");
        assertThat(measured.at("/machine/field").asText()).isEqualTo("NativeKernel");
        assertThat(measured.path("results")).hasSize(1);
        assertThat(measured.at("/results/0/nanos").asDouble()).isPositive();
    }
}
