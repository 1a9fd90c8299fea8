package dev.floe.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A node in this process, on a stub of the chain, and a client of it that pins its key. */
final class RunningNode implements AutoCloseable {
    static final int SHARDS = 10;
    static final int EPOCH = 5;
    private static final JsonMapper JSON = new JsonMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Longer than anything that a test waits for: whoever is told no, is not told so because this machine is slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Thousands of events may have to be applied first. */
    private static final Duration AWAITED_WITHIN = Duration.ofMinutes(10);

    private static final Duration LONGEST_POLL = Duration.ofSeconds(60);

    final BlsSecretKey protocolKey;
    final NetworkKeyPair networkKey;
    final StubChain chain;
    final Path directory;
    final HttpClient client;
    private FloeNode node;
    private Duration pendingLifetime = Duration.ofMinutes(10);
    private Optional<Path> blockList = Optional.empty();
    private NodeProfile profile = NodeProfile.SSD;
    private NodeConfig.Removal removal = NodeConfig.Removal.AT_ONCE;

    RunningNode(Path directory, List<Integer> shards) throws IOException, InterruptedException {
        this(directory, SHARDS, shards);
    }

    RunningNode(Path directory, int shardCount, List<Integer> shards) throws IOException, InterruptedException {
        this.directory = directory;
        this.protocolKey = BlsSecretKey.generate(RANDOM);
        this.networkKey = NetworkKeyPair.generate(RANDOM);
        this.chain = new StubChain(committee(EPOCH, shardCount, shards));
        this.client = client(HttpClient.Version.HTTP_2);
        start();
    }

    dev.floe.protocol.Committee committee(int epoch, int shardCount, List<Integer> shards) {
        return StubChain.committee(
                epoch,
                shardCount,
                protocolKey.publicKey().toBytes(),
                networkKey.publicKey().toBytes(),
                shards);
    }

    static List<Integer> all(int shards) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < shards; i++) {
            all.add(i);
        }
        return all;
    }

    SSLContext pinned() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrustManager(networkKey.publicKey())}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder().sslContext(pinned()).version(version).build();
    }

    RunningNode withBlockList(Path file) {
        blockList = Optional.of(file);
        return this;
    }

    RunningNode withProfile(NodeProfile kind) {
        profile = kind;
        return this;
    }

    RunningNode withRemoval(NodeConfig.Removal how) {
        removal = how;
        return this;
    }

    RunningNode withoutBuffer() {
        pendingLifetime = Duration.ZERO;
        return this;
    }

    NodeConfig config() {
        return new NodeConfig(
                "test",
                directory,
                protocolKey,
                Optional.empty(),
                networkKey,
                "127.0.0.1",
                new InetSocketAddress("127.0.0.1", 0),
                Optional.of(new InetSocketAddress("127.0.0.1", 0)),
                new NodeConfig.Tls.SelfSigned(),
                List.of(),
                ObjectId.parse("0x5").orElseThrow(),
                ObjectId.parse("0x6").orElseThrow(),
                blockList,
                1000,
                LONGEST_POLL,
                OptionalInt.empty(),
                new NodeConfig.Pending(64, 256, 16 << 20, 4 << 20, pendingLifetime, pendingLifetime),
                Duration.ofSeconds(2),
                Duration.ofDays(14),
                Optional.empty(),
                new NodeConfig.Healing(true, 4, NodeConfig.Deferral.NONE),
                removal,
                Optional.empty(),
                Duration.ZERO,
                NodeConfig.EventBlobs.DEFAULT,
                NodeProfile.SSD,
                Runtime.getRuntime().maxMemory(),
                List.of());
    }

    void start() throws IOException, InterruptedException {
        node = FloeNode.start(config().withProfile(profile), chain);
    }

    void restart() throws IOException, InterruptedException {
        node.close();
        start();
    }

    FloeNode node() {
        return node;
    }

    int port() {
        return node.address().getPort();
    }

    URI uri(String path) {
        return URI.create("https://127.0.0.1:" + port() + path);
    }

    HttpResponse<byte[]> send(String method, String path, byte[] body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body))
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send("GET", path, new byte[0]);
    }

    HttpResponse<byte[]> put(String path, byte[] body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    static JsonNode json(HttpResponse<byte[]> response) throws IOException {
        return JSON.readTree(response.body());
    }

    /** Waits until the node has applied all events of the chain, and done what follows from them. */
    void settle() throws IOException, InterruptedException {
        await(health -> health.path("latestCheckpointSequenceNumber").asInt(-1) == chain.length() - 1
                && waiting(health, "expiry") == 0
                && waiting(health, "garbage-collection") == 0);
    }

    /** Waits for something that the node's health says, with details. */
    JsonNode await(Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        long end = System.nanoTime() + AWAITED_WITHIN.toNanos();
        while (true) {
            JsonNode health = json(get("/v1/health?detailed=true")).at("/success/data");
            if (wanted.test(health)) {
                return health;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the node does not come there: " + health.toPrettyString());
            }
            Thread.yield();
        }
    }

    private static int waiting(JsonNode health, String name) {
        for (JsonNode worker : health.path("workers")) {
            if (worker.path("name").asText().equals(name)) {
                return worker.path("waiting").asInt();
            }
        }
        throw new IllegalArgumentException("no worker " + name);
    }

    void stop() {
        node.close();
    }

    @Override
    public void close() {
        client.close();
        node.close();
    }
}
