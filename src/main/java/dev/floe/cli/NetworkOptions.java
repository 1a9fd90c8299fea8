package dev.floe.cli;

import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options by which a command is told which network to talk to. */
final class NetworkOptions {
    private static final Duration STATE_TIME_TO_LIVE = Duration.ofSeconds(10);

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the client configuration (default: $FLOE_CONFIG, else client_config.yaml here, in"
                    + " $XDG_CONFIG_HOME/walrus, ~/.config/walrus or ~/.walrus)")
    private Path config;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "which network of the configuration (default: its default_context)")
    private String context;

    ClientConfig load() {
        return ClientConfig.load(Optional.ofNullable(config), Optional.ofNullable(context));
    }

    /** The one that was asked for by name. */
    Optional<String> context() {
        return Optional.ofNullable(context);
    }

    /** The chain of the configured network, for reading. */
    static ChainNetwork network(ClientConfig config) {
        return new ChainNetwork(
                new SuiClient(config.rpcUrls()),
                config.network().systemObject(),
                config.network().stakingObject(),
                STATE_TIME_TO_LIVE);
    }
}
