package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.chain.ChainControl;
import dev.floe.keys.BlsPublicKey;
import dev.floe.node.TestBlob;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.Account;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NewNode;
import dev.floe.sui.StakingContract;
import dev.floe.sui.SuiClient;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.move.StakedWal;
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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The storage nodes of a network of processes, and the blobs in it, for tests of what befalls nodes. */
final class NodesUnderTest implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(100);
    /** Times that the faucet gives to a newcomer: more than the stake of two shards. */
    private static final int PURSES = 4;

    /** How many ports nodes that come later may have. */
    private static final int SPARE_PORTS = 20;

    private static final int EPOCHS = 20;

    /** For more epochs than any of these tests lets pass. */
    static final String FOR_LONG = "?epochs=50";

    private static final List<String> AXES = List.of("primary", "secondary");

    final TestNetwork network;
    final Devnet devnet;
    final Layout layout;
    final Settings settings;

    /** What was acknowledged, by ID. */
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

    /** Nodes that are not the network's own, or run in another way. */
    private final Map<String, ServiceProcess> others = new ConcurrentHashMap<>();

    /** Where they are, unless that is where the network is. */
    private final Map<String, Elsewhere> elsewhere = new ConcurrentHashMap<>();

    private final AtomicInteger seed = new AtomicInteger();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    /**
     * Another place than that of the network.
     *
     * @param words in front of the line of a process that is to be there
     */
    record Elsewhere(NetworkHost host, List<String> words) {}

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
        String id = network.store(HttpRequest.BodyPublishers.ofByteArray(blob), FOR_LONG);
        blobs.put(id, blob);
        return id;
    }

    /** One of one byte, of some rows, and of all. */
    void storeSome() {
        for (int length : new int[] {1, 3_000, 70_000, 700_000}) {
            store(length);
        }
    }

    /** Has a blob certified by whoever takes what belongs to it, as a writer does who may have encoded it badly. */
    void storeWithoutCare(TestBlob blob) throws Exception {
        VerifiedMetadata metadata = blob.metadata();
        try (Account account = Account.open(
                ClientConfig.load(Optional.of(devnet.clientConfig()), Optional.empty()),
                ClientConfig.load(Optional.of(devnet.clientConfig()), Optional.empty())
                        .key(Optional.empty()),
                OptionalLong.empty())) {
            ObjectId object = account.blobs()
                    .register(
                            List.of(new WalrusContract.NewBlob(
                                    blob.id(), metadata.rootHash(), metadata.blobLength(), false, Map.of())),
                            EPOCHS)
                    .blobs()
                    .getFirst()
                    .id();
            Committee committee = account.network().refresh().committee();
            ConfirmationMessage message =
                    new ConfirmationMessage(committee.epoch(), blob.id(), BlobPersistence.PERMANENT);
            Map<Integer, StorageConfirmation> confirmations = new TreeMap<>();
            for (int member = 0; member < committee.members().size(); member++) {
                StorageNode node = committee.members().get(member);
                confirmation(node, blob).ifPresent(confirmed(confirmations, member, message, node));
            }
            ConfirmationCertificate certificate = ConfirmationCertificate.aggregate(committee, message, confirmations);
            account.blobs()
                    .certify(List.of(new WalrusContract.Certification(
                            object,
                            certificate.signature().toBytes(),
                            certificate.signers().toBytes(),
                            message.toBytes())));
        }
    }

    private static Consumer<StorageConfirmation> confirmed(
            Map<Integer, StorageConfirmation> confirmations,
            int member,
            ConfirmationMessage message,
            StorageNode node) {
        return confirmation -> {
            assertThat(confirmation.verify(message, BlsPublicKey.fromBytes(node.publicKey())))
                    .isTrue();
            confirmations.put(member, confirmation);
        };
    }

    /** Uploads what belongs to a node, and asks it to confirm. */
    private Optional<StorageConfirmation> confirmation(StorageNode node, TestBlob blob) throws Exception {
        String base = "/v1/blobs/" + blob.id();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (put(node, base + "/metadata", blob.metadata().metadata().toBcs()) == 400) {
            // It has not heard of the registration yet.
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
        for (int shard : node.shards()) {
            int pair = blob.id().pairOfShard(shard, settings.shards());
            for (Axis axis : Axis.values()) {
                put(
                        node,
                        base + "/slivers/" + pair + "/" + axis.name().toLowerCase(Locale.ROOT),
                        blob.sliver(pair, axis).toBcs());
            }
        }
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(
                                URI.create("http://" + node.networkAddress()).resolve(base + "/confirmation/permanent"))
                        .timeout(LIMIT)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return StorageConfirmation.ofJson(
                TestNetwork.json(new String(answer.body())).at("/success/data"));
    }

    private int put(StorageNode node, String path, byte[] body) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://" + node.networkAddress())
                                        .resolve(path))
                                .timeout(LIMIT)
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Waits until a node has heard that a blob is invalid. */
    void awaitInvalid(String node, BlobId blob) throws Exception {
        awaitAnswer(node, "/v1/blobs/" + blob + "/status", "invalid");
    }

    /** Waits until a node's health, with details, has {@code words}, a regular expression, in it. */
    void awaitHealth(String node, String words) throws Exception {
        awaitAnswer(node, "/v1/health?detailed=true", words);
    }

    private void awaitAnswer(String node, String path, String words) throws Exception {
        Pattern wanted = Pattern.compile(words);
        long end = System.nanoTime() + LIMIT.toNanos();
        String said = new String(ask(node, path).body());
        while (!wanted.matcher(said).find()) {
            assertThat(System.nanoTime()).as(node + " says " + said).isLessThan(end);
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            said = new String(ask(node, path).body());
        }
    }

    // --- nodes ---

    Member member(String name) throws IOException {
        int number = Integer.parseInt(name.substring("node-".length()));
        int port = number < settings.nodes()
                ? settings.nodePorts().get(number)
                : settings.nodePorts().getLast() + 1 + number - settings.nodes();
        NetworkHost host = elsewhere.containsKey(name) ? elsewhere.get(name).host : settings.host();
        return Member.of(name, host, port, 0, layout.node(name), true, new SecureRandom());
    }

    /** Has a node that has not joined yet do so at another place. */
    void place(String name, Elsewhere where) {
        elsewhere.put(name, where);
    }

    /** Makes a node that is not of the network yet, with coins in its wallet, registers it, and starts it. */
    ObjectId join(String name) throws Exception {
        Member member = member(name);
        new NetworkFiles(layout, settings, List.of()).writeNodeFiles(member);
        FaucetClient faucet = new FaucetClient(http, devnet.rpcUrl().resolve("/gas"), LIMIT);
        for (int purse = 0; purse < PURSES; purse++) {
            faucet.fund(member.walletAddress().orElseThrow().toString());
        }
        try (ChainNetwork chain = chain()) {
            ObjectId node = new NewNode(
                            name,
                            member.address(),
                            member.protocolKey(),
                            member.networkKey().publicKey().toBytes())
                    .register(chain, member.wallet().orElseThrow());
            run(name, Map.of());
            return node;
        }
    }

    private ChainNetwork chain() throws IOException {
        ClientConfig config = ClientConfig.load(Optional.of(devnet.clientConfig()), Optional.empty());
        return new ChainNetwork(
                new SuiClient(config.rpcUrls()),
                config.network().systemObject(),
                config.network().stakingObject(),
                Duration.ofSeconds(1));
    }

    private Account account(String name) throws IOException {
        return Account.open(
                ClientConfig.load(Optional.of(devnet.clientConfig()), Optional.empty()),
                member(name).wallet().orElseThrow(),
                OptionalLong.empty());
    }

    /** Has the wallet of a node stake with it. */
    void stake(String name, ObjectId node, long frost) throws Exception {
        try (Account account = account(name)) {
            account.stakes().stake(List.of(new StakingContract.Stake(node, frost)));
        }
    }

    /** Has a node withdraw all of its stake, so that it leaves with the next epoch. Returns how much that is. */
    long leave(String name) throws Exception {
        try (Account account = account(name)) {
            List<StakedWal> stakes = account.stakes().owned();
            account.stakes().requestWithdraw(stakes.stream().map(StakedWal::id).toList());
            return stakes.stream().mapToLong(StakedWal::principal).sum();
        }
    }

    /** Who holds shards now, by the chain. */
    Map<String, Integer> committee() throws Exception {
        Map<String, Integer> shards = new TreeMap<>();
        try (ChainNetwork chain = chain()) {
            chain.refresh().committee().members().stream()
                    .filter(member -> member.weight() > 0)
                    .forEach(member -> shards.put(member.name(), member.weight()));
        }
        return shards;
    }

    /** Lets epochs pass, as soon as enough nodes have said that they are in sync. */
    void advance(int epochs) throws IOException {
        ChainControl.advance(layout.chain(), epochs);
    }

    /** Loses all that a node has but its configuration and its keys. */
    void wipe(String name) throws IOException {
        Layout.delete(member(name).data());
    }

    /** Starts a node as a process of this test's, with this environment. */
    void run(String name, Map<String, String> environment) throws Exception {
        List<String> line = new ArrayList<>();
        if (elsewhere.containsKey(name)) {
            line.addAll(elsewhere.get(name).words);
        }
        line.addAll(FloeUnderTest.command().line(Commands.node(member(name))));
        ServiceProcess process = new ServiceProcess(name, line, environment, layout.log(name));
        others.put(name, process);
        process.start();
        awaitAnswer(name);
    }

    /** An edge beside the network's own, with so much memory. */
    URI edge(String memory) throws Exception {
        return edge(memory, new Elsewhere(settings.host(), List.of()));
    }

    /** The same at another place. */
    URI edge(String memory, Elsewhere where) throws Exception {
        int port = settings.nodePorts().getLast() + SPARE_PORTS;
        List<String> line = new ArrayList<>(where.words);
        line.addAll(FloeUnderTest.command()
                .line(List.of(
                        Commands.EDGE,
                        "--host",
                        where.host.text(),
                        "--port",
                        Integer.toString(port),
                        "--cache-memory",
                        memory,
                        "--config",
                        layout.clientConfig().toString())));
        ServiceProcess process = new ServiceProcess("edge-beside", line, Map.of(), layout.log("edge-beside"));
        others.put("edge-beside", process);
        process.start();
        URI edge = URI.create("http://" + where.host.with(port));
        Probe ready = Probe.http(http, edge.resolve("/v1/health/ready"));
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!ready.ready()) {
            assertThat(System.nanoTime()).as("the edge does not start").isLessThan(end);
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
        return edge;
    }

    /** Ends a process of this test's. */
    void end(String name) throws InterruptedException {
        others.remove(name).kill();
    }

    private void awaitAnswer(String name) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                health(name);
                return;
            } catch (IOException notYet) {
                assertThat(System.nanoTime()).as(name + " does not start").isLessThan(end);
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            }
        }
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
        List<Integer> shards = shards(node);
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

    /** How many of the blobs' slivers that a node should have it does not have, or not as they were encoded. */
    int wrong(String node, Collection<TestBlob> encoded) throws Exception {
        int wrong = 0;
        for (int shard : shards(node)) {
            for (TestBlob blob : encoded) {
                int pair = blob.id().pairOfShard(shard, settings.shards());
                for (Axis axis : Axis.values()) {
                    HttpResponse<byte[]> answer = ask(
                            node,
                            "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/"
                                    + axis.name().toLowerCase(Locale.ROOT));
                    boolean right = answer.statusCode() == 200
                            && Arrays.equals(
                                    answer.body(), blob.sliver(pair, axis).toBcs());
                    wrong += right ? 0 : 1;
                }
            }
        }
        return wrong;
    }

    /** The shards that a node has by what it says itself. */
    List<Integer> shards(String node) throws IOException, InterruptedException {
        List<Integer> shards = new ArrayList<>();
        health(node)
                .at("/shardDetail/owned")
                .forEach(shard -> shards.add(shard.path("shard").asInt()));
        return shards;
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
        for (ServiceProcess other : others.values()) {
            other.kill();
        }
        network.close();
    }
}
