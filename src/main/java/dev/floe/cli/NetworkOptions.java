package dev.floe.cli;

import dev.floe.keys.BlsPublicKey;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiClient;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

    @Option(
            names = "--allow-private-nodes",
            description = "connect to storage nodes at loopback, link-local and private addresses, too (default: as"
                    + " allow_private_nodes in the client configuration says, which that of a local network does)")
    private boolean privateNodes;

    /** @throws dev.floe.keys.NativeLibraryException if nothing that a network says could be verified here */
    ClientConfig load() {
        // Said here in one line, and not by whatever thread first reads a key.
        BlsPublicKey.requireLibrary();
        return ClientConfig.load(Optional.ofNullable(config), Optional.ofNullable(context))
                .allowingPrivateNodes(privateNodes);
    }

    /** Event loops that leave no files anywhere. */
    static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }

    /** Has {@code server} use {@code network}, which these options led to. */
    void configure(ConfiguredServer server, ClientConfig network) {
        server.setForAll("config", "--config", network.file().toAbsolutePath());
        server.setForAll("context", "--context", context);
        server.setForAll("allow-private-nodes", "--allow-private-nodes", privateNodes ? true : null);
    }

    /** Whether a network was asked for on the command line, and not just the one that is found. */
    boolean chosen() {
        return config != null || context != null;
    }

    /** Whether a network was asked for there or in the surroundings. */
    boolean chosen(Map<String, String> environment) {
        return chosen() || environment.containsKey(ClientConfig.VARIABLE);
    }

    /** Whether nodes at private addresses are allowed here, whatever the configuration says. */
    boolean privateNodes() {
        return privateNodes;
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
