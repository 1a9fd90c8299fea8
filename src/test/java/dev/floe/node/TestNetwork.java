package dev.floe.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.FirstUse;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Several nodes in this process that know each other, on one stub of the chain. */
final class TestNetwork implements AutoCloseable {
    static final int EPOCH = 5;
    private static final JsonMapper JSON = new JsonMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AWAITED_WITHIN = Duration.ofMinutes(2);

    final Encoding encoding;
    final StubChain chain;
    final List<Node> nodes = new ArrayList<>();
    private final Path directory;
    private final long heap;
    private final NodeConfig.EventBlobs usual;

    /** A node, whether it runs or not. */
    final class Node {
        final int number;
        final BlsSecretKey protocolKey = BlsSecretKey.generate(RANDOM);
        Optional<BlsSecretKey> nextProtocolKey = Optional.empty();
        final NetworkKeyPair networkKey = NetworkKeyPair.generate(RANDOM);
        /** Listens to nobody, and has nobody else get the port while the node is stopped. */
        final Socket held = heldPort();

        final int port = held.getLocalPort();
        final HttpClient client = client(networkKey);
        /** Where all is that it keeps. */
        Path home;

        Optional<FloeNode> running = Optional.empty();
        /** From the next start on. */
        NodeConfig.EventBlobs eventBlobs;
        /** How many blobs it heals at once when it is started the next time; with 0 it never gets what it lacks. */
        int heals = 4;

        Node(int number) {
            this.number = number;
            this.home = directory.resolve("node-" + number);
            this.eventBlobs = usual;
        }

        NodeConfig config() {
            return new NodeConfig(
                    "node-" + number,
                    home,
                    protocolKey,
                    nextProtocolKey,
                    networkKey,
                    "127.0.0.1",
                    new InetSocketAddress("127.0.0.1", port),
                    Optional.empty(),
                    new NodeConfig.Tls.SelfSigned(),
                    List.of(),
                    ObjectId.parse("0x5").orElseThrow(),
                    ObjectId.parse("0x6").orElseThrow(),
                    Optional.empty(),
                    1000,
                    Duration.ofSeconds(1),
                    OptionalInt.empty(),
                    new NodeConfig.Pending(64, 256, 16 << 20, 4 << 20, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                    Duration.ofSeconds(1),
                    Duration.ofDays(14),
                    Optional.empty(),
                    new NodeConfig.Healing(true, heals, NodeConfig.Deferral.NONE),
                    NodeConfig.Removal.AT_ONCE,
                    Optional.empty(),
                    Duration.ZERO,
                    eventBlobs,
                    NodeProfile.SSD,
                    heap,
                    List.of());
        }

        void start() throws IOException, InterruptedException {
            running = Optional.of(FloeNode.start(config(), chain));
        }

        void stop() {
            running.ifPresent(FloeNode::close);
            running = Optional.empty();
        }

        void wipe() throws IOException {
            try (Stream<Path> files = Files.walk(home)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }

        StorageNode member(List<Integer> shards) {
            byte[] id = new byte[ObjectId.LENGTH];
            id[31] = (byte) (number + 1);
            return new StorageNode(
                    ObjectId.of(id),
                    "node-" + number,
                    "127.0.0.1:" + port,
                    protocolKey.publicKey().toBytes(),
                    networkKey.publicKey().toBytes(),
                    shards);
        }

        /** @param fields names and values */
        HttpResponse<byte[]> send(String method, String path, byte[] body, String... fields)
                throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                    .timeout(PATIENCE);
            for (int i = 0; i < fields.length; i += 2) {
                request.header(fields[i], fields[i + 1]);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        JsonNode health() throws IOException, InterruptedException {
            return JSON.readTree(
                            send("GET", "/v1/health?detailed=true", new byte[0]).body())
                    .at("/success/data");
        }

        JsonNode await(Predicate<JsonNode> wanted) throws IOException, InterruptedException {
            long end = System.nanoTime() + AWAITED_WITHIN.toNanos();
            while (true) {
                JsonNode health = health();
                if (wanted.test(health)) {
                    return health;
                }
                if (System.nanoTime() > end || running.get().failure().isDone()) {
                    throw new IllegalStateException("node " + number + " does not come there: "
                            + running.get().failure().getNow("") + " " + health.toPrettyString());
                }
                Thread.sleep(POLL);
            }
        }

        /** Waits until all events of the chain are applied. */
        void settle() throws IOException, InterruptedException {
            await(health -> health.path("latestCheckpointSequenceNumber").asInt(-1) == chain.length() - 1);
        }

        boolean has(TestBlob blob, int pair, Axis axis) throws IOException, InterruptedException {
            HttpResponse<byte[]> answer =
                    send("GET", "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/" + axis.text(), new byte[0]);
            return answer.statusCode() == 200 && java.util.Arrays.equals(answer.body(), blob.sliverBody(pair, axis));
        }

        /** Whether it has all of the slivers of these shards. */
        boolean hasAll(TestBlob blob, List<Integer> shards) throws IOException, InterruptedException {
            for (int shard : shards) {
                int pair = blob.id().pairOfShard(shard, encoding.shardCount());
                for (Axis axis : Axis.values()) {
                    if (!has(blob, pair, axis)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    /** @param nodes that are made; the first {@code members} of them share the shards */
    TestNetwork(Path directory, int shardCount, int nodes, int members) throws IOException, InterruptedException {
        this(directory, shardCount, nodes, members, 256 << 20);
    }

    /** @param eventBlobs how they make them */
    TestNetwork(Path directory, int shardCount, int nodes, int members, NodeConfig.EventBlobs eventBlobs)
            throws IOException, InterruptedException {
        this(directory, shardCount, nodes, members, 256 << 20, eventBlobs);
    }

    /** @param heap what each of them may count on, in bytes */
    TestNetwork(Path directory, int shardCount, int nodes, int members, long heap)
            throws IOException, InterruptedException {
        this(directory, shardCount, nodes, members, heap, NodeConfig.EventBlobs.DEFAULT);
    }

    private TestNetwork(
            Path directory, int shardCount, int nodes, int members, long heap, NodeConfig.EventBlobs eventBlobs)
            throws IOException, InterruptedException {
        FirstUse.ofMutiny();
        this.usual = eventBlobs;
        this.heap = heap;
        this.directory = directory;
        this.encoding = new Encoding(shardCount);
        for (int node = 0; node < nodes; node++) {
            this.nodes.add(new Node(node));
        }
        this.chain =
                new StubChain(evenly(EPOCH, IntStream.range(0, members).boxed().toList()));
        for (Node node : this.nodes) {
            node.start();
        }
    }

    private static Socket heldPort() {
        try {
            Socket socket = new Socket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpClient client(NetworkKeyPair key) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrustManager(key.publicKey())}, null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A committee of these nodes: shard s is the (s mod their number)th one's. */
    Committee evenly(int epoch, List<Integer> members) {
        return new Committee(
                epoch,
                encoding.shardCount(),
                members.stream()
                        .map(node -> nodes.get(node).member(shards(members, node)))
                        .toList());
    }

    List<Integer> shards(List<Integer> members, int node) {
        int place = members.indexOf(node);
        return IntStream.range(0, encoding.shardCount())
                .filter(shard -> shard % members.size() == place)
                .boxed()
                .toList();
    }

    /** The shards that the node has by the committee of now. */
    List<Integer> shards(int node) {
        return chain.committee().members().stream()
                .filter(member -> member.name().equals("node-" + node))
                .flatMap(member -> member.shards().stream())
                .toList();
    }

    /** Registers and certifies a blob, and uploads it to all that run but those in {@code without}. */
    void store(TestBlob blob, int object, List<Integer> without) throws IOException, InterruptedException {
        store(
                blob,
                StubChain.registered(blob.id(), object, 50, false),
                StubChain.certified(blob.id(), chain.committee().epoch(), object, 50, false),
                without);
    }

    /** Has the chain say that a blob is registered, uploads it to all that run but those in {@code without}, and has it certified. */
    void store(TestBlob blob, WalrusEvent registered, WalrusEvent certified, List<Integer> without)
            throws IOException, InterruptedException {
        chain.emit(registered);
        for (Node node : nodes) {
            if (node.running.isEmpty()
                    || without.contains(node.number)
                    || shards(node.number).isEmpty()) {
                continue;
            }
            node.settle();
            require(node.send("PUT", "/v1/blobs/" + blob.id() + "/metadata", blob.metadataBody()));
            for (int shard : shards(node.number)) {
                int pair = blob.id().pairOfShard(shard, encoding.shardCount());
                for (Axis axis : Axis.values()) {
                    require(node.send(
                            "PUT",
                            "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/" + axis.text(),
                            blob.sliverBody(pair, axis)));
                }
            }
        }
        chain.emit(certified);
    }

    private static void require(HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.statusCode() + " " + new String(answer.body()));
        }
    }

    @Override
    public void close() {
        nodes.forEach(Node::stop);
        for (Node node : nodes) {
            node.client.close();
            try {
                node.held.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
