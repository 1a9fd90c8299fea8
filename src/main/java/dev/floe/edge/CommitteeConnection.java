package dev.floe.edge;

import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.NativeCode;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.protocol.StorageNode;
import dev.floe.read.BlobReader;
import dev.floe.read.CommitteeReader;
import dev.floe.read.ReaderOptions;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiClient;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Everything that a process needs to read blobs from a network: the chain, its committees, the nodes' clients, the
 * reader. Shares of the heap: rows under way may take a quarter, metadata a thirty-second.
 */
public final class CommitteeConnection implements AutoCloseable {
    private static final Duration STATE_TIME_TO_LIVE = Duration.ofSeconds(10);
    private static final int ROWS_SHARE = 4;
    private static final int METADATA_SHARE = 32;
    private static final long STRICT_SHARE = 4;

    private final ChainNetwork network;
    private final ChainCommittees committees;
    private final Peers peers;
    private final CodecWarmUp warmUp;
    private final ExecutorService cpu;
    private final CommitteeReader reader;
    private Optional<Acquaintance> acquaintance = Optional.empty();

    private CommitteeConnection(ClientConfig config, Vertx vertx, PeerObserver observer) {
        long heap = Runtime.getRuntime().maxMemory();
        int threads = Runtime.getRuntime().availableProcessors();
        this.network = new ChainNetwork(
                new SuiClient(config.rpcUrls()),
                config.network().systemObject(),
                config.network().stakingObject(),
                STATE_TIME_TO_LIVE);
        this.committees = new ChainCommittees(network);
        this.peers = new Peers(vertx, PeerOptions.DEFAULT, observer);
        this.cpu = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("floe-cpu-", 0).daemon().factory());
        this.warmUp = new CodecWarmUp(cpu);
        MemoryBudget rows = new MemoryBudget(heap / ROWS_SHARE);
        this.reader = new CommitteeReader(
                committees,
                peers,
                new ReaderOptions(rows, rows.capacity() / 2, cpu, threads, heap / METADATA_SHARE, heap / STRICT_SHARE));
    }

    /**
     * Connects in the background: the first reads may find that the committee is not known yet.
     *
     * @throws dev.floe.protocol.NetworkConfigException if the configuration names no full node
     * @throws IllegalArgumentException if it names one that cannot be
     */
    public static CommitteeConnection open(ClientConfig config, Vertx vertx, PeerObserver observer) {
        return new CommitteeConnection(config, vertx, observer);
    }

    public BlobReader reader() {
        return reader;
    }

    /** Connects to all nodes in the background, for many reads to come. */
    synchronized void greetNodes() {
        if (acquaintance.isEmpty()) {
            acquaintance = Optional.of(new Acquaintance(() -> committees.state().map(NetworkState::committee), peers));
        }
    }

    /** Whether the codec runs at full speed: begins to see to that when it is asked first. Native code always does. */
    boolean isWarm(int shardCount) {
        return NativeCode.LINKED || warmUp.isDone(shardCount);
    }

    public ChainCommittees committees() {
        return committees;
    }

    /** How many shards the nodes hold that are not known to fail. */
    public int trustedWeight() {
        return committees.current().members().stream()
                .filter(node -> peers.of(node).health().trusted())
                .mapToInt(StorageNode::weight)
                .sum();
    }

    @Override
    public synchronized void close() {
        acquaintance.ifPresent(Acquaintance::close);
        reader.close();
        peers.close();
        committees.close();
        network.close();
        cpu.shutdownNow();
    }
}
