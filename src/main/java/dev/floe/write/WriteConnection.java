package dev.floe.write;

import dev.floe.bytes.MemoryBudget;
import dev.floe.keys.SuiKeyPair;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ChainSiteContract;
import dev.floe.sui.ChainSites;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusNetwork;
import dev.floe.sui.model.Digest;
import dev.floe.write.sites.SitePublisher;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A network with all that is needed to write to it, from a configuration and a wallet. Opening does not talk to anybody
 * yet. Thread-safe.
 */
public final class WriteConnection implements AutoCloseable {
    private static final Duration STATE_TIME_TO_LIVE = Duration.ofSeconds(10);

    /** Into how many encodings the memory for them is divided. */
    private static final int ENCODINGS = 4;

    private static final long LEAST_WORK_SPACE = 4L << 20;
    private static final long MOST_WORK_SPACE = 32L << 20;

    private final ChainNetwork network;
    private final WalrusContract contract;
    private final SuiKeyPair wallet;
    private final List<WalrusContract> others;
    private final Peers peers;
    private final SpoolDirectory spools;
    private final ExecutorService cpu;
    private final BlobWriter writer;

    private WriteConnection(
            ChainNetwork network,
            WalrusContract contract,
            SuiKeyPair wallet,
            List<WalrusContract> others,
            Peers peers,
            SpoolDirectory spools,
            ExecutorService cpu,
            int threads,
            long encodeMemory) {
        this.network = network;
        this.contract = contract;
        this.wallet = wallet;
        this.others = List.copyOf(others);
        this.peers = peers;
        this.spools = spools;
        this.cpu = cpu;
        this.writer = new BlobWriter(
                network,
                contract,
                others,
                node -> new PeerStoringNode(peers.of(node)),
                spools,
                new MemoryBudget(encodeMemory),
                cpu,
                threads,
                WriteLimits.DEFAULT.withEncodeMemory(
                        Math.clamp(encodeMemory / ENCODINGS, LEAST_WORK_SPACE, MOST_WORK_SPACE)));
    }

    /**
     * A connection with one wallet.
     *
     * @param gasBudget the MIST that a transaction may take as gas; empty for what it needs and a little more
     * @param spools where encoded blobs wait; closed with this
     * @param encodeMemory bytes that all encodings together may use for their work
     * @param vertx carries the connections to storage nodes; not closed with this
     * @throws NetworkConfigException if the configuration names no usable full node
     */
    public static WriteConnection open(
            ClientConfig config,
            SuiKeyPair wallet,
            OptionalLong gasBudget,
            SpoolDirectory spools,
            long encodeMemory,
            Vertx vertx,
            PeerObserver observer) {
        return open(config, wallet, gasBudget, List.of(), spools, encodeMemory, vertx, observer);
    }

    /**
     * @param wallet owns what is stored for nobody else
     * @param subWallets pay instead of it, unless there are none
     * @param spools where encoded blobs wait; closed with this
     * @param encodeMemory bytes that all encodings together may use for their work
     * @param vertx carries the connections to storage nodes; not closed with this
     * @throws NetworkConfigException if the configuration names no usable full node
     */
    public static WriteConnection open(
            ClientConfig config,
            SuiKeyPair wallet,
            List<SuiKeyPair> subWallets,
            SpoolDirectory spools,
            long encodeMemory,
            Vertx vertx,
            PeerObserver observer) {
        return open(config, wallet, OptionalLong.empty(), subWallets, spools, encodeMemory, vertx, observer);
    }

    private static WriteConnection open(
            ClientConfig config,
            SuiKeyPair wallet,
            OptionalLong gasBudget,
            List<SuiKeyPair> subWallets,
            SpoolDirectory spools,
            long encodeMemory,
            Vertx vertx,
            PeerObserver observer) {
        SuiClient sui = new SuiClient(config.rpcUrls());
        ChainNetwork network = new ChainNetwork(
                sui, config.network().systemObject(), config.network().stakingObject(), STATE_TIME_TO_LIVE);
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService cpu = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("encode-", 0).factory());
        return new WriteConnection(
                network,
                new ChainContract(network, wallet, gasBudget),
                wallet,
                subWallets.stream()
                        .<WalrusContract>map(key -> new ChainContract(network, key))
                        .toList(),
                new Peers(vertx, PeerOptions.of(config.network()), observer),
                spools,
                cpu,
                threads,
                encodeMemory);
    }

    public BlobWriter writer() {
        return writer;
    }

    /**
     * An upload relay, used for the main wallet.
     *
     * @param address where it is; the reference's paths come behind it
     * @param consent is asked before a tip is paid
     * @throws IllegalArgumentException unless it is an address of HTTP
     */
    public Relay relay(URI address, Relay.Consent consent) {
        return new Relay(address, blob -> wallet.derived("floe upload relay nonce", blob.toBytes()), consent);
    }

    /** A transaction on the ledger, whoever has sent it. */
    public Optional<LedgerTransaction> transaction(Digest digest) throws SuiException {
        return network.sui().ledgerTransaction(digest);
    }

    /** Publishes websites for the main wallet. */
    public SitePublisher sites(SiteContracts contracts) {
        return new SitePublisher(
                network,
                contract,
                writer,
                new ChainSites(network.sui(), contracts),
                new ChainSiteContract(network.sui(), wallet, contracts));
    }

    public WalrusNetwork network() {
        return network;
    }

    /** Acts for the main wallet. */
    public WalrusContract contract() {
        return contract;
    }

    /** The addresses of the wallets that pay instead of the main one. */
    public List<ObjectId> subWallets() {
        return others.stream().map(WalrusContract::address).toList();
    }

    public SpoolDirectory spools() {
        return spools;
    }

    @Override
    public void close() throws IOException {
        cpu.shutdownNow();
        peers.close();
        network.close();
        spools.close();
    }
}
