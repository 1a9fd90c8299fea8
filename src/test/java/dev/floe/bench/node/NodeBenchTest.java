package dev.floe.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bench.node.BenchUnderTest.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark of a node itself, as small as it can be: it says all that it should, and leaves no node. */
@Timeout(900)
class NodeBenchTest {
    private static final String ROW =
            "%-12s +\\d+ /s +[\\d.]+ MB/s .* cores: node [\\d.]+, client [\\d.]+; node: [\\d.]+ ms of it each; .*limit.*";

    @TempDir
    private Path directory;

    @Test
    void everythingThatANodeDoesHasARow() throws Exception {
        BenchUnderTest bench = new BenchUnderTest(directory);
        Outcome outcome = bench.run(
                bench.floe(),
                "--shards",
                "10",
                "--small-blobs",
                "3",
                "--large-blobs",
                "1",
                "--large",
                "64K",
                "--clients",
                "4");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        List<String> lines = outcome.out().lines().toList();
        for (String what : List.of(
                "PUT metadata",
                "PUT small",
                "PUT large",
                "PUT others",
                "GET small",
                "GET large",
                "give shards",
                "gain small",
                "gain large")) {
            assertThat(lines)
                    .filteredOn(line -> line.matches(ROW.formatted(what)))
                    .as(what)
                    .hasSize(1);
        }
        assertThat(lines).anyMatch(line -> line.matches("gain small .* 5 shards, 30 slivers in [\\d.]+ s .*"));
        assertThat(lines).anyMatch(line -> line.matches("gain large .* 5 shards, 10 slivers in [\\d.]+ s .*"));
        assertThat(outcome.out())
                .containsPattern("resident: \\d+ MB at the start, \\d+ MB now, \\d+ MB at most")
                .containsPattern(
                        "written: [\\d.]+ bytes for each byte kept, by the node's count; [\\d.]+ by the system's");
        assertThat(bench.runs()).isFalse();
    }
}
