package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.protocol.NetworkConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The network as a whole: it starts, it lasts, it dies with its parent, and a crash of a part loses nothing. */
@Timeout(600)
class DevnetIT {

    @Test
    void everythingIsStillThereAfterARestart() throws Exception {
        byte[] blob = TestNetwork.bytes(1, 123_456);
        String id;
        try (TestNetwork network = TestNetwork.fresh("restart", 4, 10)) {
            id = network.store(blob);
            network.assertReads(id, blob);
            JsonNode description = network.networkJson();
            assertThat(description.path("nodes")).hasSize(4);
            int shards = 0;
            for (JsonNode node : description.path("nodes")) {
                shards += node.path("shards").asInt();
                assertThat(ProcessHandle.of(node.path("pid").asLong())).isPresent();
            }
            assertThat(shards).isEqualTo(10);
            assertThat(network.devnet().service("node-0").log())
                    .content()
                    .containsPattern("INFO .*epoch 1: 3 of 10 shards are this node's");
            NetworkConfig config =
                    NetworkConfig.parse(Files.readString(network.devnet().clientConfig()), Optional.empty());
            assertThat(config.rpcUrls()).containsExactly(description.path("rpc").asText());
            // One network in a directory at a time, and never another one by accident.
            assertThatThrownBy(() -> TestNetwork.start("restart", 4, 10, false, Map.of()))
                    .isInstanceOf(DevnetException.class)
                    .hasMessageContaining("another devnet");
        }
        assertThatThrownBy(() -> TestNetwork.start("restart", 5, 10, false, Map.of()))
                .isInstanceOf(DevnetException.class)
                .hasMessageContaining("--nodes 4");
        try (TestNetwork network = TestNetwork.start("restart", 4, 10, false, Map.of())) {
            network.assertReads(id, blob);
            byte[] another = TestNetwork.bytes(2, 1000);
            network.assertReads(network.store(another), another);
        }
    }

    @Test
    void chainAndNodesOfAQuickNetworkRunHereAndEachCanBeStoppedAlone() throws Exception {
        ServiceLogs logs = new ServiceLogs(new SimpleFormatter());
        Logger.getLogger("").addHandler(logs);
        byte[] blob = TestNetwork.bytes(3, 345_678);
        String id;
        try {
            try (TestNetwork network = TestNetwork.quick("quick", 12, 100, true)) {
                Devnet devnet = network.devnet();
                assertThat(devnet.services())
                        .filteredOn(service ->
                                service.pid() == ProcessHandle.current().pid())
                        .extracting(Service::name)
                        .containsExactlyElementsOf(Stream.concat(Stream.of(Commands.CHAIN), devnet.nodes().stream())
                                .toList());
                id = network.store(blob);
                devnet.kill("node-3");
                assertThat(devnet.service("node-3").running()).isFalse();
                assertThat(PortBlock.free(devnet.url("node-3").getPort())).isTrue();
                network.forget();
                network.assertReads(id, blob);
                devnet.restart("node-3");
                assertThat(PortBlock.free(devnet.url("node-3").getPort())).isFalse();
                assertThat(starts(devnet, "node-3")).isEqualTo(2);
                assertThat(starts(devnet, "node-4")).isEqualTo(1);
                assertThat(devnet.failure()).isNotDone();
            }
            try (TestNetwork network = TestNetwork.quick("quick", 12, 100, false)) {
                network.assertReads(id, blob);
            }
        } finally {
            Logger.getLogger("").removeHandler(logs);
        }
    }

    private static long starts(Devnet devnet, String node) throws IOException {
        return Files.readString(devnet.service(node).log())
                .lines()
                .filter(line -> line.contains("shards are this node's"))
                .count();
    }

    @Test
    void aNodeKeepsWhatItAcknowledged() throws Exception {
        try (TestNetwork network = TestNetwork.fresh("crash", 4, 10)) {
            for (int round = 0; round < 3; round++) {
                byte[] blob = TestNetwork.bytes(100 + round, 40_000 + round);
                String id = network.store(blob);
                // The publisher certifies on the confirmations of enough nodes; a confirmation is a promise.
                List<String> nodes = network.devnet().nodes();
                for (String node : nodes) {
                    network.devnet().kill(node);
                }
                network.devnet().kill(Commands.CHAIN);
                network.devnet().restart(Commands.CHAIN);
                for (String node : nodes) {
                    network.devnet().restart(node);
                }
                network.forget();
                network.assertReads(id, blob);
            }
            // No transaction was lost, so the publisher still has what it had.
            byte[] last = TestNetwork.bytes(200, 5_000);
            network.assertReads(network.store(last), last);
        }
    }

    @Test
    void networksThatStartTogetherDoNotMeetAvoidStrangersAndOutliveANode() throws Exception {
        Path unlucky = TestNetwork.directory("unlucky");
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<String> heard = new CompletableFuture<>();
        List<ServerSocket> strangers = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Devnet> lucky = threads.submit(() -> Devnet.start(anywhere("lucky"), line -> {}));
            Future<Devnet> other = threads.submit(() -> Devnet.start(anywhere("unlucky"), line -> {
                told.add(line);
                if (line.contains("goes on without")) {
                    heard.complete(line);
                }
                if (strangers.isEmpty()) {
                    // Between the choice of the ports and their use: the last moment at which nothing listens yet.
                    strangers.add(takeEdgePort(unlucky));
                }
            }));
            try (Devnet first = lucky.get();
                    Devnet second = other.get()) {
                assertThat(told).anySatisfy(line -> assertThat(line).contains("another program took a port"));
                assertThat(strangers.getFirst().getLocalPort())
                        .isNotEqualTo(second.edgeUrl().getPort());
                assertThat(ports(first)).hasSize(6).doesNotContainAnyElementsOf(ports(second));
                kill(second, second.nodes().getFirst());
                assertThat(heard.get(60, TimeUnit.SECONDS)).startsWith("node-0 ended with exit code 137");
                assertThat(second.failure()).isNotDone();
                kill(second, Commands.EDGE);
                assertThat(second.failure().get(60, TimeUnit.SECONDS)).startsWith("edge ended with exit code 137");
            }
        } finally {
            for (ServerSocket stranger : strangers) {
                stranger.close();
            }
        }
    }

    /** As somebody else would. */
    private static void kill(Devnet devnet, String service) {
        ProcessHandle.of(devnet.service(service).pid()).orElseThrow().destroyForcibly();
    }

    private static DevnetOptions anywhere(String name) {
        return new DevnetOptions(
                TestNetwork.directory(name),
                OptionalInt.of(3),
                OptionalInt.of(4),
                OptionalInt.empty(),
                true,
                FloeUnderTest.command(),
                Map.of());
    }

    private static ServerSocket takeEdgePort(Path directory) {
        try {
            int port = Settings.read(new Layout(directory).settings()).edgePort();
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException | DevnetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> ports(Devnet devnet) {
        return devnet.services().stream()
                .map(service -> devnet.url(service.name()).getPort())
                .toList();
    }

    @Test
    void theCommandStopsCleanlyAndItsChildrenDieWithIt() throws Exception {
        for (boolean violently : List.of(false, true)) {
            Path directory = TestNetwork.directory("command");
            List<String> line = new ArrayList<>(FloeUnderTest.command()
                    .line(List.of("devnet", "--dir", directory.toString(), "--nodes", "4", "--shards", "7")));
            Process process = new ProcessBuilder(line)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<ProcessHandle> children;
            try (BufferedReader reader = process.inputReader()) {
                String ready = reader.readLine();
                while (ready != null && !ready.startsWith("ready in")) {
                    ready = reader.readLine();
                }
                assertThat(ready).isNotNull();
                children = process.children().toList();
                // On the JVM, chain and nodes are in the process of the command itself.
                assertThat(children).hasSize(FloeUnderTest.isNative() ? 7 : 2);
                if (violently) {
                    process.destroyForcibly();
                } else {
                    process.destroy();
                }
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
                // It says that a network runs.
                assertThat(Files.exists(directory.resolve("network.json"))).isEqualTo(violently);
            } finally {
                process.destroyForcibly();
            }
            for (ProcessHandle child : children) {
                child.onExit().get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void saysWhichPartDidNotStartAndWhy() throws IOException, InterruptedException {
        FloeCommand broken = new FloeCommand("/bin/sh", List.of("-c", "echo this is no network; exit 3"), List.of());
        DevnetOptions options = new DevnetOptions(
                TestNetwork.directory("broken"),
                OptionalInt.of(4),
                OptionalInt.of(4),
                OptionalInt.empty(),
                true,
                broken,
                Map.of());
        assertThatThrownBy(() -> Devnet.start(options, line -> {}))
                .isInstanceOf(DevnetException.class)
                .hasMessageContaining("chain ended with exit code 3")
                .hasMessageContaining("this is no network");
    }
}
