package dev.floe.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of the door for operators that a server has, {@code floe.admin.*} in whatever command they are. */
final class AdminOptions {
    /** Of the mixin. */
    static final String PREFIX = "floe.admin";

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            converter = PortNumber.class,
            description = "where operators are answered: metrics, health, and with the token all of /admin; 0 for any"
                    + " (default: they are not)")
    private Integer port;

    @Option(
            names = "--admin-host",
            paramLabel = "HOST",
            converter = ListenHost.class,
            description = "the address of the admin port (default: 127.0.0.1)")
    private String host;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "the token that operators show at the admin port, one line; made if it is not there (default:"
                    + " none, and /admin is closed)")
    private Path tokenFile;

    @Option(
            names = "--public-monitoring",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description =
                    "whether /metrics and what the checks of health say are at everybody's port, too (default: only"
                            + " without an admin port)")
    private Boolean publicMonitoring;

    void configure(ConfiguredServer server) {
        server.set("floe.admin.port", "--admin-port", port);
        server.set("floe.admin.host", "--admin-host", host);
        server.set(
                "floe.admin.token-file", "--admin-token-file", tokenFile == null ? null : tokenFile.toAbsolutePath());
        server.set("floe.admin.public-monitoring", "--public-monitoring", publicMonitoring);
    }
}
