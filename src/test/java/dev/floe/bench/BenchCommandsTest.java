package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code floe bench}, as a user types it. */
class BenchCommandsTest {
    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome floe(String line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Bench.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(line.split(" "));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    @Test
    void aLineForEachMeasurement() {
        Outcome outcome = floe("bench codec --shards 7,10 --sizes 1K,3000 --only verify,blob-id --seconds 0.01");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("processor  ").contains("runtime    JVM, ");
        assertThat(outcome.out().lines().filter(line -> line.matches("(blob-id|verify) +(7|10) +(1 KiB|3000 B) +.*")))
                .hasSize(8)
                .allMatch(line -> line.matches(".* [\\d.]+ (us|ms|s) +[\\d.]+ +[\\d.]+"));
    }

    @Test
    void jsonIsAllThatIsPrinted() throws Exception {
        Outcome outcome = floe("bench codec --shards 10 --sizes 5000 --seconds 0.01 --json");
        assertThat(outcome.exitCode()).isZero();
        JsonNode json = new ObjectMapper().readTree(outcome.out());
        assertThat(json.at("/machine/cores").asInt()).isPositive();
        assertThat(json.get("results").findValuesAsText("operation"))
                .containsExactlyInAnyOrder("encode", "blob-id", "verify", "decode", "recover");
        for (JsonNode result : json.get("results")) {
            assertThat(result.get("shards").asInt()).isEqualTo(10);
            assertThat(result.get("nanos").asDouble()).isPositive();
            assertThat(result.get("megabytesPerSecond").asDouble()).isPositive();
            assertThat(result.get("megabytesPerSecondPerCore").asDouble()
                            * result.get("nanos").asDouble())
                    .isCloseTo(
                            1000.0 * result.get("bytes").asInt(), org.assertj.core.data.Percentage.withPercentage(1));
        }
    }

    /** Of a description, the list of commands shows the first line. */
    @Test
    void theListOfBenchmarksHasWholeSentences() {
        Outcome outcome = floe("bench --help");
        assertThat(outcome.out()
                        .lines()
                        .dropWhile(line -> !line.startsWith("Commands:"))
                        .skip(1))
                .hasSizeGreaterThan(2)
                .allMatch(line -> line.matches("  \\w+ .*[.]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bench",
                "bench codec --only everything",
                "bench codec --peers --only verify",
                "bench codec --shards 3",
                "bench codec --shards many",
                "bench codec --sizes 10X",
                "bench codec --sizes 10G",
                "bench codec --sizes 10%",
                "bench codec --seconds 0",
                "bench codec --seconds NaN"
            })
    void aWrongLineIsRefused(String line) {
        Outcome outcome = floe(line);
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).isNotBlank();
    }

    @Test
    void peersThatCannotBeBuiltAreNamed(@TempDir Path empty) {
        Outcome outcome = floe("bench codec --peers --seconds 0.01 --checkout " + empty);
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err().lines())
                .hasSize(2)
                .allMatch(line ->
                        line.matches("floe bench codec: not compared: .*peers are built in a checkout of Floe"));
    }

    @Test
    void aBlobThatNoMatrixTakesIsRefusedBeforeAnythingIsMeasured() {
        Outcome outcome = floe("bench codec --shards 1000,4 --sizes 1K,1M");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).contains("a blob on 4 shards has at most 393204 bytes");
    }

    @Test
    void whatDoesNotMakeSenseIsRefused() {
        assertThat(floe("bench edge --floe x --seconds 0").exitCode()).isEqualTo(2);
        assertThat(floe("bench edge --help").out()).contains("--seconds", "--sizes", "nginx");
        assertThat(floe("bench load --floe x --soak 0").exitCode()).isEqualTo(2);
        assertThat(floe("bench load --floe x --edge http://localhost:1").err()).contains("--publisher");
        assertThat(floe("bench node --floe x --small-blobs 0").exitCode()).isEqualTo(2);
        assertThat(floe("bench node --floe x --shards 10 --gain 10").exitCode()).isEqualTo(2);
        assertThat(floe("bench node --floe x --start-within 0").exitCode()).isEqualTo(2);
        assertThat(floe("bench node --help").out()).contains("--profile", "--under", "--large");
        assertThat(floe("bench load --help").out()).contains("--soak", "--users", "--slo");
    }
}
