package dev.floe.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bench.node.BenchUnderTest.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever keeps the node from running, and whoever ends the benchmark: no node is left, and it is said what happened. */
@Timeout(300)
class FailedStartsTest {
    @TempDir
    private Path directory;

    private BenchUnderTest bench;

    @BeforeEach
    void prepare() {
        bench = new BenchUnderTest(directory);
    }

    /** What a failed test leaves. */
    @AfterEach
    void end() throws Exception {
        if (Files.exists(bench.pidFile())) {
            ProcessHandle.of(bench.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aNodeThatEndsAtOnceIsNotWaitedFor() throws Exception {
        Outcome outcome = bench.run(bench.program("echo 'there is no disk' >&2; exit 3"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("floe bench node: the node ended with exit code 3")
                .contains(directory.resolve("bench/node.log").toString(), "there is no disk");
    }

    /** For all we know the port is free when it is chosen. */
    @Test
    void aPortThatSomebodyElseHasIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path under = Files.writeString(directory.resolve("under.sh"), """
                    for word do
                      shift
                      [ "$last" != --port ] || word=%d
                      last=$word
                      set -- "$@" "$word"
                    done
                    exec "$@"
                    """.formatted(taken.getLocalPort()));
            Outcome outcome = bench.run(bench.floe(), "--under", "sh " + under);
            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err())
                    .startsWith("floe bench node: the node ended with exit code ")
                    .contains(Integer.toString(taken.getLocalPort()), "in use");
        }
        assertThat(bench.runs()).isFalse();
    }

    @Test
    void aNodeThatDoesNotGetReadyIsEnded() throws Exception {
        Outcome outcome =
                bench.run(bench.program("echo 'waiting for the clock'; exec sleep 600"), "--start-within", "2");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("floe bench node: the node was not active within 2 s")
                .contains("waiting for the clock");
        assertThat(bench.runs()).isFalse();
    }

    /**
     * Such as {@code time} and {@code sudo}, which do not become the program that they run. backdrop 254: a script that was
     * told to stop left what it had started.
     */
    @Test
    void whatRunsUnderSomethingElseIsEndedWithIt() throws Exception {
        Path under = Files.writeString(directory.resolve("under.sh"), "\"$@\"\necho over\n");
        Outcome outcome = bench.run(bench.program("exec sleep 600"), "--start-within", "2", "--under", "sh " + under);
        assertThat(outcome.err()).startsWith("floe bench node: the node was not active within 2 s");
        assertThat(bench.runs()).isFalse();
    }

    @Test
    void aCommandThatIsNotThereIsNamed() throws Exception {
        Outcome outcome = bench.run(bench.program("exec sleep 600"), "--under", "/no/such/command -q");
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.err()).startsWith("floe bench node: ").contains("/no/such/command");
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(bench.pidFile()).doesNotExist();
        // The chain that was there before is not there any more.
        assertThat(directory.resolve("bench/chain/control.sock")).doesNotExist();
    }

    @Test
    void whoeverStopsItWhileTheNodeStartsStopsTheNode() throws Exception {
        Process running = bench.start(bench.program("exec sleep 600"));
        try {
            bench.awaitProgram();
            running.destroy();
            assertThat(running.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            running.destroyForcibly();
        }
        assertThat(bench.runs()).isFalse();
        assertThat(Files.readString(bench.output())).contains("stopped", "this is process " + bench.pid());
    }

    /** Nobody is there to end it. opensearch-benchmark 778: the other processes of a benchmark that was killed went on. */
    @Test
    void aNodeWhoseBenchmarkWasKilledEnds() throws Exception {
        Process running = bench.start(bench.floe());
        try {
            bench.awaitProgram();
            assertThat(bench.runs()).isTrue();
        } finally {
            running.destroyForcibly();
        }
        Optional<ProcessHandle> node = ProcessHandle.of(bench.pid());
        if (node.isPresent()) {
            assertThat(node.get().onExit()).succeedsWithin(120, TimeUnit.SECONDS);
        }
    }
}
