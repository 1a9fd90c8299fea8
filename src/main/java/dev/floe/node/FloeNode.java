package dev.floe.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Backoff;
import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.MemoryBudget;
import dev.floe.node.challenge.Challenger;
import dev.floe.node.challenge.Withheld;
import dev.floe.node.door.Door;
import dev.floe.node.door.DoorLimits;
import dev.floe.node.door.Response;
import dev.floe.node.events.EventLog;
import dev.floe.node.heal.Committees;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.Neighbours;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.heal.ShardSync;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Demand;
import dev.floe.node.work.Rests;
import dev.floe.node.work.WorkerStatus;
import dev.floe.node.work.Workers;
import dev.floe.peer.Reach;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.redstuff.BlobId;
import dev.floe.store.RecordStore;
import dev.floe.sui.ChallengeContract;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * A running storage node: the stores, the follower of the chain and the doors, wired. Closing it stops taking requests,
 * lets those that run finish, and closes the files.
 */
public final class FloeNode implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(FloeNode.class);

    private static final long BLOB_SEGMENT = 128L << 20;
    private static final long CHAIN_SEGMENT = 8L << 20;
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(60);
    private static final Duration LOOK_FOR_EPOCH = Duration.ofSeconds(1);
    private static final Duration UNTIL_SHARDS_ARE_RECOVERED = Duration.ofHours(12);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);
    /** Where nobody says how often; the reference's. */
    private static final Duration CONFIG_INTERVAL = Duration.ofMinutes(15);

    private static final Duration REFRESH = Duration.ofSeconds(30);
    private static final Backoff UNTIL_THE_CHAIN_IS_THERE =
            Backoff.unlimited(Duration.ofMillis(200), Duration.ofSeconds(5));

    /** Of an epoch, a twentieth passes before its storage challenge. */
    private static final int PART_BEFORE_CHALLENGE = 20;

    private static final List<Map.Entry<String, String>> CROSS_ORIGIN = List.of(
            Map.entry("access-control-allow-origin", "*"),
            Map.entry("access-control-expose-headers", "*"),
            Map.entry("x-content-type-options", "nosniff"));

    private static final String MORE_TO_SAY = "the chain has more to say";

    private final NodeConfig config;
    private final ProtocolKeys keys;
    private final Chain chain;
    private final long started = System.nanoTime();
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final Demand demand = new Demand(System::nanoTime);
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final StoreFailures storeFailures = new StoreFailures(this::brokenStore);
    private NodeDirectory directory;
    private Optional<Instant> certificateEnd = Optional.empty();
    private BlobShelf shelf;
    private RecordStore chainStore;
    private BlobRegistry registry;
    private RegistryCheck registryCheck;
    private Workers workers;
    private Workers.Bell collectorBell;
    private Workers.Bell dutiesBell;
    private Healing healing;
    private OtherNodes otherNodes;
    private volatile Optional<ConfigSync> configSync = Optional.empty();
    private ShardStates states;
    private NewestView network;
    private EventFollower follower;
    private Optional<EventBlobWriter> eventBlobs = Optional.empty();
    private volatile Workers.Bell eventBlobsBell = () -> {};
    private final Withheld withheld = new Withheld(System::currentTimeMillis);
    private Optional<Challenger> challenger = Optional.empty();
    private Door door;
    private Optional<Door> metricsDoor = Optional.empty();

    private FloeNode(NodeConfig config, Chain chain) {
        this.config = config;
        this.keys = config.protocolKeys();
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
        directory = own(NodeDirectory.open(config.storagePath(), keys, config.systemObject()));
        if (config.profile().awaitsTime()) {
            new TimeOfDay(InstantSource.system(), System::nanoTime, Thread::sleep).await(config.storagePath());
        }
        BlockList blockList = new BlockList(config.blocklistPath());
        RecordStore blobStore = own(RecordStore.open(
                directory.blobs(), BLOB_SEGMENT, config.profile().gather()));
        registry = openRegistry(directory, blobStore);
        own(storeFailures);
        storeFailures.watch("metadata and slivers", blobStore);
        storeFailures.watch("what the chain says", chainStore);
        int cores = Math.min(config.profile().cores(), Runtime.getRuntime().availableProcessors());
        ExecutorService cpu = Executors.newFixedThreadPool(
                cores, Thread.ofPlatform().daemon().name("cpu-", 0).factory());
        parts.add(cpu::shutdownNow);
        NodeConfig.Pending pending = config.pending();
        PendingUploads buffer = new PendingUploads(
                new PendingUploads.Limits(
                        pending.blobs(),
                        pending.slivers(),
                        pending.bytes(),
                        pending.sliverBytes(),
                        pending.lifetime(),
                        pending.sliverLifetime()),
                System::nanoTime);
        shelf = new BlobShelf(blobStore);
        states = new ShardStates(chainStore);
        network = new NewestView(
                chain::view, states, keys, () -> registry.progress().epoch(), this::noteKey);
        BlobServices blobs = BlobServices.over(
                shelf,
                registry,
                buffer,
                blockList,
                network::network,
                states,
                network::held,
                withheld,
                cpu,
                config.memory(),
                config.symbolRequests());
        awaitChain();
        // Before the workers, which are closed first.
        Optional<EventLog> eventLog = config.eventBlobs().write()
                ? Optional.of(own(EventLog.open(
                        directory.events(), chainStore, config.eventBlobs().limits())))
                : Optional.empty();
        workers = own(new Workers(config.profile().pace(), demand));
        GarbageCollector collector = new GarbageCollector(
                registry,
                blobs.lifecycle(),
                this::obstacleToCollecting,
                config.removal().enabled());
        if (!config.removal().enabled()) {
            LOG.warn(
                    "garbage_collection.enable_data_deletion or enable_blob_info_cleanup is false: nothing of blobs that have"
                            + " ended is removed");
        }
        // Before garbage collection: whoever sees that nothing expires sees, too, what was handed on.
        workers.add(new Expiry(registry, effect -> collect(collector, effect)), LOOK_FOR_EPOCH);
        collectorBell = workers.add(collector, LOOK_AGAIN);
        otherNodes = own(new OtherNodes(config.healing().privateNodes() ? Reach.ANYWHERE : Reach.PUBLIC));
        Neighbours neighbours = new Neighbours(
                () -> {
                    Chain.NetworkView now = network.network();
                    return new Committees(now.committee(), now.previousCommittee(), now.changing());
                },
                keys::isOf,
                otherNodes::of,
                RandomGenerator.getDefault());
        MemoryBudget memory = new MemoryBudget(config.memory().work());
        Rests rests = new Rests(config.profile().pace(), demand, cores, System::nanoTime);
        Healing.Pause pause = nanos -> Thread.sleep(rests.after(nanos));
        healing = healing(blobs, neighbours, blobStore, cpu, memory, pause);
        DurableFiles.makeDirectory(directory.drafts());
        // What a crash has left counts for nothing, and takes room.
        Files.deleteIfExists(catchUpDraft());
        Files.deleteIfExists(certifiedDraft());
        NetworkBlobs networkBlobs = own(new NetworkBlobs(
                otherNodes,
                network::network,
                network::refresh,
                cpu,
                cores,
                memory,
                config.memory().metadata()));
        eventLog.ifPresent(log -> eventBlobs = Optional.of(own(eventBlobs(log, networkBlobs, blobs, memory))));
        follower = own(new EventFollower(
                chain,
                registry,
                effect -> {
                    blobs.lifecycle().onEvent(effect);
                    collect(collector, effect);
                    if (effect instanceof BlobRegistry.Effect.Certified(BlobId certified)) {
                        healing.certified(certified);
                    }
                },
                epoch -> {
                    network.refresh(epoch);
                    dutiesBell.ring();
                },
                eventBlobs
                        .<EventFollower.Hearer>map(writer -> (first, entries, end) -> {
                            writer.heard(first, entries, end);
                            if (writer.isEager()) {
                                eventBlobsBell.ring();
                            }
                        })
                        .orElse(EventFollower.Hearer.NONE),
                new CatchUp(networkBlobs, catchUpDraft())::run,
                config.eventBlobs().longestLag(),
                this::failed));
        eventBlobs.ifPresent(writer -> eventBlobsBell = workers.add(writer, LOOK_AGAIN));
        registryCheck = new RegistryCheck(registry, follower::damageFound);
        workers.add(registryCheck, LOOK_AGAIN);
        workers.add(new Compaction("blobs", blobStore), HOUSEKEEPING);
        workers.add(new Compaction("chain", chainStore), HOUSEKEEPING);
        if (config.scrubPeriod().isPositive()) {
            workers.add(
                    new Scrub(
                            blobStore,
                            BlobShelf.KINDS,
                            directory.scrubNote(),
                            config.scrubPeriod(),
                            Scrub.BYTES_AT_ONCE,
                            InstantSource.system()),
                    HOUSEKEEPING);
        }
        Workers.Bell bell = workers.add(healing, LOOK_AGAIN);
        healing.wakeBy(bell::ring);
        ShardSync sync = own(new ShardSync(
                states,
                neighbours,
                keys,
                blobs.own(),
                blobs.own(),
                new Computations(cpu),
                this::obstacleToHealing,
                new ShardSync.Options(UNTIL_SHARDS_ARE_RECOVERED, memory, pause),
                System::nanoTime,
                Thread.ofVirtual().name("shard-sync-", 0).factory(),
                healing::lookAgain));
        sync.wakeBy(workers.add(sync, LOOK_FOR_EPOCH)::ring);
        workers.add(new LostShards(shelf, states, network, this::obstacleToRemoving), LOOK_AGAIN);
        dutiesBell = workers.add(
                new Duties(
                        network::network,
                        network::refresh,
                        chain.contract(),
                        states,
                        healing,
                        keys::isOf,
                        this::hasHeardOf,
                        InstantSource.system(),
                        RandomGenerator.getDefault()),
                LOOK_FOR_EPOCH);
        healing.tellWhenWhole(dutiesBell::ring);
        priceTrouble().ifPresent(LOG::warn);
        boolean compares =
                config.registration().isPresent() && config.configInterval().isPositive();
        if (config.wallet().isPresent() && (compares || config.nextProtocolKey().isPresent())) {
            ConfigSync comparing = new ConfigSync(
                    chain::correct, compares ? config.configInterval() : CONFIG_INTERVAL, System::nanoTime);
            workers.add(comparing, LOOK_AGAIN);
            configSync = Optional.of(comparing);
        }
        chain.subsidies()
                .ifPresent(contract -> workers.add(
                        new SubsidyCalls(
                                network::network, contract, InstantSource.system(), RandomGenerator.getDefault()),
                        LOOK_AGAIN));
        challenger = chain.challenges().map(contract -> challenger(contract, blobs, directory));
        challenger.ifPresent(one -> workers.add(one, LOOK_FOR_EPOCH));
        openDoors(blobs, buffer, blobStore, chainStore, cpu);
        follower.start();
        workers.start();
        keepDuties();
    }

    private Path catchUpDraft() {
        return directory.drafts().resolve("catch-up");
    }

    private Path certifiedDraft() {
        return directory.drafts().resolve("certified");
    }

    private EventBlobWriter eventBlobs(
            EventLog log, NetworkBlobs networkBlobs, BlobServices blobs, MemoryBudget memory) {
        return new EventBlobWriter(
                log,
                new EventBlobStore(shelf, network::held, memory, config.memory().eventBlob()),
                networkBlobs,
                new EventBlobWriter.Settings(
                        certifiedDraft(),
                        config.eventBlobs().mostUncertified(),
                        config.eventBlobs().longestLag()),
                network::network,
                network::refresh,
                chain.contract(),
                keys::isOf,
                chain::events,
                new EventBlobWriter.Followed(() -> follower.checkpoint(), () -> follower.isCaughtUp()),
                blobId -> {
                    if (registry.isSound()) {
                        blobs.lifecycle().remove(List.of(blobId));
                    }
                },
                InstantSource.system());
    }

    private Challenger challenger(ChallengeContract contract, BlobServices blobs, NodeDirectory directory) {
        LOG.info("takes part in storage challenges, which are Floe's own");
        return Challenger.of(
                keys,
                () -> network.network().committee(),
                contract,
                blobs.own(),
                otherNodes::peer,
                new ChallengeNote(directory.challengeNote()),
                () -> obstacleToJudging().isEmpty()
                        && hasHeardOf(network.network().committee().epoch()),
                this::isTimeForChallenge,
                System::currentTimeMillis,
                withheld);
    }

    /** Some time after the change of epochs is done, when nodes have what they took over. */
    private boolean isTimeForChallenge() {
        Chain.NetworkView now = network.network();
        return now.phase() instanceof EpochPhase.Running(Instant since)
                && !Instant.now().isBefore(since.plus(now.epochDuration().dividedBy(PART_BEFORE_CHALLENGE)));
    }

    private void collect(GarbageCollector collector, BlobRegistry.Effect effect) {
        if (effect instanceof BlobRegistry.Effect.Gone(BlobId ended)) {
            collector.add(ended);
            collectorBell.ring();
        }
    }

    private Healing healing(
            BlobServices blobs,
            Neighbours neighbours,
            RecordStore blobStore,
            ExecutorService cpu,
            MemoryBudget memory,
            Healing.Pause pause) {
        NodeConfig.Healing how = config.healing();
        return own(new Healing(
                blobs.own(),
                blobs.own(),
                neighbours,
                new Computations(cpu),
                new Accusation(neighbours, keys, chain.contract()),
                this::obstacleToHealing,
                () -> blobStore.counters().damaged(),
                new Healing.Options(how.blobsAtOnce(), config.memory().batch(), memory, how.deferral()::of, pause),
                System::nanoTime,
                Thread.ofVirtual().name("healing-", 0).factory()));
    }

    /** Why it cannot be said what of the shards that the node holds there has to be. */
    private Optional<String> obstacleToHolding() {
        return hasHeardOf(network.held().epoch()) ? Optional.empty() : Optional.of(MORE_TO_SAY);
    }

    private Optional<String> obstacleToHealing() {
        // Others would send for nothing what cannot be kept.
        return obstacleToHolding().or(storeFailures::trouble).or(shelf::fullness);
    }

    /** Whether everything that the chain said before the epoch began was applied. */
    private boolean hasHeardOf(int epoch) {
        int heardOf = registry.progress().epoch();
        // A network may have begun with an epoch that no event speaks of.
        return follower.isCaughtUp() && (heardOf == 0 || Integer.compareUnsigned(heardOf, epoch) >= 0);
    }

    private BlobRegistry openRegistry(NodeDirectory directory, RecordStore blobStore) throws IOException {
        chainStore = own(RecordStore.open(directory.chain(), CHAIN_SEGMENT));
        if (chainStore.size() == 0 && blobStore.size() > 0) {
            LOG.warnf(
                    "%s is empty beside metadata and slivers: what the chain says about them is read again from the"
                            + " chain, and until that is done nothing of them is removed",
                    directory.chain());
        }
        return new BlobRegistry(chainStore);
    }

    /** Why it cannot be said of any blob that it has ended. */
    private Optional<String> obstacleToJudging() {
        if (!registry.isSound()) {
            return Optional.of("damage was found in what the chain says; ends with the next start");
        }
        if (!registryCheck.isComplete()) {
            return Optional.of("what the chain says is being checked");
        }
        return follower.isCaughtUp() ? Optional.empty() : Optional.of(MORE_TO_SAY);
    }

    /** Why nothing of blobs that have ended is removed now. */
    private Optional<String> obstacleToCollecting() {
        return obstacleToJudging().or(this::obstacleToActive).or(this::obstacleInTime);
    }

    /** Whoever has something to get has better things to do, unless the room for it is what is wanting. */
    private Optional<String> obstacleToActive() {
        String status = status(network.held());
        return status.equals("Active")
                        || status.equals("Standby")
                        || shelf.fullness().isPresent()
                ? Optional.empty()
                : Optional.of("the node is not active: " + status);
    }

    private Optional<String> obstacleInTime() {
        Chain.NetworkView now = network.network();
        Duration delay = config.removal()
                .delay(network.held().key().publicKey(), now.committee().epoch(), now.epochDuration());
        if (delay.isZero()) {
            return Optional.empty();
        }
        Optional<Instant> start = switch (now.phase()) {
            case EpochPhase.Syncing _ -> Optional.empty();
            case EpochPhase.Running(Instant since) -> Optional.of(since.plus(delay));
            case EpochPhase.NextSelected(Instant since) -> Optional.of(since.plus(delay));
        };
        return start.filter(at -> !Instant.now().isBefore(at)).isPresent()
                ? Optional.empty()
                : Optional.of(
                        start.map(at -> "for its time in the epoch, " + at).orElse("for the epoch's begin"));
    }

    /** Why it cannot be said of any shard that it is another node's. */
    private Optional<String> obstacleToRemoving() {
        return obstacleToHolding().or(this::obstacleToJudging);
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.add(part);
        return part;
    }

    private void awaitChain() throws InterruptedException {
        for (int failures = 1; ; failures++) {
            try {
                network.refresh();
                return;
            } catch (SuiException e) {
                // It has said so itself, once for each reason.
                LOG.debugf("the chain cannot be read yet, trying again: %s", e.getMessage());
                Thread.sleep(UNTIL_THE_CHAIN_IS_THERE.pause(failures));
            }
        }
    }

    /** From the epoch on whose committee knows the next key, the directory is that of the node with this one. */
    private void noteKey(HeldShards now) {
        try {
            if (directory.become(now.key().publicKey())) {
                LOG.infof(
                        "epoch %d: this node signs with its next protocol key; floe node rotate-key has the configuration say"
                                + " so",
                        now.epoch());
            }
        } catch (IOException e) {
            LOG.warnf("that the protocol key has changed cannot be kept, trying again: %s", e.getMessage());
        }
    }

    private void failed(Throwable cause) {
        LOG.error("the node cannot follow the chain any further", cause);
        failure.complete("the node cannot follow the chain any further: "
                + (cause instanceof Error ? cause : cause.getMessage()));
    }

    private void brokenStore(String why) {
        LOG.errorf("the node ends: %s", why);
        failure.complete(why);
    }

    private void keepDuties() {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("committees").factory());
        parts.add(clock::shutdownNow);
        clock.scheduleWithFixedDelay(
                () -> {
                    try {
                        network.refresh();
                    } catch (SuiException e) {
                        LOG.debugf("the chain cannot be read at the moment: %s", e.getMessage());
                    } catch (RuntimeException | Error e) {
                        // Whatever leaves this ends it for good, without a word.
                        LOG.error("how the network is cannot be found out, trying again", e);
                    }
                },
                REFRESH.toMillis(),
                REFRESH.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void openDoors(
            BlobServices blobs,
            PendingUploads buffer,
            RecordStore blobStore,
            RecordStore chainStore,
            ExecutorService cpu)
            throws IOException {
        NodeMetrics metrics = new NodeMetrics();
        DoorLimits limits = config.memory().door().withStreamsPerConnection(config.maxConcurrentStreams());
        NodeRoutes routes = new NodeRoutes(
                blobs,
                challenger.map(one -> new ChallengeQuestions(
                        one,
                        () -> network.network().committee(),
                        keys::isOf,
                        new Computations(cpu),
                        ChallengeQuestions.PATIENCE)),
                () -> network.held().encoding(),
                this::health,
                config.longestConfirmationPoll(),
                metrics,
                demand);
        door = new Door(
                config.restApiAddress(),
                NodeTls.context(config),
                config.tls() instanceof NodeConfig.Tls.SelfSignedOrPlain,
                limits,
                CROSS_ORIGIN,
                routes);
        certificateEnd = NodeTls.end(config);
        register(metrics, buffer, blobStore, chainStore);
        if (config.metricsAddress().isPresent()) {
            metricsDoor = Optional.of(new Door(
                    config.metricsAddress().get(),
                    Optional.empty(),
                    config.memory().metricsDoor(),
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
        metrics.gauge(
                "floe.node.epoch",
                "The epoch of the committee.",
                () -> network.held().epoch());
        metrics.gauge(
                "floe.node.shards",
                "Shards that are this node's.",
                () -> network.held().shards().size());
        metrics.gauge("floe.node.stored.records", "Metadata and slivers on disk.", blobStore::size);
        metrics.gauge("floe.node.stored.bytes", "Bytes of the files of metadata and slivers.", blobStore::bytesOnDisk);
        metrics.gauge("floe.node.pending.bytes", "Bytes that wait for a registration.", buffer::bytes);
        metrics.gauge("floe.node.open.connections", "Open connections.", door::openConnections);
        metrics.gauge("floe.node.requests.in.flight", "Requests that are being handled.", door::requestsInFlight);
        metrics.gauge("floe.node.bytes.in.flight", "Bytes of bodies in memory.", door::bytesInFlight);
        metrics.counter(
                "floe.node.syncs",
                "Syncs of metadata and slivers to disk.",
                () -> blobStore.counters().syncs());
        metrics.counter(
                "floe.node.appended.bytes",
                "Bytes written of metadata and slivers.",
                () -> blobStore.counters().appendedBytes());
        metrics.counter(
                "floe.node.damaged",
                "Places on disk that could not be read back as written.",
                () -> blobStore.counters().damaged() + chainStore.counters().damaged());
        metrics.counter(
                "floe.node.compactions",
                "Files rewritten to give space back.",
                () -> blobStore.counters().compactions() + chainStore.counters().compactions());
        metrics.counter(
                "floe.node.events",
                "Events of the chain applied.",
                () -> registry.progress().events());
        metrics.counter(
                "floe.node.healed.slivers",
                "Slivers that were recovered with the help of other nodes.",
                healing::recoveredSlivers);
        metrics.counter(
                "floe.node.healing.failures",
                "Attempts that did not get all that was missing of a blob.",
                healing::failedAttempts);
        metrics.counter(
                "floe.node.healing.received.bytes", "Bytes of the answers of other nodes.", otherNodes::receivedBytes);
        eventBlobs.ifPresent(writer -> {
            metrics.gauge(
                    "floe.node.event.blobs.collected.checkpoint",
                    "Checkpoint up to which the chain is collected for event blobs.",
                    writer::collected);
            metrics.gauge(
                    "floe.node.event.blobs.attested.checkpoint",
                    "Last checkpoint of the event blob that this node told the chain of, -1 for none.",
                    writer::attestedCheckpoint);
            metrics.gauge(
                    "floe.node.event.blobs.certified.checkpoint",
                    "Last checkpoint of the certified event blob that this node goes on after, -1 for none.",
                    writer::certifiedCheckpoint);
            metrics.gauge(
                    "floe.node.event.blobs.waiting", "Event blobs that are whole and not certified.", writer::waiting);
            metrics.counter(
                    "floe.node.event.blobs.certified",
                    "Event blobs that were certified as this node made them.",
                    writer::certifiedCount);
            metrics.counter(
                    "floe.node.event.blobs.adopted",
                    "Event blobs of others that this node went on after, having made none or another one.",
                    writer::adoptedCount);
        });
        challenger.ifPresent(one -> {
            metrics.gauge(
                    "floe.node.challenge.withheld.blobs",
                    "Blobs that are not given out, as they are asked for in a storage challenge.",
                    withheld::count);
            metrics.gauge(
                    "floe.node.challenge.confirmed",
                    "Members that have shown this node all that it asked for in the storage challenge of now.",
                    one::confirmed);
        });
        metrics.measure(
                "floe.node.disk.free.bytes",
                "Bytes that may still be written to the disk that metadata and slivers are on.",
                () -> disk(FileStore::getUsableSpace));
        metrics.measure(
                "floe.node.disk.size.bytes",
                "Bytes of the disk that metadata and slivers are on.",
                () -> disk(FileStore::getTotalSpace));
        metrics.measure(
                "floe.node.backup.age.seconds",
                "Time since a copy of the node's directory was made; not a number if none is known of.",
                () -> NodeBackup.age(config.storagePath(), Instant.now())
                        .map(age -> age.toMillis() / 1e3)
                        .orElse(Double.NaN));
        metrics.measure(
                "floe.node.certificate.end.seconds",
                "Time until the certificate that the node shows ends; not a number without TLS.",
                () -> certificateEnd
                        .map(end -> Duration.between(Instant.now(), end).toMillis() / 1e3)
                        .orElse(Double.NaN));
        metrics.workers(workers::status);
        metrics.gauge("floe.node.checkpoint", "Checkpoint of the chain that is applied.", follower::checkpoint);
    }

    /** What the file system says of itself. */
    private interface DiskFigure {
        long of(FileStore disk) throws IOException;
    }

    private double disk(DiskFigure figure) {
        try {
            return figure.of(Files.getFileStore(config.storagePath()));
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private JsonNode health(boolean detailed) {
        // Before the workers: whoever sees that a checkpoint is applied sees, too, what it left to be done.
        long checkpoint = follower.checkpoint();
        // Before the shards: whoever sees that something is done sees what it has done.
        List<WorkerStatus> working = detailed ? workers.status() : List.of();
        HeldShards now = network.held();
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode health = json.objectNode();
        long uptime = System.nanoTime() - started;
        health.putObject("uptime").put("secs", uptime / 1_000_000_000).put("nanos", uptime % 1_000_000_000);
        health.put("epoch", now.epoch());
        health.put(
                "publicKey",
                Base64.getEncoder().encodeToString(now.key().publicKey().toBytes()));
        health.put("nodeStatus", status(now));
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
        ObjectNode ofOwned = summary.putObject("ownedShardStatus");
        for (String status : List.of("unknown", "ready", "inTransfer", "inRecovery")) {
            ofOwned.put(
                    status,
                    now.shards().stream()
                            .filter(shard -> status(shard).equals(status))
                            .count());
        }
        summary.put("readOnly", now.formerShards().size());
        if (detailed) {
            ObjectNode detail = health.putObject("shardDetail");
            var owned = detail.putArray("owned");
            now.shards().forEach(shard -> owned.addObject().put("shard", shard).put("status", status(shard)));
            var other = detail.putArray("other");
            now.formerShards()
                    .forEach(shard -> other.addObject().put("shard", shard).put("status", "readOnly"));
            ArrayNode all = health.putArray("workers");
            for (WorkerStatus worker : working) {
                ObjectNode one = all.addObject()
                        .put("name", worker.name())
                        .put("state", worker.state().name().toLowerCase(Locale.ROOT))
                        .put("waiting", worker.waiting())
                        .put("progress", worker.progress())
                        .put("steps", worker.steps())
                        .put("failures", worker.failures());
                worker.failure().ifPresent(failure -> one.put("failure", failure));
            }
        }
        List<String> warnings = warnings();
        if (!warnings.isEmpty()) {
            ArrayNode all = health.putArray("warnings");
            warnings.forEach(all::add);
        }
        if (checkpoint >= 0) {
            health.put("latestCheckpointSequenceNumber", checkpoint);
        }
        return health;
    }

    private String status(HeldShards now) {
        if (registry.isRebuilding() || !hasHeardOf(now.epoch())) {
            return NodeStatus.catchingUp(registry.gap());
        }
        return NodeStatus.of(
                now,
                network.shardsBefore(),
                network.network().previousCommittee().isPresent(),
                states);
    }

    private String status(int shard) {
        return states.of(shard)
                .map(state -> switch (state) {
                    case ShardStates.State.Active() -> "ready";
                    case ShardStates.State.Sync _ -> "inTransfer";
                    case ShardStates.State.Recover() -> "inRecovery";
                    case ShardStates.State.Locked() -> "readOnly";
                })
                .orElse("unknown");
    }

    private Optional<String> priceTrouble() {
        return config.registration()
                .filter(registration -> !registration.votes().hasPrices())
                .map(_ ->
                        "voting_params.currency is NanoUsd and nothing here knows the price of WAL: this node votes for no"
                                + " prices, and what it voted for stays; say them in FROST");
    }

    /** What an operator should know of, worst first. */
    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        storeFailures
                .trouble()
                .or(() -> shelf.trouble().map(why -> "metadata and slivers cannot be stored: " + why))
                .ifPresent(warnings::add);
        network.trouble().ifPresent(why -> warnings.add("how the network is cannot be read from the chain: " + why));
        follower.trouble()
                .filter(why -> network.trouble().filter(why::contains).isEmpty())
                .ifPresent(warnings::add);
        follower.poolTrouble().ifPresent(warnings::add);
        eventBlobs
                .flatMap(EventBlobWriter::trouble)
                .ifPresent(why -> warnings.add("event blobs are not gone on with: " + why));
        configSync
                .flatMap(ConfigSync::trouble)
                .ifPresent(why -> warnings.add("what the chain says of this node cannot be corrected: " + why));
        priceTrouble().ifPresent(warnings::add);
        if (!registry.isSound()) {
            warnings.add("what the chain says about blobs was damaged on disk and is read again from the chain; nothing"
                    + " is removed until the next start");
        }
        for (WorkerStatus worker : workers.status()) {
            worker.failure().ifPresent(why -> warnings.add(worker.name() + " fails: " + why));
        }
        return warnings;
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
    public HeldShards held() {
        return network.held();
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
