package dev.floe.door.admin;

import dev.floe.door.UnusableSetting;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Opens the door for operators of a server, if one is configured: with the routes of all rooms, metrics and health. */
@Singleton
@SuppressWarnings("deprecation") // the registry that the framework has
public final class AdminServer {
    private static final Logger LOG = Logger.getLogger(AdminServer.class);
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final AdminConfig config;
    private final Vertx vertx;
    private final List<AdminRoom> rooms;
    private final Set<String> roles;
    private final PrometheusMeterRegistry metrics;
    private final SmallRyeHealthReporter health;
    private Optional<AdminDoor> door = Optional.empty();

    @Inject
    AdminServer(
            AdminConfig config,
            Vertx vertx,
            @All List<AdminRoom> rooms,
            @ConfigProperty(name = "floe.role", defaultValue = "edge,publisher") Set<String> roles,
            PrometheusMeterRegistry metrics,
            SmallRyeHealthReporter health) {
        this.config = config;
        this.vertx = vertx;
        this.rooms = rooms;
        this.roles = roles;
        this.metrics = metrics;
        this.health = health;
    }

    /** Before the server for everybody listens. */
    void start(@Observes StartupEvent starting) throws QuarkusBindException {
        if (config.port().isEmpty()) {
            return;
        }
        Optional<AdminToken> token = config.tokenFile().map(AdminServer::token);
        List<AdminRoute> routes = new ArrayList<>(monitoring());
        rooms.stream()
                .filter(room -> room.role().isEmpty() || roles.contains(room.role()))
                .forEach(room -> routes.addAll(room.routes()));
        AdminDoor opened;
        try {
            opened = AdminDoor.open(vertx, config.host(), config.port().get(), token, routes);
        } catch (BindException e) {
            throw new QuarkusBindException(config.host(), config.port().get(), e);
        }
        door = Optional.of(opened);
        LOG.infof(
                "operators are answered at %s port %d%s",
                config.host(),
                opened.port(),
                token.isPresent() ? "" : ", metrics and health only: floe.admin.token-file is not set");
    }

    private static AdminToken token(Path file) {
        try {
            return AdminToken.at(file);
        } catch (IOException e) {
            throw UnusableSetting.because("floe.admin.token-file", e.getMessage());
        }
    }

    private List<AdminRoute> monitoring() {
        return List.of(
                AdminRoute.getByAnybody("/metrics", request -> new AdminAnswer(200, METRICS_TYPE, metrics.scrape())),
                AdminRoute.getByAnybody("/v1/health", request -> health(health::getHealth)),
                AdminRoute.getByAnybody("/v1/health/live", request -> health(health::getLiveness)),
                AdminRoute.getByAnybody("/v1/health/ready", request -> health(health::getReadiness)));
    }

    private AdminAnswer health(Supplier<SmallRyeHealth> asked) {
        SmallRyeHealth found = asked.get();
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        health.reportHealth(json, found);
        return new AdminAnswer(found.isDown() ? 503 : 200, "application/json", json.toString(StandardCharsets.UTF_8));
    }

    void stop(@Observes ShutdownEvent stopping) {
        door.ifPresent(AdminDoor::close);
    }

    /** Where operators are answered, if they are. */
    public Optional<Integer> port() {
        return door.map(AdminDoor::port);
    }
}
