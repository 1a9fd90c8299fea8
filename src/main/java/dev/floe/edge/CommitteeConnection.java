package dev.floe.edge;

import dev.floe.bytes.NativeCode;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.BlobReader;
import dev.floe.read.CommitteeSlivers;
import dev.floe.read.ReadObserver;
import dev.floe.read.SliverReader;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ChainSites;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiClient;
import dev.floe.sui.WalrusNetwork;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Everything that a process needs to read blobs from a network: the chain, its committees, the nodes' clients, and
 * the slivers that they hold.
 */
public final class CommitteeConnection implements AutoCloseable {
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(5);
    private static final Duration STATE_TIME_TO_LIVE = Duration.ofSeconds(10);

    private static final int SHORT_ID = "0x".length() + 8;

    private final ChainNetwork network;
    private final ObjectId systemObject;
    private final Optional<ChainSites> sites;
    private final ChainCommittees committees;
    private final Peers peers;
    private final CodecWarmUp warmUp;
    private final ReadResources resources;
    private final CommitteeSlivers slivers;
    private Optional<PeerGreeter> greeter = Optional.empty();

    private CommitteeConnection(
            ClientConfig config, Vertx vertx, PeerObserver observer, ReadObserver reads, ReadResources resources) {
        SuiClient sui = new SuiClient(config.rpcUrls());
        this.sites = config.network().siteContracts().map(contracts -> new ChainSites(sui, contracts));
        this.network = new ChainNetwork(
                sui, config.network().systemObject(), config.network().stakingObject(), STATE_TIME_TO_LIVE);
        this.systemObject = config.network().systemObject();
        this.committees = new ChainCommittees(network);
        this.peers = new Peers(vertx, PeerOptions.of(config.network()), observer);
        this.resources = resources;
        this.warmUp = new CodecWarmUp(resources.options().cpu().queue());
        this.slivers = new CommitteeSlivers(committees, peers, resources.options(), resources.scheduler(), reads);
    }

    /**
     * Connects in the background: the first reads may find that the committee is not known yet.
     *
     * @param observer of requests to nodes
     * @param reads observer of what comes of them
     * @param resources closed by the caller, after this
     * @throws dev.floe.protocol.NetworkConfigException if the configuration names no full node
     * @throws IllegalArgumentException if it names one that cannot be
     */
    public static CommitteeConnection open(
            ClientConfig config, Vertx vertx, PeerObserver observer, ReadObserver reads, ReadResources resources) {
        return new CommitteeConnection(config, vertx, observer, reads, resources);
    }

    /** What the nodes hold, no memory in between. */
    public CommitteeSlivers slivers() {
        return slivers;
    }

    /** Reads straight from the nodes. */
    public BlobReader reader() {
        return new SliverReader(slivers, slivers, resources.options(), resources.scheduler(), ReadObserver.NONE);
    }

    /** Connects to all nodes in the background, for many reads to come. */
    synchronized void greetNodes() {
        if (greeter.isEmpty()) {
            greeter = Optional.of(new PeerGreeter(() -> committees.state().map(NetworkState::committee), peers));
        }
    }

    /** Whether the codec runs at full speed: begins to see to that when it is asked first. Native code always does. */
    boolean isWarm(int shardCount) {
        return NativeCode.LINKED || warmUp.isDone(shardCount);
    }

    /** The chain's objects. */
    public WalrusNetwork network() {
        return network;
    }

    /** The network's websites, if it is known where they are. */
    public Optional<ChainSites> sites() {
        return sites;
    }

    public ChainCommittees committees() {
        return committees;
    }

    /** How many shards the nodes hold that are not known to fail. */
    public int trustedWeight() {
        return committees.current().members().stream()
                .filter(node -> standing(node) != NodeReport.Standing.FAILING)
                .mapToInt(StorageNode::weight)
                .sum();
    }

    /** What people call the network. */
    Optional<String> networkName() {
        return KnownNetwork.nameOf(systemObject);
    }

    /** The beginning of what the network is known by where people have no name for it. */
    String shortId() {
        return systemObject.toString().substring(0, SHORT_ID);
    }

    /** The nodes of the current committee, as reads of the last minutes saw them. */
    List<NodeReport> nodes() {
        return committees.current().members().stream()
                .map(node -> new NodeReport(node, standing(node), usualLatency(node)))
                .toList();
    }

    private NodeReport.Standing standing(StorageNode node) {
        return peer(node)
                .map(peer -> !peer.health().trusted()
                        ? NodeReport.Standing.FAILING
                        : peer.health().doubtful() ? NodeReport.Standing.SLOW : NodeReport.Standing.GOOD)
                .orElse(NodeReport.Standing.FAILING);
    }

    private Optional<Duration> usualLatency(StorageNode node) {
        return peer(node)
                .flatMap(peer ->
                        peer.usualLatency(RequestKind.SLIVER, 0).or(() -> peer.usualLatency(RequestKind.METADATA, 0)));
    }

    /** What some of {@code count} nodes say of a blob, chosen at random; fewer if not all answer in time. Blocks. */
    List<BlobStatus> statuses(BlobId blob, int count) {
        List<StorageNode> members = new ArrayList<>(
                committees.state().map(state -> state.committee().members()).orElse(List.of()));
        Collections.shuffle(members, ThreadLocalRandom.current());
        List<CompletableFuture<BlobStatus>> asked = members.stream()
                .flatMap(node -> peer(node).stream())
                .limit(count)
                .map(peer -> peer.status(blob, STATUS_PATIENCE))
                .toList();
        List<BlobStatus> said = new ArrayList<>();
        long until = System.nanoTime() + STATUS_PATIENCE.toNanos();
        for (CompletableFuture<BlobStatus> one : asked) {
            try {
                said.add(one.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (ExecutionException | TimeoutException e) {
                one.cancel(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
        return said;
    }

    /** A node may have registered an address or a key that nobody can use. */
    private Optional<Peer> peer(StorageNode node) {
        try {
            return Optional.of(peers.of(node));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        greeter.ifPresent(PeerGreeter::close);
        slivers.close();
        peers.close();
        committees.close();
        network.close();
    }
}
