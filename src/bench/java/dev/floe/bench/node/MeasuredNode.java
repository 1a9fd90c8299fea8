package dev.floe.bench.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bench.read.ProcessFigures;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.ChainControl;
import dev.floe.chain.OpenChain;
import dev.floe.devnet.DevnetException;
import dev.floe.devnet.FaucetClient;
import dev.floe.devnet.FloeCommand;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.keys.SecretFile;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SignersBitmap;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.Account;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.move.StakedWal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A storage node in a process of its own, in a network whose chain is in this one. */
final class MeasuredNode implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    /** Of what takes long when there are many blobs. */
    private static final Duration LIMIT = Duration.ofHours(12);

    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int EPOCHS = 5;
    private static final int COINS = 40;

    private final BlsSecretKey protocol;
    private final BlsSecretKey absent;
    private final int members;
    private final NetworkKeyPair network;
    private final Path directory;
    private final Duration startWithin;
    private final URI rpc;
    private final NetworkConfig config;
    private final int port;
    private final int metricsPort;
    private final List<String> line;
    private final Optional<SuiKeyPair> leaving;
    private final Closing closing = new Closing();
    private NodeProcess node;
    /** From the start of the last process until it was active. */
    private double startSeconds;

    private final HttpClient client;
    private final ChainNetwork view;
    private final ChainContract contract;

    /**
     * Starts it, and waits until it is active. If that fails nothing of it is left.
     *
     * @throws IOException that says why it did not start, with the last lines of its log
     */
    MeasuredNode(Measured what, Other other) throws IOException, InterruptedException, DevnetException {
        directory = what.directory();
        startWithin = what.startWithin();
        leaving = other.wallet();
        SecureRandom random = new SecureRandom();
        protocol = BlsSecretKey.generate(random);
        network = NetworkKeyPair.generate(random);
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket another = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = one.getLocalPort();
            metricsPort = another.getLocalPort();
        }
        SecretFile.write(directory.resolve("protocol.key"), protocol.toTagged() + "\n");
        SecretFile.write(directory.resolve("network.key"), network.toPem());
        ObjectNode genesis = JSON.createObjectNode().put("shards", what.shards());
        ArrayNode nodes = genesis.putArray("nodes");
        describe(nodes, "node", port, protocol, network, what.own());
        absent = BlsSecretKey.generate(random);
        members = what.own() < what.shards() ? 2 : 1;
        if (members == 2) {
            ObjectNode described =
                    describe(nodes, "other", other.port(), absent, other.key(), what.shards() - what.own());
            other.wallet()
                    .ifPresent(wallet -> described.put(
                            "wallet", ObjectId.of(wallet.address()).toString()));
        }
        Path described = Files.writeString(directory.resolve("genesis.json"), genesis.toString());
        try {
            OpenChain chain = closing.add(OpenChain.open(
                    directory.resolve("chain"), Optional.of(described), "127.0.0.1", 0, OpenChain.Epochs.BY_NODES));
            rpc = URI.create("http://127.0.0.1:" + chain.port());
            config = networkConfig(what.shards());
            // There is no writer who would be given time.
            Path file = Files.writeString(
                    directory.resolve("client_config.yaml"),
                    config.toYaml() + "\nlive_upload_deferral:\n  enabled: false\n");
            line = line(what.floe(), file, what.under(), what.options());
            view = closing.add(new ChainNetwork(
                    new SuiClient(List.of(rpc)), config.systemObject(), config.stakingObject(), Duration.ofSeconds(1)));
            SuiKeyPair wallet = SuiKeyPair.generate(SignatureScheme.ED25519, random);
            contract = new ChainContract(view, wallet);
            client = closing.add(pinned());
            closing.add(() -> {
                if (node != null) {
                    node.close();
                }
            });
            fund(wallet);
            start();
        } catch (IOException | InterruptedException | DevnetException | RuntimeException | Error e) {
            closing.closeAfter(e);
            throw e;
        }
    }

    private NetworkConfig networkConfig(int shards) throws IOException {
        JsonNode deployment =
                JSON.readTree(Files.readString(directory.resolve("chain").resolve("deployment.json")));
        return new NetworkConfig(
                ObjectId.parse(deployment.path("systemObject").asText()).orElseThrow(),
                ObjectId.parse(deployment.path("stakingObject").asText()).orElseThrow(),
                OptionalInt.of(shards),
                List.of(),
                Optional.empty(),
                List.of(rpc.toString()),
                true,
                Optional.empty(),
                Optional.empty());
    }

    private void fund(SuiKeyPair wallet) throws IOException, DevnetException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            FaucetClient faucet = new FaucetClient(http, rpc.resolve("/v2/gas"), ANSWERED_WITHIN);
            for (int i = 0; i < COINS; i++) {
                faucet.fund(ObjectId.of(wallet.address()).toString());
            }
        }
    }

    private void start() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        node = new NodeProcess(line, directory.resolve("node.log"));
        await(
                health -> health.path("nodeStatus").asText().equals("Active"),
                startWithin,
                "the node was not active within " + startWithin.toSeconds() + " s");
        startSeconds = (System.nanoTime() - begin) / 1e9;
    }

    /** Does something that needs the node. What fails says how the node is. */
    <T> T during(Callable<T> work) throws IOException, InterruptedException {
        try {
            return work.call();
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (ExecutionException e) {
            throw node.explained(String.valueOf(e.getCause().getMessage()), e.getCause());
        } catch (Exception e) {
            throw node.explained(String.valueOf(e.getMessage()), e);
        }
    }

    private static ObjectNode describe(
            ArrayNode nodes, String name, int port, BlsSecretKey protocol, NetworkKeyPair network, int shards) {
        return nodes.addObject()
                .put("name", name)
                .put("address", "127.0.0.1:" + port)
                .put("publicKey", HexFormat.of().formatHex(protocol.publicKey().toBytes()))
                .put(
                        "networkPublicKey",
                        HexFormat.of().formatHex(network.publicKey().toBytes()))
                .put("shards", shards);
    }

    private List<String> line(FloeCommand floe, Path config, List<String> under, List<String> options) {
        List<String> whole = new ArrayList<>(under);
        List<String> words = new ArrayList<>(List.of(
                "node",
                "--config",
                config.toString(),
                "--name",
                "node",
                "--dir",
                directory.resolve("data").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--metrics",
                "127.0.0.1:" + metricsPort,
                "--protocol-key",
                directory.resolve("protocol.key").toString(),
                "--network-key",
                directory.resolve("network.key").toString()));
        words.addAll(options);
        whole.addAll(floe.line(words));
        return List.copyOf(whole);
    }

    /** Ends the node as a system does, starts it again, and waits until it answers and is active. */
    void restart() throws IOException, InterruptedException {
        node.close();
        start();
    }

    /** How long the last start took, until the node was active. */
    double startSeconds() {
        return startSeconds;
    }

    /** The shards that are the node's. */
    List<Integer> shards() throws SuiException {
        return view.refresh().committee().members().stream()
                .filter(member -> member.name().equals("node"))
                .findFirst()
                .orElseThrow()
                .shards();
    }

    /** Lets time pass. */
    void pause(Duration time) throws IOException, InterruptedException {
        node.process().waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
        node.requireRunning();
    }

    /** Metadata and slivers that the node keeps. */
    long records() throws IOException, InterruptedException {
        return (long) metric("floe_node_stored_records");
    }

    /** Has the chain certify blobs that the node has not got. */
    void certifyElsewhere(List<ShortBlob> blobs) throws SuiException, IOException {
        int epoch = view.refresh().committee().epoch();
        BitSet everybody = new BitSet();
        everybody.set(0, members);
        byte[] signers = SignersBitmap.of(everybody, members).toBytes();
        for (int from = 0; from < blobs.size(); from += ChainContract.MAX_BLOBS) {
            List<ShortBlob> some = blobs.subList(from, Math.min(blobs.size(), from + ChainContract.MAX_BLOBS));
            List<BlobObject> objects = contract.register(
                            some.stream()
                                    .map(blob -> new WalrusContract.NewBlob(
                                            blob.blobId(), blob.code().rootHash(), blob.length(), false, Map.of()))
                                    .toList(),
                            EPOCHS)
                    .blobs();
            List<WalrusContract.Certification> certifications = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                byte[] message =
                        new ConfirmationMessage(epoch, some.get(i).blobId(), BlobPersistence.PERMANENT).toBytes();
                certifications.add(
                        new WalrusContract.Certification(objects.get(i).id(), signed(message), signers, message));
            }
            contract.certify(certifications);
        }
    }

    /** Lets all that was stored end. */
    void endAll() throws IOException {
        ChainControl.advance(directory.resolve("chain"), EPOCHS + 1);
    }

    /** A client of its own, with connections of its own. */
    HttpClient pinned() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrustManager(network.publicKey())}, null);
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .version(HttpClient.Version.HTTP_2)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(ANSWERED_WITHIN);
    }

    long pid() {
        return node.process().pid();
    }

    ProcessFigures figures() {
        return new ProcessFigures(node.process().pid());
    }

    /** Bytes that the process has had written to the disk; zero where the system does not say. */
    long writtenBytes() throws IOException {
        try (var lines =
                Files.lines(Path.of("/proc", Long.toString(node.process().pid()), "io"))) {
            return lines.filter(line -> line.startsWith("write_bytes: "))
                    .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            if (!node.process().isAlive()) {
                throw e;
            }
            return 0;
        }
    }

    /** A number in the node's metrics. */
    double metric(String name) throws IOException, InterruptedException {
        HttpRequest ask = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + metricsPort + "/metrics"))
                .timeout(ANSWERED_WITHIN)
                .build();
        String text = client.send(ask, HttpResponse.BodyHandlers.ofString()).body();
        Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(text);
        if (!line.find()) {
            throw new IOException("the node has no metric " + name);
        }
        return Double.parseDouble(line.group(1));
    }

    /** Waits for something that the node's health says. */
    void await(Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        await(wanted, LIMIT, "the node does not come where it should within " + LIMIT.toHours() + " hours");
    }

    private void await(Predicate<JsonNode> wanted, Duration limit, String otherwise)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!isSo(wanted, Duration.ofNanos(Math.clamp(end - System.nanoTime(), 1, ANSWERED_WITHIN.toNanos())))) {
            node.requireRunning();
            if (System.nanoTime() > end) {
                throw node.explained(otherwise, new TimeoutException(otherwise));
            }
            node.process().waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean isSo(Predicate<JsonNode> wanted, Duration within) throws InterruptedException {
        try {
            HttpRequest ask =
                    request("/v1/health?detailed=true").timeout(within).build();
            byte[] answer =
                    client.send(ask, HttpResponse.BodyHandlers.ofByteArray()).body();
            return wanted.test(JSON.readTree(answer).at("/success/data"));
        } catch (IOException e) {
            // It does not answer yet, or something else does.
            return false;
        }
    }

    // --- what the chain says ---

    /** Registers the blobs, a transaction for a hundred, and waits until the node knows it. */
    List<BlobObject> register(List<EncodedBlob> blobs) throws SuiException, IOException, InterruptedException {
        List<BlobObject> objects = new ArrayList<>();
        for (int from = 0; from < blobs.size(); from += ChainContract.MAX_BLOBS) {
            List<WalrusContract.NewBlob> some =
                    blobs.subList(from, Math.min(blobs.size(), from + ChainContract.MAX_BLOBS)).stream()
                            .map(blob -> new WalrusContract.NewBlob(
                                    blob.blobId(),
                                    blob.metadata().rootHash(),
                                    blob.metadata().metadata().blobLength(),
                                    false,
                                    Map.of()))
                            .toList();
            objects.addAll(contract.register(some, EPOCHS).blobs());
        }
        BlobId last = blobs.getLast().blobId();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (client.send(request("/v1/blobs/" + last + "/status").build(), HttpResponse.BodyHandlers.ofString())
                        .body()
                        .contains("nonexistent")
                && System.nanoTime() < end) {
            pause(POLL);
        }
        return objects;
    }

    /** Certifies what the node was given, as it would confirm itself. */
    void certify(List<EncodedBlob> blobs, List<BlobObject> objects) throws SuiException {
        int epoch = epoch();
        BitSet everybody = new BitSet();
        everybody.set(0, members);
        byte[] signers = SignersBitmap.of(everybody, members).toBytes();
        List<WalrusContract.Certification> certifications = new ArrayList<>();
        for (int i = 0; i < blobs.size(); i++) {
            byte[] message = new ConfirmationMessage(epoch, blobs.get(i).blobId(), BlobPersistence.PERMANENT).toBytes();
            certifications.add(
                    new WalrusContract.Certification(objects.get(i).id(), signed(message), signers, message));
        }
        for (int from = 0; from < certifications.size(); from += ChainContract.MAX_BLOBS) {
            contract.certify(
                    certifications.subList(from, Math.min(certifications.size(), from + ChainContract.MAX_BLOBS)));
        }
    }

    /** Lets an epoch end, and says which follows. */
    int beginEpoch() throws SuiException, IOException {
        int next = epoch() + 1;
        ChainControl.advance(directory.resolve("chain"), 1);
        return next;
    }

    /** Waits until the node is active in an epoch. */
    void awaitActive(int epoch) throws IOException, InterruptedException {
        await(health -> health.path("epoch").asInt() == epoch
                && health.path("nodeStatus").asText().equals("Active"));
    }

    /** Has whoever else has shards withdraw all of its stake: from the next epoch on they are the node's. */
    void haveTheOtherLeave() throws SuiException {
        try (Account account = Account.open(
                List.of(rpc),
                config.systemObject(),
                config.stakingObject(),
                leaving.orElseThrow(),
                OptionalLong.empty())) {
            account.stakes()
                    .requestWithdraw(
                            account.stakes().owned().stream().map(StakedWal::id).toList());
        }
    }

    private byte[] signed(byte[] message) {
        List<BlsSignature> signatures =
                members == 1 ? List.of(protocol.sign(message)) : List.of(protocol.sign(message), absent.sign(message));
        return BlsSignature.aggregate(signatures).toBytes();
    }

    int epoch() throws SuiException {
        return view.refresh().committee().epoch();
    }

    /** The request of a node that has a shard for the slivers in it. */
    HttpRequest syncShard(int epoch, int shard, Axis axis, BlobId from) {
        SignedMessage signed =
                SignedMessage.sign(new SyncShardMessage(epoch, shard, axis, from, 1000, epoch), protocol);
        BcsWriter body = new BcsWriter();
        signed.write(body);
        return request("/v1/migrate/sync_shard")
                .header(
                        "authorization",
                        Base64.getEncoder().encodeToString(protocol.publicKey().toBytes()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
