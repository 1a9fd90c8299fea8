package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are told to stop in the middle of what nodes do not let them end: they end all the same, when they said. */
@Timeout(600)
class StopIT {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    /** Until whoever waits was told, and whoever works was interrupted; with room for a busy machine. */
    private static final Duration AFTER_THAT = Duration.ofSeconds(8);

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private Process start(String command, Path config) throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                command + ":",
                "  config: " + config,
                "  bind-address: 127.0.0.1:0",
                "door:",
                "  stop-timeout: " + STOP_TIMEOUT.toSeconds() + "s"));
        if (!command.equals("edge")) {
            lines.add(
                    command.equals("publisher") ? 1 : lines.size(), "  dir: " + directory.resolve(command + "-spool"));
            if (command.equals("daemon")) {
                lines.add(lines.size() - 1, "publisher:");
            }
        }
        Path file = Files.write(directory.resolve(command + ".yaml"), lines);
        return new ProcessBuilder(FloeUnderTest.command()
                        .with(List.of("-Xmx256m"))
                        .line(List.of(command, "--config-file", file.toString())))
                .redirectErrorStream(true)
                .start();
    }

    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest.Builder request) {
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static int asked(List<StandIn> nodes) {
        return nodes.stream().mapToInt(StandIn::asked).sum();
    }

    @Test
    void nobodyOutlivesItsStopTimeout() throws Exception {
        List<Process> servers = new ArrayList<>();
        List<StandIn> silent = new ArrayList<>();
        try (TestNetwork network = TestNetwork.fresh("stop", 4, 10)) {
            Path wallet = network.devnet().clientConfig();
            String blobId = network.store(TestNetwork.bytes(1, 1_000_000));
            List<URI> addresses = new ArrayList<>();
            for (String command : List.of("edge", "daemon", "publisher")) {
                // Two that store pay with what two have.
                boolean own = command.equals("publisher");
                servers.add(start(command, own ? wallet.resolveSibling("publisher_config.yaml") : wallet));
                addresses.add(DaemonIT.address(servers.getLast()));
            }
            for (String node : network.devnet().nodes()) {
                network.devnet().kill(node);
                silent.add(new StandIn(network.devnet(), node, StandIn.HANG));
            }
            int before = asked(silent);
            byte[] other = TestNetwork.bytes(2, 1_000_000);
            List<CompletableFuture<?>> waiting = List.of(
                    send(HttpRequest.newBuilder(addresses.get(0).resolve("/v1/blobs/" + blobId))),
                    send(HttpRequest.newBuilder(addresses.get(1).resolve("/v1/blobs?epochs=3"))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(other))),
                    send(HttpRequest.newBuilder(addresses.get(2).resolve("/v1/blobs?epochs=2"))
                            .PUT(HttpRequest.BodyPublishers.ofByteArray(other))));
            // Every one of them has got as far as the nodes, which say nothing.
            long end = System.nanoTime() + TestNetwork.LIMIT.toNanos();
            while (asked(silent) < before + servers.size() * silent.size()) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(Duration.ofMillis(100));
            }
            long told = System.nanoTime();
            assertThat(waiting).allSatisfy(one -> assertThat(one).isNotDone());
            servers.forEach(Process::destroy);
            for (Process server : servers) {
                assertThat(server.waitFor(90, TimeUnit.SECONDS)).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - told))
                        .as(String.join(
                                " ", server.info().commandLine().stream().toList()))
                        .isLessThan(STOP_TIMEOUT.plus(AFTER_THAT));
            }
        } finally {
            servers.forEach(Process::destroyForcibly);
            for (StandIn node : silent) {
                node.close();
            }
        }
    }
}
