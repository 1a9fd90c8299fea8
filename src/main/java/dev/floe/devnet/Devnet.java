package dev.floe.devnet;

import dev.floe.bytes.Backoff;
import dev.floe.bytes.NamedDirectory;
import dev.floe.chain.OpenChain;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.node.FloeNode;
import dev.floe.node.NodeConfig;
import dev.floe.node.SuiChain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A running Walrus network: chain, storage nodes, publisher and edge, on ports of loopback or of an address of this machine. Each is a process of its own, but
 * for the chain and the storage nodes of a quick one, which run in this process.
 *
 * <p>The directory has everything that is needed to start the same network again, and, while it runs, the files that
 * clients need: {@code network.json}, {@code client_config.yaml} and the certificates of the nodes. One process at a time
 * owns a directory. Closing stops all processes and keeps the directory.
 *
 * <p>Not thread-safe, except {@link #failure()}.
 */
public final class Devnet implements AutoCloseable {
    private static final int MAX_TRIES = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Backoff ASK_AGAIN = Backoff.unlimited(Duration.ofMillis(20), Duration.ofMillis(200));
    private static final Duration FAUCET_LIMIT = Duration.ofSeconds(30);

    private final Layout layout;
    private final Settings settings;
    private final List<Member> members;
    private final NetworkFiles files;
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
        this.files = new NetworkFiles(layout, settings, members);
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
        NamedDirectory.make(layout.root());
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
                requireSame(options.host(), settings.host());
                requireSame(options.epochDuration(), settings.epochDuration());
                if (options.challenges() && !NetworkFiles.hasChallenges(layout)) {
                    throw new DevnetException(
                            "the network in this directory was made without --challenges; leave the option"
                                    + " out, or add --fresh to throw that network away");
                }
                settings.host().requireOfThisMachine();
                requireFree(settings, "stop that, or start another network with --dir");
                return startOn(layout, settings, options, progress, lock);
            }
            host(options).requireOfThisMachine();
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
            PortBlock block = PortBlock.any(nodes(options) + Settings.OTHER_PORTS, host(options));
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
                if (tries == MAX_TRIES || allFree(settings)) {
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

    private static boolean allFree(Settings settings) {
        return settings.ports().stream().allMatch(port -> PortBlock.free(port, settings.host()));
    }

    private static void requireFree(Settings settings, String advice) throws DevnetException {
        for (int port : settings.ports()) {
            if (!PortBlock.free(port, settings.host())) {
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

    private static NetworkHost host(DevnetOptions options) {
        return options.host().flatMap(NetworkHost::parse).orElseGet(NetworkHost::loopback);
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
        return Settings.inRow(
                shards, nodes, base, host(options), options.epochDuration().orElse(DevnetOptions.DEFAULT_EPOCH));
    }

    private static void requireSame(String option, OptionalInt wanted, int made) throws DevnetException {
        if (wanted.isPresent() && wanted.getAsInt() != made) {
            throw another(option, Integer.toString(made));
        }
    }

    /** The chain knows where its nodes are. */
    private static void requireSame(Optional<String> wanted, NetworkHost made) throws DevnetException {
        if (wanted.isPresent() && !wanted.flatMap(NetworkHost::parse).equals(Optional.of(made))) {
            throw another("--host", made.text());
        }
    }

    private static void requireSame(Optional<Duration> wanted, Duration made) throws DevnetException {
        if (wanted.isPresent() && !wanted.get().equals(made)) {
            throw another("--epoch-duration", made.toSeconds() + "s");
        }
    }

    private static DevnetException another(String option, String made) {
        return new DevnetException("the network in this directory was made with " + option + " " + made
                + "; leave the option out, or add --fresh to throw that network away");
    }

    private static List<Member> members(Layout layout, Settings settings) throws IOException {
        SecureRandom random = new SecureRandom();
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < settings.nodes(); i++) {
            String name = "node-" + i;
            int shards = settings.shards() / settings.nodes() + (i < settings.shards() % settings.nodes() ? 1 : 0);
            members.add(Member.of(
                    name,
                    settings.host(),
                    settings.nodePorts().get(i),
                    shards,
                    layout.node(name),
                    settings.nodesHaveWallets(),
                    random));
        }
        return members;
    }

    private void startAll() throws DevnetException, IOException, InterruptedException {
        Files.deleteIfExists(layout.network());
        files.writeGenesis(options.challenges());
        files.writeCertificates();
        prepareChain();
        for (Member member : members) {
            prepare(member);
        }
        prepare(
                Commands.PUBLISHER,
                Commands.publisher(layout, settings),
                Probe.http(http, publisherUrl().resolve("/v1/health/ready")));
        prepare(
                Commands.EDGE,
                Commands.edge(layout, settings),
                Probe.http(http, edgeUrl().resolve("/v1/health/ready")));

        progress.accept("starting the chain");
        startAndAwait(List.of(Commands.CHAIN));
        files.writeClientFiles(new FaucetClient(http, rpcUrl().resolve("/gas"), FAUCET_LIMIT));
        files.writeNodeFiles();
        progress.accept("starting " + members.size() + " storage nodes, the publisher and the edge");
        List<String> others = new ArrayList<>(services.keySet());
        others.remove(Commands.CHAIN);
        startAndAwait(others);
        writeNetwork();
        ready = true;
        if (options.quick()) {
            Archives.makeForNextStart();
        }
    }

    private void writeNetwork() throws IOException {
        files.writeNetwork(member -> services.get(member.name()).pid());
    }

    private void prepare(String role, List<String> arguments, Probe probe) {
        prepare(role, role, arguments, probe);
    }

    private void prepare(String name, String role, List<String> arguments, Probe probe) {
        FloeCommand command = options.quick() ? options.command().withoutVectors() : options.command();
        List<String> line = command.with(Commands.virtualMachineOptions(role))
                .with(options.quick() ? Commands.QUICK : List.of())
                .with(options.quick() ? Archives.ofThisProcess().of(role) : List.of())
                .with(options.virtualMachineOptions().getOrDefault(role, List.of()))
                .line(arguments);
        services.put(name, new ServiceProcess(name, line, Map.of(), layout.log(name)));
        probes.put(name, probe);
    }

    private void host(String name, HostedService.Opening opening) {
        HostedService service = new HostedService(name, layout.log(name), opening);
        services.put(name, service);
        probes.put(name, service::isReady);
    }

    private void prepareChain() {
        if (options.quick()) {
            host(Commands.CHAIN, () -> {
                OpenChain chain = OpenChain.open(
                        layout.chain(),
                        Optional.of(layout.genesis()),
                        settings.host().text(),
                        settings.chainPort(),
                        settings.nodesHaveWallets() ? OpenChain.Epochs.BY_NODES : OpenChain.Epochs.BY_CHAIN);
                return new HostedService.Open(chain, chain.failure());
            });
        } else {
            prepare(
                    Commands.CHAIN,
                    Commands.chain(layout, settings),
                    Probe.port(settings.host(), settings.chainPort()));
        }
    }

    private void prepare(Member member) {
        if (options.quick()) {
            host(member.name(), () -> {
                NodeConfig config = member.config().asOneOf(settings.nodes());
                FloeNode node = FloeNode.start(config, new SuiChain(config));
                return new HostedService.Open(node, node.failure());
            });
        } else {
            prepare(
                    member.name(),
                    Commands.NODE,
                    Commands.node(member),
                    Probe.https(
                            new PinnedTrustManager(member.networkKey().publicKey()),
                            URI.create(member.url() + "/v1/health")));
        }
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
        if (failure.isDone()) {
            return;
        }
        if (ready && nodes().contains(name)) {
            progress.accept(obituary + "\nthe network goes on without " + name);
        } else {
            failure.complete(obituary);
        }
    }

    /** Asks until the service is ready; a service that ends is noticed at once, not at the next question. */
    private void awaitReady(Service service, Probe probe, long deadline) throws DevnetException, InterruptedException {
        int asked = 0;
        CompletableFuture<Optional<String>> ended = service.ended();
        CompletableFuture<Object> trouble = CompletableFuture.anyOf(failure, ended);
        while (!probe.ready()) {
            if (trouble.isDone()) {
                String what = ended.isDone()
                        ? ended.resultNow().orElse(service.name() + " was stopped before it was ready")
                        : failure.resultNow();
                throw new DevnetException(what);
            }
            if (System.nanoTime() > deadline) {
                throw new DevnetException(service.name() + " was not ready within " + START_LIMIT.toSeconds()
                        + " s; the end of " + service.log() + ":\n" + service.logTail());
            }
            try {
                asked++;
                trouble.get(ASK_AGAIN.pause(asked).toMillis(), TimeUnit.MILLISECONDS);
            } catch (java.util.concurrent.TimeoutException nothingYet) {
                continue;
            } catch (java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException("what went wrong is told as a value", e);
            }
        }
    }

    public URI rpcUrl() {
        return settings.chainUrl();
    }

    public URI edgeUrl() {
        return settings.edgeUrl();
    }

    public URI publisherUrl() {
        return settings.publisherUrl();
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

    /** The parts, in the order in which they start. */
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

    /** Ends a service at once: a process as a power cut would, what runs in this one as far as its clients can see. */
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
            // True of a network that runs, and waited for by whoever wants one.
            Files.deleteIfExists(layout.network());
            stopAll();
        } finally {
            lock.close();
        }
    }

    private void stopAll() throws IOException {
        List<Service> all = new ArrayList<>(services.values());
        boolean interrupted = false;
        // The chain goes last: the others say goodbye to it.
        all.stream().filter(service -> !service.name().equals(Commands.CHAIN)).forEach(Service::askToStop);
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
