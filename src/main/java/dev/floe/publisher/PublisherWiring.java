package dev.floe.publisher;

import dev.floe.bytes.HeapShare;
import dev.floe.bytes.OwnDirectories;
import dev.floe.door.Clients;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.access.Access;
import dev.floe.publisher.access.Allowance;
import dev.floe.publisher.access.ApiKeys;
import dev.floe.publisher.access.Budgets;
import dev.floe.publisher.access.Pricing;
import dev.floe.publisher.access.PublisherRecords;
import dev.floe.publisher.access.RememberedStores;
import dev.floe.publisher.access.UsedTokens;
import dev.floe.publisher.relay.UploadRelay;
import dev.floe.sui.ClientConfig;
import dev.floe.write.Refill;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.SubWallets;
import dev.floe.write.Tip;
import dev.floe.write.WriteConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the publisher together from its configuration, when the process plays that role. */
@Singleton
final class PublisherWiring {
    private static final Logger LOG = Logger.getLogger(PublisherWiring.class);
    private static final int ENCODING_SHARE = 3;
    /** What a publisher must not forget, beside what it may. */
    private static final String STATE = "publisher-state";

    private static final int MOST_ACCOUNTS = 100_000;

    /** How often the chain is asked what is in the wallets. */
    private static final Duration WALLETS = Duration.ofMinutes(1);

    private volatile Optional<Refilling> refilling = Optional.empty();
    private volatile Optional<WalletWatch> wallets = Optional.empty();

    /** Opens the connection now rather than with the first request, so that a bad configuration ends the process. */
    void start(
            @Observes StartupEvent started,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            PublisherConfig config,
            Instance<Publisher> publisher,
            Instance<StoreDoor> door,
            Instance<Relaying> relaying,
            Instance<WriteConnection> connection,
            MeterRegistry registry) {
        if (roles.contains(PublisherRoom.ROLE) && config.config().isPresent()) {
            publisher.get();
            door.get();
            relaying.get();
            WriteConnection open = connection.get();
            wallets = Optional.of(new WalletWatch(
                    open.network()::balances, open.contract().address(), open.subWallets(), WALLETS, registry));
            if (config.subWalletsDir().isPresent()) {
                refilling = Optional.of(refilling(config, open));
            }
        }
    }

    private static Refilling refilling(PublisherConfig config, WriteConnection connection) {
        return new Refilling(
                new Refill(
                        connection.network(),
                        connection.contract(),
                        connection.subWallets(),
                        new Refill.Amounts(
                                config.subWalletsMinBalance(), config.gasRefillAmount(), config.walRefillAmount())),
                config.refillInterval());
    }

    void stop(@Observes ShutdownEvent stopping) {
        refilling.ifPresent(Refilling::close);
        wallets.ifPresent(WalletWatch::close);
    }

    /** Whether all wallets that pay have something to pay with, as far as that is the publisher's business. */
    boolean subWalletsAreFilled() {
        return refilling.map(Refilling::hasBegun).orElse(true);
    }

    @Produces
    @Singleton
    @DefaultBean
    WriteConnection connection(PublisherConfig config, Vertx vertx, PublisherMetrics metrics) throws IOException {
        ClientConfig network =
                ClientConfig.load(config.config(), config.context()).allowingPrivateNodes(config.allowPrivateNodes());
        SuiKeyPair wallet = network.key(config.wallet());
        SpoolDirectory spools = SpoolDirectory.open(() -> config.dir().isPresent()
                ? config.dir().get()
                : OwnDirectories.ofThisProcess().of("publisher"));
        LOG.infof(
                "publishing with wallet %s to the network of %s, spooling in %s",
                ObjectId.of(wallet.address()), network.file(), spools.path());
        List<SuiKeyPair> subWallets = config.subWalletsDir()
                .map(directory -> SubWallets.open(directory, config.nClients()))
                .orElse(List.of());
        WriteConnection connection = WriteConnection.open(
                network,
                wallet,
                subWallets,
                spools,
                config.encodeMemory()
                        .map(HeapShare::bytes)
                        .orElse(Runtime.getRuntime().maxMemory() / ENCODING_SHARE),
                vertx,
                metrics);
        connection.writer().inherit();
        return connection;
    }

    void close(@Disposes WriteConnection connection) throws IOException {
        connection.close();
    }

    @Produces
    @Singleton
    @DefaultBean
    PublisherRecords records(PublisherConfig config) throws IOException {
        return PublisherRecords.open(
                config.stateDir().isPresent()
                        ? config.stateDir().get()
                        : config.dir().isPresent()
                                ? config.dir().get().resolve(STATE)
                                : OwnDirectories.ofThisProcess().of(STATE));
    }

    void close(@Disposes PublisherRecords records) throws IOException {
        records.close();
    }

    @Produces
    @Singleton
    RememberedStores remembered(PublisherConfig config, PublisherRecords records) {
        return new RememberedStores(
                records, config.idempotencyEntries(), config.idempotencyTime(), InstantSource.system());
    }

    @Produces
    @Singleton
    @DefaultBean
    Pricing pricing(Instance<WriteConnection> connection) {
        return new NetworkPrices(() -> connection.get().network());
    }

    @Produces
    @Singleton
    @DefaultBean
    Relaying relaying(PublisherConfig config, Instance<WriteConnection> connection) {
        if (!config.uploadRelay() || config.config().isEmpty()) {
            return new Relaying(Optional.empty());
        }
        WriteConnection open = connection.get();
        Optional<Tip> tip = tip(config, open.contract().address());
        return new Relaying(Optional.of(new UploadRelay(
                open.writer()::relay,
                tip,
                new RelayConnection(open),
                config.relayTipFreshness(),
                InstantSource.system())));
    }

    private static Optional<Tip> tip(PublisherConfig config, ObjectId wallet) {
        ObjectId recipient = config.relayTipAddress()
                .map(text -> ObjectId.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "--relay-tip-address must be a Sui address, not '" + text + "'")))
                .orElse(wallet);
        return config.relayTip().equals("none")
                ? Optional.empty()
                : Optional.of(Tip.parse(config.relayTip(), recipient));
    }

    @Produces
    @Singleton
    Access access(PublisherConfig config, PublisherRecords records, Pricing pricing) throws IOException {
        InstantSource clock = InstantSource.system();
        boolean tokens = Tokens.areAskedFor(config);
        return new Access(
                tokens ? Optional.of(Tokens.verifier(config, clock)) : Optional.empty(),
                tokens ? Optional.of(new UsedTokens(records, config.jwtCacheSize(), clock)) : Optional.empty(),
                config.apiKeysFile().isPresent()
                        ? Optional.of(ApiKeys.of(config.apiKeysFile().get()))
                        : Optional.empty(),
                new Allowance(
                        config.quotaBytes()
                                .map(size -> OptionalLong.of(size.bytes()))
                                .orElse(OptionalLong.empty()),
                        config.quotaBlobs().map(OptionalLong::of).orElse(OptionalLong.empty()),
                        config.quotaWal()
                                .map(wal -> OptionalLong.of(ApiKeys.frost(wal.toPlainString())))
                                .orElse(OptionalLong.empty())),
                new Budgets(records, MOST_ACCOUNTS, clock),
                pricing);
    }

    @Produces
    @Singleton
    @DefaultBean
    Publisher publisher(PublisherConfig config, WriteConnection connection, Clients clients) {
        return new Publisher(
                connection.writer()::store,
                connection.writer()::storeQuilt,
                connection.spools(),
                new PublisherLimits(
                        config.maxBodySize().bytes(),
                        config.maxConcurrentRequests(),
                        config.maxBufferSize(),
                        config.turnPatience(),
                        config.maxArrivingBodies(),
                        clients.mostOfOne()));
    }
}
