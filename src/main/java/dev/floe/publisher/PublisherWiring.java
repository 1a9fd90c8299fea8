package dev.floe.publisher;

import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ClientConfig;
import dev.floe.write.WriteConnection;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
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
        ClientConfig network = ClientConfig.load(config.config(), config.context());
        SuiKeyPair wallet = network.key(config.wallet());
        Path directory = config.dir().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "floe-publisher"));
        LOG.infof(
                "publishing with wallet %s to the network of %s, spooling in %s",
                ObjectId.of(wallet.address()), network.file(), directory);
        return WriteConnection.open(
                network,
                wallet,
                directory,
                config.encodeMemory()
                        .map(MemorySize::asLongValue)
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
    Publisher publisher(PublisherConfig config, WriteConnection connection) {
        return new Publisher(
                connection.writer()::store,
                connection.spools(),
                new PublisherLimits(
                        config.maxBodySize().asLongValue(),
                        config.maxConcurrentRequests(),
                        config.maxBufferSize(),
                        config.turnPatience()));
    }
}
