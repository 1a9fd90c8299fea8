package dev.floe.edge;

import dev.floe.read.BlobReader;
import dev.floe.sui.ClientConfig;
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
            Instance<BlobDoor> door) {
        if (roles.contains(EdgeRoom.ROLE) && config.config().isPresent()) {
            door.get();
        }
    }

    @Produces
    @Singleton
    CommitteeConnection connection(EdgeConfig config, Vertx vertx, MeterRegistry registry) {
        ClientConfig network = ClientConfig.load(config.config(), config.context());
        LOG.infof("serving the network of %s", network.file());
        CommitteeConnection connection = CommitteeConnection.open(network, vertx, new EdgeMetrics(registry));
        connection.greetNodes();
        Gauge.builder(
                        "walrus.current.epoch",
                        connection.committees(),
                        committees ->
                                committees.state().map(state -> state.epoch()).orElse(0))
                .description("The epoch of the network")
                .register(registry);
        return connection;
    }

    void close(@Disposes CommitteeConnection connection) {
        connection.close();
    }

    @Produces
    @Singleton
    @DefaultBean
    BlobReader committee(CommitteeConnection connection) {
        return connection.reader();
    }
}
