package dev.floe.edge;

import dev.floe.edge.sites.SiteDirectory;
import dev.floe.peer.PeerObserver;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import dev.floe.read.MetadataSource;
import dev.floe.read.ReadObserver;
import dev.floe.read.Slivers;
import dev.floe.sui.ChainSites;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SiteObject;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.NameRecord;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the edge together from its configuration, when the process plays that role. */
@Singleton
final class EdgeWiring {
    private static final Logger LOG = Logger.getLogger(EdgeWiring.class);

    /** Connects now rather than with the first request, so that the first request need not wait. */
    void start(
            @Observes StartupEvent started,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            EdgeConfig config,
            Instance<DiskTier> disk,
            Instance<DenyLists> lists,
            Instance<Pins> pins,
            Instance<Prefetches> prefetches,
            Instance<RepresentationDoor> door) {
        if (roles.contains(EdgeRoom.ROLE) && config.config().isPresent()) {
            Optional<PinList> pinned = pins.get().list();
            disk.get().awaitStart();
            lists.get().feeds();
            door.get();
            pinned.map(PinList::pins)
                    .filter(list -> !list.isEmpty())
                    .ifPresent(list ->
                            prefetches.get().begin(list.stream().map(Pin::name).toList()));
        }
    }

    @Produces
    @Singleton
    CommitteeConnection connection(
            EdgeConfig config, Vertx vertx, MeterRegistry registry, EdgeMetrics metrics, ReadResources resources) {
        ClientConfig network =
                ClientConfig.load(config.config(), config.context()).allowingPrivateNodes(config.allowPrivateNodes());
        LOG.infof("serving the network of %s", network.file());
        CommitteeConnection connection = CommitteeConnection.open(network, vertx, metrics, metrics, resources);
        connection.greetNodes();
        measure(connection, registry);
        return connection;
    }

    private static void measure(CommitteeConnection connection, MeterRegistry registry) {
        ChainCommittees committees = connection.committees();
        // One Prometheus may watch edges of several networks, each with epochs of its own.
        String network = connection.networkName().orElseGet(connection::shortId);
        Gauge.builder(
                        "walrus.current.epoch",
                        committees,
                        known -> known.state().map(NetworkState::epoch).orElse(0))
                .description("The epoch of the network")
                .tag("network", network)
                .register(registry);
        Gauge.builder(
                        "floe.epoch.left.seconds",
                        committees,
                        known -> known.state()
                                .flatMap(state -> state.startOf(state.epoch() + 1))
                                .map(end -> seconds(Duration.between(Instant.now(), end)))
                                .orElse(Double.NaN))
                .description(
                        "Time until the epoch is to end, negative where it should have; not a number while one begins")
                .tag("network", network)
                .register(registry);
        Gauge.builder(
                        "floe.committee.age.seconds",
                        committees,
                        known -> known.age().map(EdgeWiring::seconds).orElse(Double.NaN))
                .description("Time since the chain last said who the committee is; not a number before it ever did")
                .register(registry);
        Gauge.builder(
                        "floe.committee.shards",
                        committees,
                        known -> known.state().map(NetworkState::shardCount).orElse(0))
                .description("Shards of the network")
                .register(registry);
        Gauge.builder(
                        "floe.committee.trusted.shards",
                        connection,
                        open -> open.committees().state().isPresent() ? open.trustedWeight() : 0)
                .description("Shards of the nodes that are not known to fail")
                .register(registry);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }

    void close(@Disposes CommitteeConnection connection) {
        connection.close();
    }

    @Produces
    @Singleton
    ReadResources resources() {
        return new ReadResources();
    }

    void close(@Disposes ReadResources resources) {
        resources.close();
    }

    @Produces
    @Singleton
    @DefaultBean
    ObjectLookup objects(CommitteeConnection connection) {
        return connection.network()::attributedBlob;
    }

    @Produces
    @Singleton
    @DefaultBean
    OwnedBlobs owned(CommitteeConnection connection) {
        return connection.network()::blobsOwnedBy;
    }

    @Produces
    @Singleton
    @DefaultBean
    SiteDirectory.Chain sites(CommitteeConnection connection) {
        return chain(connection);
    }

    /** The network whose sites are served beside those of the edge's own. */
    @Produces
    @Singleton
    @DefaultBean
    OtherNetwork other(EdgeConfig config, SitesConfig sites, Vertx vertx, ReadResources resources, EdgeReader reader) {
        ClientConfig network = ClientConfig.load(config.config(), sites.otherContext())
                .allowingPrivateNodes(config.allowPrivateNodes());
        LOG.infof(
                "serving the sites of context %s of %s, too",
                sites.otherContext().orElseThrow(), network.file());
        CommitteeConnection connection =
                CommitteeConnection.open(network, vertx, PeerObserver.NONE, ReadObserver.NONE, resources);
        connection.greetNodes();
        return new OtherNetwork(
                chain(connection),
                connection.slivers(),
                connection.slivers(),
                resources,
                sites.otherMemory().bytes(),
                reader.denyList(),
                connection::close);
    }

    void close(@Disposes OtherNetwork other) {
        other.close();
    }

    private static SiteDirectory.Chain chain(CommitteeConnection connection) {
        ChainSites sites = connection
                .sites()
                .orElseThrow(() -> new NetworkConfigException(
                        "the client configuration does not say where the websites of its network are: under sites, it needs"
                                + " package, suins_package and suins_registry"));
        return new SiteDirectory.Chain() {
            @Override
            public Optional<SiteObject> site(ObjectId id) throws SuiException {
                return sites.shownAt(id);
            }

            @Override
            public Optional<NameRecord> name(NameRecord.Domain domain) throws SuiException {
                return sites.name(domain);
            }
        };
    }

    @Produces
    @Singleton
    BlobObjects objects(ObjectLookup chain, EdgeReader reader, BlobTraces traces) {
        return new BlobObjects(
                chain,
                reader.denyList()::denies,
                task -> Thread.ofVirtual().name("object").start(traces.lookup(task)),
                System::nanoTime);
    }

    @Produces
    @Singleton
    Prefetches prefetches(EdgeReader reader, BlobObjects objects, RepresentationDoor door) {
        return new Prefetches(reader, objects, door.options());
    }

    void close(@Disposes Prefetches prefetches) {
        prefetches.close();
    }

    /** Without a network nobody knows. */
    @Produces
    @Singleton
    @DefaultBean
    EpochCalendar calendar(EdgeConfig config, Instance<CommitteeConnection> connection) {
        return config.config().isPresent()
                ? epoch -> connection.get().committees().state().flatMap(state -> state.startOf(epoch))
                : epoch -> Optional.empty();
    }

    @Produces
    @Singleton
    @DefaultBean
    BlobWitnesses witnesses(EdgeConfig config, Instance<CommitteeConnection> connection) {
        return config.config().isPresent()
                ? (blob, count) -> connection.get().statuses(blob, count)
                : BlobWitnesses.NONE;
    }

    @Produces
    @Singleton
    CacheRules rules(EdgeConfig config, EpochCalendar calendar) {
        return new CacheRules(CacheAges.of(config), calendar, InstantSource.system());
    }

    @Produces
    @Singleton
    AllowedFields fields(EdgeConfig config) {
        return new AllowedFields(config.allowedHeaders(), config.allowQuiltPatchTagsInResponse());
    }

    @Produces
    @Singleton
    @DefaultBean
    Slivers slivers(CommitteeConnection connection) {
        return connection.slivers();
    }

    @Produces
    @Singleton
    @DefaultBean
    MetadataSource metadata(CommitteeConnection connection) {
        return connection.slivers();
    }
}
