package dev.floe.publisher;

import dev.floe.bytes.HeapShare;
import dev.floe.bytes.OwnDirectories;
import dev.floe.door.Clients;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ClientConfig;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.WriteConnection;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the publisher together from its configuration, when the process plays that role. */
@Singleton
final class PublisherWiring {
    private static final Logger LOG = Logger.getLogger(PublisherWiring.class);
    private static final int ENCODING_SHARE = 3;

    /** Opens the connection now rather than with the first request, so that a bad configuration ends the process. */
    void start(
            @Observes StartupEvent started,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            PublisherConfig config,
            Instance<Publisher> publisher) {
        if (roles.contains(PublisherRoom.ROLE) && config.config().isPresent()) {
            publisher.get();
        }
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
        return WriteConnection.open(
                network,
                wallet,
                spools,
                config.encodeMemory()
                        .map(HeapShare::bytes)
                        .orElse(Runtime.getRuntime().maxMemory() / ENCODING_SHARE),
                vertx,
                metrics);
    }

    void close(@Disposes WriteConnection connection) throws IOException {
        connection.close();
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
