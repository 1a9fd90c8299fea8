package dev.floe.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running Walrus network: chain, storage nodes, publisher and edge, each a process of its own, on loopback ports.
 *
 * <p>The directory has everything that is needed to start the same network again, and, while it runs, the files that
 * clients need: {@code network.json}, {@code client_config.yaml} and the certificates of the nodes. One process at a time
 * owns a directory. Closing stops all processes and keeps the directory.
 *
 * <p>Not thread-safe, except {@link #failure()}.
 */
public final class Devnet implements AutoCloseable {
    private static final String CLIENT = "client";
    private static final String PUBLISHER = "publisher";
    private static final String ENVIRONMENT = "devnet";
    private static final int MAX_TRIES = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Duration FAUCET_LIMIT = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final Layout layout;
    private final Settings settings;
    private final List<Member> members;
    private final DevnetOptions options;
    private final Consumer<String> progress;
    private final FileChannel lock;
    private final Optional<PortBlock> block;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, Probe> probes = new HashMap<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile boolean ready;
    private boolean closed;

    private Devnet(
            Layout layout,
            Settings settings,
            List<Member> members,
            DevnetOptions options,
            Consumer<String> progress,
            FileChannel lock,
            Optional<PortBlock> block) {
        this.layout = layout;
        this.settings = settings;
        this.members = members;
        this.options = options;
        this.progress = progress;
        this.lock = lock;
        this.block = block;
    }

    /**
     * Starts the network and returns when all of it is ready.
     *
     * @param progress takes words for people, also later and on other threads: when the network loses a storage node
     * @throws DevnetException if a part did not start; nothing of the network runs then
     */
    public static Devnet start(DevnetOptions options, Consumer<String> progress)
            throws DevnetException, IOException, InterruptedException {
        Layout layout = new Layout(options.directory());
        if (Files.exists(layout.root()) && !Files.isDirectory(layout.root())) {
            throw new DevnetException(layout.root() + " is no directory");
        }
        Files.createDirectories(layout.root());
        FileChannel lock = lock(layout);
        try {
            if (options.fresh()) {
                layout.clear();
            }
            if (layout.made()) {
                Settings settings = Settings.read(layout.settings());
                requireSame("--nodes", options.nodes(), settings.nodes());
                requireSame("--shards", options.shards(), settings.shards());
                requireSame("--port-base", options.portBase(), settings.chainPort());
                requireFree(settings, "stop that, or start another network with --dir");
                return startOn(layout, settings, options, progress, lock);
            }
            if (options.portBase().isPresent()) {
                Settings settings = newSettings(options, options.portBase().getAsInt());
                requireFree(settings, "choose another --port-base, or leave the choice to Floe");
                return startOn(layout, settings, options, progress, lock);
            }
            return startOnFreePorts(layout, options, progress, lock);
        } catch (DevnetException | IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Devnet startOn(
            Layout layout, Settings settings, DevnetOptions options, Consumer<String> progress, FileChannel lock)
            throws DevnetException, IOException, InterruptedException {
        settings.write(layout.settings());
        List<Member> members = members(layout, settings);
        Optional<PortBlock> block = PortBlock.at(settings.chainPort());
        return start(new Devnet(layout, settings, members, options, progress, lock, block));
    }

    /** Makes a network, and makes it again if another program was faster to take one of its ports. */
    private static Devnet startOnFreePorts(
            Layout layout, DevnetOptions options, Consumer<String> progress, FileChannel lock)
            throws DevnetException, IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            PortBlock block = PortBlock.any(nodes(options) + Settings.OTHER_PORTS);
            Settings settings;
            List<Member> members;
            try {
                settings = newSettings(options, block.first());
                settings.write(layout.settings());
                members = members(layout, settings);
            } catch (DevnetException | IOException e) {
                block.close();
                throw e;
            }
            try {
                return start(new Devnet(layout, settings, members, options, progress, lock, Optional.of(block)));
            } catch (DevnetException | IOException e) {
                if (tries == MAX_TRIES || settings.ports().stream().allMatch(PortBlock::free)) {
                    throw e;
                }
                progress.accept("another program took a port of the new network; starting it again on others");
                layout.forget();
            }
        }
    }

    private static Devnet start(Devnet devnet) throws DevnetException, IOException, InterruptedException {
        try {
            devnet.startAll();
            return devnet;
        } catch (DevnetException | IOException | InterruptedException | RuntimeException e) {
            devnet.stopAll();
            throw e;
        }
    }

    private static void requireFree(Settings settings, String advice) throws DevnetException {
        for (int port : settings.ports()) {
            if (!PortBlock.free(port)) {
                throw new DevnetException("port " + port + " of this network is in use by another process; " + advice);
            }
        }
    }

    private static FileChannel lock(Layout layout) throws IOException, DevnetException {
        FileChannel channel = FileChannel.open(layout.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // The same as another process: this one runs the network already.
        }
        channel.close();
        throw new DevnetException("another devnet runs in " + layout.root() + "; stop it, or choose another --dir");
    }

    private static int nodes(DevnetOptions options) {
        return options.nodes().orElse(DevnetOptions.DEFAULT_NODES);
    }

    private static Settings newSettings(DevnetOptions options, int base) throws DevnetException {
        int nodes = nodes(options);
        int shards = options.shards().orElse(DevnetOptions.DEFAULT_SHARDS);
        if (shards < nodes) {
            throw new DevnetException("a network of " + nodes + " nodes needs as many --shards, not " + shards);
        }
        int count = nodes + Settings.OTHER_PORTS;
        if (base + count > 65_536) {
            throw new DevnetException("--port-base " + base + " leaves no room for " + count + " ports");
        }
        return Settings.inRow(shards, nodes, base);
    }

    private static void requireSame(String option, OptionalInt wanted, int made) throws DevnetException {
        if (wanted.isPresent() && wanted.getAsInt() != made) {
            throw new DevnetException("the network in this directory was made with " + option + " " + made
                    + "; leave the option out, or add --fresh to throw that network away");
        }
    }

    private static List<Member> members(Layout layout, Settings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < settings.nodes(); i++) {
            String name = "node-" + i;
            int shards = settings.shards() / settings.nodes() + (i < settings.shards() % settings.nodes() ? 1 : 0);
            members.add(Member.of(name, settings.nodePorts().get(i), shards, layout.node(name), random));
        }
        return members;
    }

    private void startAll() throws DevnetException, IOException, InterruptedException {
        Files.deleteIfExists(layout.network());
        writeGenesis();
        writeCertificates();
        prepare(Commands.CHAIN, Commands.CHAIN, Commands.chain(layout, settings), Probe.port(settings.chainPort()));
        for (Member member : members) {
            prepare(member);
        }
        prepare(
                Commands.PUBLISHER,
                Commands.PUBLISHER,
                Commands.publisher(layout, settings),
                Probe.http(http, publisherUrl().resolve("/v1/health/ready")));
        prepare(
                Commands.EDGE,
                Commands.EDGE,
                Commands.edge(layout, settings),
                Probe.http(http, edgeUrl().resolve("/v1/health/ready")));

        progress.accept("starting the chain");
        startAndAwait(List.of(Commands.CHAIN));
        writeClientFiles();
        progress.accept("starting " + members.size() + " storage nodes, the publisher and the edge");
        List<String> others = new ArrayList<>(services.keySet());
        others.remove(Commands.CHAIN);
        startAndAwait(others);
        writeNetwork();
        ready = true;
    }

    private void prepare(String name, String role, List<String> arguments, Probe probe) {
        FloeCommand command = options.command()
                .with(Commands.virtualMachineOptions(role))
                .with(options.virtualMachineOptions().getOrDefault(role, List.of()));
        services.put(name, new Service(name, command.line(arguments), Map.of(), layout.log(name)));
        probes.put(name, probe);
    }

    private void prepare(Member member) {
        prepare(
                member.name(),
                Commands.NODE,
                Commands.node(layout, member),
                Probe.https(
                        new PinnedTrustManager(member.networkKey().publicKey()),
                        URI.create(member.url() + "/v1/health")));
    }

    private void startAndAwait(List<String> names) throws DevnetException, IOException, InterruptedException {
        for (String name : names) {
            startService(name);
        }
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        for (String name : names) {
            awaitReady(services.get(name), probes.get(name), deadline);
        }
    }

    private void startService(String name) throws IOException {
        Service service = services.get(name);
        service.start();
        service.ended().thenAccept(obituary -> obituary.ifPresent(words -> lost(name, words)));
    }

    /** A network lives on without a node, which is what it is made for; without one of the others it is none. */
    private void lost(String name, String obituary) {
        if (ready && nodes().contains(name)) {
            progress.accept(obituary + "\nthe network goes on without " + name);
        } else {
            failure.complete(obituary);
        }
    }

    /** Asks until the service is ready; a service that ends is noticed at once, not at the next question. */
    private void awaitReady(Service service, Probe probe, long deadline) throws DevnetException, InterruptedException {
        Duration pause = FIRST_PAUSE;
        CompletableFuture<Optional<String>> ended = service.ended();
        CompletableFuture<Object> trouble = CompletableFuture.anyOf(failure, ended);
        while (!probe.ready()) {
            if (trouble.isDone()) {
                String what = ended.isDone()
                        ? ended.join().orElse(service.name() + " was stopped before it was ready")
                        : failure.join();
                throw new DevnetException(what);
            }
            if (System.nanoTime() > deadline) {
                throw new DevnetException(service.name() + " was not ready within " + START_LIMIT.toSeconds()
                        + " s; the end of " + service.log() + ":\n" + service.logTail());
            }
            try {
                trouble.get(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("what went wrong is told as a value", e);
            }
        }
    }

    private void writeGenesis() throws IOException {
        ObjectNode genesis = JSON.createObjectNode().put("shards", settings.shards());
        ArrayNode nodes = genesis.putArray("nodes");
        HexFormat hex = HexFormat.of();
        for (Member member : members) {
            nodes.addObject()
                    .put("name", member.name())
                    .put("address", member.address())
                    .put(
                            "publicKey",
                            hex.formatHex(member.protocolKey().publicKey().toBytes()))
                    .put(
                            "networkPublicKey",
                            hex.formatHex(member.networkKey().publicKey().toBytes()))
                    .put("shards", member.shards());
        }
        Layout.writeWhole(layout.genesis(), genesis.toPrettyString() + "\n");
    }

    private void writeCertificates() throws IOException {
        StringBuilder pem = new StringBuilder();
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        for (Member member : members) {
            try {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(base64.encodeToString(member.networkKey()
                                .selfSignedCertificate(Member.HOST)
                                .getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate of our own", e);
            }
        }
        Layout.writeWhole(layout.certificates(), pem.toString());
    }

    private void writeClientFiles() throws IOException, DevnetException, InterruptedException {
        JsonNode deployment = JSON.readTree(Files.readString(layout.chain().resolve("deployment.json")));
        for (String owner : List.of(CLIENT, PUBLISHER)) {
            Path config = owner.equals(CLIENT) ? layout.clientConfig() : layout.publisherConfig();
            Layout.writeWhole(
                    config,
                    new NetworkConfig(
                                    object(deployment, "systemObject"),
                                    object(deployment, "stakingObject"),
                                    OptionalInt.of(settings.shards()),
                                    List.of(),
                                    Optional.of(new NetworkConfig.Wallet(
                                            layout.wallet(owner).toString(),
                                            Optional.of(ENVIRONMENT),
                                            Optional.empty())),
                                    List.of(rpcUrl().toString()))
                            .toYaml());
            if (!Files.exists(layout.wallet(owner))) {
                SuiKeyPair key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
                String address = ObjectId.of(key.address()).toString();
                fund(address);
                new SuiKeystore(List.of(key)).write(layout.keystore(owner));
                new SuiWallet(
                                layout.keystore(owner),
                                List.of(new SuiWallet.Environment(ENVIRONMENT, rpcUrl().toString())),
                                Optional.of(ENVIRONMENT),
                                Optional.of(address))
                        .write(layout.wallet(owner));
            }
        }
    }

    private static ObjectId object(JsonNode deployment, String field) throws DevnetException {
        return ObjectId.parse(deployment.path(field).asText())
                .orElseThrow(() -> new DevnetException("the chain did not say its " + field));
    }

    private void fund(String address) throws IOException, InterruptedException, DevnetException {
        String body = JSON.createObjectNode()
                .set("FixedAmountRequest", JSON.createObjectNode().put("recipient", address))
                .toString();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(rpcUrl().resolve("/gas"))
                        .timeout(FAUCET_LIMIT)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new DevnetException("the faucet answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    private void writeNetwork() throws IOException {
        ObjectNode network = JSON.createObjectNode()
                .put("rpc", rpcUrl().toString())
                .put("edge", edgeUrl().toString())
                .put("publisher", publisherUrl().toString())
                .put("shards", settings.shards())
                .put("ca", layout.certificates().toString())
                .put("clientConfig", layout.clientConfig().toString());
        ArrayNode nodes = network.putArray("nodes");
        for (Member member : members) {
            nodes.addObject()
                    .put("name", member.name())
                    .put("url", member.url())
                    .put("pid", services.get(member.name()).pid())
                    .put("shards", member.shards());
        }
        Layout.writeWhole(layout.network(), network.toPrettyString() + "\n");
    }

    public URI rpcUrl() {
        return loopback(settings.chainPort());
    }

    public URI edgeUrl() {
        return loopback(settings.edgePort());
    }

    public URI publisherUrl() {
        return loopback(settings.publisherPort());
    }

    private static URI loopback(int port) {
        return URI.create("http://" + Member.HOST + ":" + port);
    }

    public Path directory() {
        return layout.root();
    }

    /** The configuration file of this network's clients. */
    public Path clientConfig() {
        return layout.clientConfig();
    }

    public int shards() {
        return settings.shards();
    }

    /** The names of the storage nodes, in the order in which they were made. */
    public List<String> nodes() {
        return members.stream().map(Member::name).toList();
    }

    /** The processes, in the order in which they start. */
    public List<Service> services() {
        return List.copyOf(services.values());
    }

    public Service service(String name) {
        return services.get(name);
    }

    /** Where a service listens. */
    public URI url(String name) {
        return switch (name) {
            case Commands.CHAIN -> rpcUrl();
            case Commands.EDGE -> edgeUrl();
            case Commands.PUBLISHER -> publisherUrl();
            default ->
                URI.create(members.stream()
                        .filter(member -> member.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no service " + name))
                        .url());
        };
    }

    /** How many shards a node holds. */
    public int shards(String node) {
        return members.stream()
                .filter(member -> member.name().equals(node))
                .mapToInt(Member::shards)
                .sum();
    }

    /** Ends a service at once, as a power cut would. */
    public void kill(String name) throws InterruptedException {
        services.get(name).kill();
    }

    /** Stops a service in its own good time. */
    public void stop(String name) throws InterruptedException {
        services.get(name).askToStop();
        services.get(name).awaitStop();
    }

    /** Starts a service that was killed or stopped, and returns when it is ready. */
    public void restart(String name) throws DevnetException, IOException, InterruptedException {
        startAndAwait(List.of(name));
        writeNetwork();
    }

    /**
     * Starts a storage node that was killed or stopped, and returns when it is ready. It listens on {@code port}, and not
     * where it is registered to: for what stands between it and its clients.
     */
    public void restartBehind(String node, int port) throws DevnetException, IOException, InterruptedException {
        Member member = members.stream()
                .filter(candidate -> candidate.name().equals(node))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no storage node " + node));
        prepare(member.on(port));
        restart(node);
    }

    /**
     * Completes with words for people when the chain, the publisher or the edge ends although nobody stopped or killed
     * it here. The loss of a node is no failure: {@link #start} says who hears of it.
     */
    public CompletableFuture<String> failure() {
        return failure;
    }

    /** Stops everything; the directory stays. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopAll();
        } finally {
            lock.close();
        }
    }

    private void stopAll() throws IOException {
        List<Service> all = new ArrayList<>(services.values());
        // The chain goes last: the others say goodbye to it.
        all.stream().filter(service -> !service.name().equals(Commands.CHAIN)).forEach(Service::askToStop);
        boolean interrupted = false;
        for (Service service : all.reversed()) {
            service.askToStop();
            try {
                service.awaitStop();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (block.isPresent()) {
            block.get().close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
