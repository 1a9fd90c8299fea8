package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.chain.ChainControl;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The storage nodes of a network of processes, and the blobs in it, for tests of what befalls nodes. */
final class NodesUnderTest implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final List<String> AXES = List.of("primary", "secondary");

    final TestNetwork network;
    final Devnet devnet;
    final Layout layout;
    final Settings settings;

    /** What was acknowledged, by ID. */
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

    private final AtomicInteger seed = new AtomicInteger();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    NodesUnderTest(TestNetwork network) throws Exception {
        this.network = network;
        this.devnet = network.devnet();
        this.layout = new Layout(devnet.directory());
        this.settings = Settings.read(layout.settings());
    }

    static NodesUnderTest fresh(String name, int nodes, int shards) throws Exception {
        return new NodesUnderTest(TestNetwork.fresh(name, nodes, shards));
    }

    // --- blobs ---

    byte[] bytes(int length) {
        return TestNetwork.bytes(seed.incrementAndGet(), length);
    }

    String store(int length) {
        byte[] blob = bytes(length);
        String id = network.store(blob);
        blobs.put(id, blob);
        return id;
    }

    /** One of one byte, of some rows, and of all. */
    void storeSome() {
        for (int length : new int[] {1, 3_000, 70_000, 700_000}) {
            store(length);
        }
    }

    // --- nodes ---

    Member member(String name) throws IOException {
        int port = settings.nodePorts().get(Integer.parseInt(name.substring("node-".length())));
        return Member.of(name, settings.host(), port, 0, layout.node(name), true, new SecureRandom());
    }

    /** Lets epochs pass, as soon as enough nodes have said that they are in sync. */
    void advance(int epochs) throws IOException {
        ChainControl.advance(layout.chain(), epochs);
    }

    /** Loses all that a node has but its configuration and its keys. */
    void wipe(String name) throws IOException {
        Layout.delete(member(name).data());
    }

    private HttpResponse<byte[]> ask(String name, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(
                                URI.create("http://" + member(name).address()).resolve(path))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    JsonNode health(String name) throws IOException, InterruptedException {
        return TestNetwork.json(new String(ask(name, "/v1/health?detailed=true").body()))
                .at("/success/data");
    }

    private static boolean isWell(JsonNode health) {
        String text = health.toString();
        return health.path("nodeStatus").asText().equals("Active")
                && health.at("/shardSummary/ownedShardStatus/ready").asInt()
                        == health.at("/shardSummary/owned").asInt()
                && text.contains("complete in epoch " + health.path("epoch").asInt())
                && !text.contains("not complete in epoch");
    }

    /** Waits until each of these nodes is active in the same epoch and has said that it has everything. */
    void awaitWell(Collection<String> nodes) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        List<JsonNode> all = looked(nodes);
        while (!areWell(all)) {
            assertThat(System.nanoTime()).as("not all are well: " + all).isLessThan(end);
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            all = looked(nodes);
        }
    }

    private List<JsonNode> looked(Collection<String> nodes) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        for (String node : nodes) {
            all.add(health(node));
        }
        return all;
    }

    private static boolean areWell(List<JsonNode> all) {
        return all.stream().allMatch(NodesUnderTest::isWell)
                && all.stream()
                                .mapToInt(health -> health.path("epoch").asInt())
                                .distinct()
                                .count()
                        == 1;
    }

    /** How many slivers a node has recovered since it was started. */
    int recovered(String node) throws Exception {
        for (JsonNode worker : health(node).path("workers")) {
            if (worker.path("name").asText().equals("healing")) {
                String progress = worker.path("progress").asText();
                return Integer.parseInt(progress.substring(0, progress.indexOf(' ')));
            }
        }
        throw new AssertionError(node + " does not heal");
    }

    /** How many of the blobs' slivers that a node should have it does not. */
    int missing(String node) throws Exception {
        List<Integer> shards = new ArrayList<>();
        health(node)
                .at("/shardDetail/owned")
                .forEach(shard -> shards.add(shard.path("shard").asInt()));
        int missing = 0;
        for (String id : blobs.keySet()) {
            for (int shard : shards) {
                int pair = BlobId.parse(id).orElseThrow().pairOfShard(shard, settings.shards());
                for (String axis : AXES) {
                    HttpResponse<byte[]> answer = ask(node, "/v1/blobs/" + id + "/slivers/" + pair + "/" + axis);
                    missing += answer.statusCode() == 200 ? 0 : 1;
                }
            }
        }
        return missing;
    }

    /** Waits until these nodes are well and have every sliver, and reads every blob anew. */
    void assertWhole(Collection<String> nodes) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        awaitWell(nodes);
        for (String node : nodes) {
            int missing = missing(node);
            while (missing > 0) {
                assertThat(System.nanoTime())
                        .as(node + " lacks " + missing + " slivers")
                        .isLessThan(end);
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
                missing = missing(node);
            }
        }
        network.forget();
        blobs.forEach(network::assertReads);
    }

    void assertWhole() throws Exception {
        assertWhole(devnet.nodes());
    }

    /** Changes a byte in the middle of every file of segments that a node has of blobs. */
    int corrupt(String name) throws IOException {
        int damaged = 0;
        try (var files = Files.walk(member(name).data().resolve("blobs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length > 10_000) {
                    for (int at = bytes.length / 10; at < bytes.length; at += bytes.length / 5) {
                        bytes[at] ^= 1;
                    }
                    Files.write(file, bytes);
                    damaged++;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return damaged;
    }

    @Override
    public void close() throws Exception {
        network.close();
    }
}
