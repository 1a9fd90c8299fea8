package dev.floe.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.node.door.Door;
import dev.floe.node.door.DoorLimits;
import dev.floe.node.door.Response;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.store.RecordStore;
import dev.floe.sui.SuiException;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A running storage node: the stores, the follower of the chain and the doors, wired. Closing it stops taking requests,
 * lets those that run finish, and closes the files.
 */
public final class FloeNode implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FloeNode.class);

    private static final long BLOB_SEGMENT = 128L << 20;
    private static final long CHAIN_SEGMENT = 8L << 20;
    private static final double WORTH_COMPACTING = 0.5;
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(60);
    private static final Duration REFRESH = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final List<Map.Entry<String, String>> CROSS_ORIGIN = List.of(
            Map.entry("access-control-allow-origin", "*"),
            Map.entry("access-control-expose-headers", "*"),
            Map.entry("x-content-type-options", "nosniff"));

    private final NodeConfig config;
    private final Chain chain;
    private final long started = System.nanoTime();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile Duties duties;
    private BlobRegistry registry;
    private EventFollower follower;
    private Door door;
    private Optional<Door> metricsDoor = Optional.empty();

    private FloeNode(NodeConfig config, Chain chain) {
        this.config = config;
        this.chain = chain;
    }

    /**
     * Starts a node and returns when it answers requests. Waits for the chain as long as it takes.
     *
     * @param chain is closed with the node
     * @throws IOException if the directory or an address cannot be used
     * @throws InterruptedException if interrupted while the chain is not there yet
     */
    public static FloeNode start(NodeConfig config, Chain chain) throws IOException, InterruptedException {
        FloeNode node = new FloeNode(config, chain);
        node.parts.add(chain);
        try {
            node.open();
            return node;
        } catch (IOException | InterruptedException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private void open() throws IOException, InterruptedException {
        byte[] publicKey = config.protocolKey().publicKey().toBytes();
        NodeDirectory directory = own(NodeDirectory.open(config.storagePath(), publicKey, config.systemObject()));
        BlockList blockList = new BlockList(config.blocklistPath());
        RecordStore blobStore = own(RecordStore.open(directory.blobs(), BLOB_SEGMENT));
        RecordStore chainStore = own(RecordStore.open(directory.chain(), CHAIN_SEGMENT));
        int cores = Runtime.getRuntime().availableProcessors();
        ExecutorService cpu = Executors.newFixedThreadPool(
                cores, Thread.ofPlatform().daemon().name("cpu-", 0).factory());
        parts.add(cpu::shutdownNow);
        registry = new BlobRegistry(chainStore);
        NodeConfig.Pending pending = config.pending();
        PendingUploads buffer = new PendingUploads(
                new PendingUploads.Limits(
                        pending.blobs(), pending.slivers(), pending.bytes(), pending.sliverBytes(), pending.lifetime()),
                System::nanoTime);
        BlobService blobs = new BlobService(
                new BlobShelf(blobStore), registry, buffer, blockList, () -> duties, config.protocolKey(), cpu);
        awaitChain();
        follower = own(new EventFollower(chain, registry, blobs, this::refresh, this::failed));
        keepHouse(List.of(blobStore, chainStore));
        openDoors(blobs, buffer, blobStore, chainStore);
        follower.start();
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.add(part);
        return part;
    }

    private void awaitChain() throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                refresh();
                return;
            } catch (SuiException e) {
                LOG.warnf("the chain cannot be read yet, trying again: %s", e.getMessage());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    private void refresh() throws SuiException {
        Chain.NetworkView view = chain.view();
        Duties now = Duties.of(
                view.committee(),
                view.previousCommittee(),
                config.protocolKey().publicKey().toBytes());
        if (!now.equals(duties)) {
            LOG.infof(
                    "epoch %d: %d of %d shards are this node's",
                    now.epoch(), now.shards().size(), now.shardCount());
        }
        duties = now;
    }

    private void failed(Exception cause) {
        LOG.error("the node cannot follow the chain any further", cause);
        failure.complete("the node cannot follow the chain any further: " + cause.getMessage());
    }

    private void keepHouse(List<RecordStore> stores) {
        ScheduledExecutorService house = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("housekeeping").factory());
        parts.add(house::shutdownNow);
        house.scheduleWithFixedDelay(
                () -> {
                    for (RecordStore store : stores) {
                        try {
                            long freed = store.compact(WORTH_COMPACTING);
                            if (freed > 0) {
                                LOG.infof("compaction freed %d bytes", freed);
                            }
                        } catch (IOException | RuntimeException e) {
                            LOG.warnf(e, "compaction failed");
                        }
                    }
                },
                HOUSEKEEPING.toMillis(),
                HOUSEKEEPING.toMillis(),
                TimeUnit.MILLISECONDS);
        house.scheduleWithFixedDelay(
                () -> {
                    try {
                        refresh();
                    } catch (SuiException | RuntimeException e) {
                        LOG.debugf("the chain cannot be read at the moment: %s", e.getMessage());
                    }
                },
                REFRESH.toMillis(),
                REFRESH.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void openDoors(BlobService blobs, PendingUploads buffer, RecordStore blobStore, RecordStore chainStore)
            throws IOException {
        NodeMetrics metrics = new NodeMetrics();
        DoorLimits limits = DoorLimits.forHeap(Runtime.getRuntime().maxMemory())
                .withStreamsPerConnection(config.maxConcurrentStreams());
        NodeRoutes routes = new NodeRoutes(blobs, this::health, config.longestConfirmationPoll(), metrics);
        door = new Door(config.restApiAddress(), tls(), limits, CROSS_ORIGIN, routes);
        register(metrics, buffer, blobStore, chainStore);
        if (config.metricsAddress().isPresent()) {
            metricsDoor = Optional.of(new Door(
                    config.metricsAddress().get(),
                    Optional.empty(),
                    limits,
                    List.of(),
                    request -> request.path().equals("/metrics")
                            ? Response.of(
                                    200,
                                    "text/plain; version=0.0.4; charset=utf-8",
                                    metrics.text().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            : Response.empty(404)));
        }
    }

    private void register(NodeMetrics metrics, PendingUploads buffer, RecordStore blobStore, RecordStore chainStore) {
        metrics.gauge("floe_node_epoch", "The epoch of the committee.", () -> duties.epoch());
        metrics.gauge(
                "floe_node_shards",
                "Shards that are this node's.",
                () -> duties.shards().size());
        metrics.gauge("floe_node_stored_records", "Metadata and slivers on disk.", blobStore::size);
        metrics.gauge("floe_node_stored_bytes", "Bytes of the files of metadata and slivers.", blobStore::bytesOnDisk);
        metrics.gauge("floe_node_pending_bytes", "Bytes that wait for a registration.", buffer::bytes);
        metrics.gauge("floe_node_open_connections", "Open connections.", door::openConnections);
        metrics.gauge("floe_node_requests_in_flight", "Requests that are being handled.", door::requestsInFlight);
        metrics.gauge("floe_node_bytes_in_flight", "Bytes of bodies in memory.", door::bytesInFlight);
        metrics.counter(
                "floe_node_syncs_total",
                "Syncs of metadata and slivers to disk.",
                () -> blobStore.counters().syncs());
        metrics.counter(
                "floe_node_appended_bytes_total",
                "Bytes written of metadata and slivers.",
                () -> blobStore.counters().appendedBytes());
        metrics.counter(
                "floe_node_damaged_total",
                "Places on disk that could not be read back as written.",
                () -> blobStore.counters().damaged() + chainStore.counters().damaged());
        metrics.counter(
                "floe_node_compactions_total",
                "Files rewritten to give space back.",
                () -> blobStore.counters().compactions() + chainStore.counters().compactions());
        metrics.counter(
                "floe_node_events_total",
                "Events of the chain applied.",
                () -> registry.progress().events());
        metrics.gauge("floe_node_checkpoint", "Checkpoint of the chain that is applied.", follower::checkpoint);
    }

    private Optional<SslContext> tls() throws IOException {
        List<X509Certificate> certificates = switch (config.tls()) {
            case NodeConfig.Tls.Disabled() -> List.of();
            case NodeConfig.Tls.SelfSigned() -> List.of(config.networkKey().selfSignedCertificate(config.publicHost()));
            case NodeConfig.Tls.Certificate(Path path) -> certificates(path);
        };
        if (certificates.isEmpty()) {
            return Optional.empty();
        }
        byte[] registered = config.networkKey().publicKey().toSubjectPublicKeyInfo();
        if (!Arrays.equals(certificates.getFirst().getPublicKey().getEncoded(), registered)) {
            throw new IOException("the first certificate does not have the node's network key");
        }
        return Optional.of(SslContextBuilder.forServer(
                        config.networkKey().toPrivateKey(), certificates.toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build());
    }

    private static List<X509Certificate> certificates(Path path) throws IOException {
        try (InputStream pem = Files.newInputStream(path)) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new IOException(path + " has no certificate");
            }
            return chain;
        } catch (CertificateException e) {
            throw new IOException(path + " has a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    private JsonNode health(boolean detailed) {
        Duties now = duties;
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode health = json.objectNode();
        long uptime = System.nanoTime() - started;
        health.putObject("uptime").put("secs", uptime / 1_000_000_000).put("nanos", uptime % 1_000_000_000);
        health.put("epoch", now.epoch());
        health.put(
                "publicKey",
                Base64.getEncoder()
                        .encodeToString(config.protocolKey().publicKey().toBytes()));
        health.put("nodeStatus", now.shards().isEmpty() ? "Standby" : "Active");
        long events = registry.progress().events();
        ObjectNode progress =
                health.putObject("eventProgress").put("persisted", events).put("pending", 0);
        if (events > 0) {
            progress.put("highestFinishedEventIndex", events - 1);
        } else {
            progress.putNull("highestFinishedEventIndex");
        }
        ObjectNode summary =
                health.putObject("shardSummary").put("owned", now.shards().size());
        summary.putObject("ownedShardStatus")
                .put("unknown", 0)
                .put("ready", now.shards().size())
                .put("inTransfer", 0)
                .put("inRecovery", 0);
        summary.put("readOnly", now.formerShards().size());
        if (detailed) {
            ObjectNode detail = health.putObject("shardDetail");
            var owned = detail.putArray("owned");
            now.shards().forEach(shard -> owned.addObject().put("shard", shard).put("status", "ready"));
            var other = detail.putArray("other");
            now.formerShards()
                    .forEach(shard -> other.addObject().put("shard", shard).put("status", "readOnly"));
        }
        if (follower.checkpoint() >= 0) {
            health.put("latestCheckpointSequenceNumber", follower.checkpoint());
        }
        return health;
    }

    /** Where the API listens. */
    public InetSocketAddress address() {
        return door.address();
    }

    /** Where Prometheus asks. */
    public Optional<InetSocketAddress> metricsAddress() {
        return metricsDoor.map(Door::address);
    }

    /** What the node has to hold now. */
    public Duties duties() {
        return duties;
    }

    /** Completes, with the reason, if the node cannot go on. */
    public CompletableFuture<String> failure() {
        return failure;
    }

    @Override
    public void close() {
        // On a thread of its own: an interrupted thread closes every file that it touches.
        Thread closing = Thread.ofPlatform().name("closing").start(this::closeParts);
        boolean interrupted = false;
        while (closing.isAlive()) {
            try {
                closing.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeParts() {
        if (door != null) {
            door.close(config.gracefulShutdown());
        }
        metricsDoor.ifPresent(Door::close);
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warnf(e, "while stopping");
            }
        }
        parts.clear();
    }
}
