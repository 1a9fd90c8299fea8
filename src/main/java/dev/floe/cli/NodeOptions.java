package dev.floe.cli;

import dev.floe.node.FloeNode;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigFile;
import dev.floe.node.SuiChain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a storage node is told to run, by {@code floe node} and {@code floe node run} alike. */
final class NodeOptions {
    /** What the properties of all of them begin with. */
    static final String PROPERTIES = "floe.node";

    @Option(
            names = {"--config", "--config-path"},
            paramLabel = "FILE",
            description = "node configuration, or client_config.yaml (required)")
    private Optional<Path> config;

    @Option(names = "--name", paramLabel = "NAME", description = "the node's name (name)")
    private Optional<String> name;

    @Option(names = "--dir", paramLabel = "DIR", description = "the node's directory (storage_path)")
    private Optional<Path> directory;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "the host in the registered address (public_host); listened on if it is an IP address")
    private Optional<String> host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortNumber.class,
            description = "the port to listen on (public_port)")
    private Optional<Integer> port;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "where to listen (rest_api_address)")
    private Optional<String> listen;

    @Option(names = "--metrics", paramLabel = "HOST:PORT", description = "Prometheus metrics (metrics_address)")
    private Optional<String> metrics;

    @Option(names = "--protocol-key", paramLabel = "FILE", description = "BLS key (protocol_key_pair)")
    private Optional<Path> protocolKey;

    @Option(names = "--network-key", paramLabel = "FILE", description = "P-256 key (network_key_pair)")
    private Optional<Path> networkKey;

    @Option(
            names = "--rpc",
            paramLabel = "URL",
            split = ",",
            description = "Sui full node, gRPC (sui.rpc); may be repeated")
    private List<URI> rpc = List.of();

    @Mixin
    private SettingsFileOption settingsFile;

    /** Runs the node until somebody stops it. */
    int run(CommandSpec command) throws IOException {
        // Not required by the parser, which would ask for it before every command that floe node has.
        Path file = config.orElseThrow(() -> new ParameterException(
                command.commandLine(), "Missing required option: '--config, --config-path=FILE'"));
        ConsoleLog.start(Level.INFO);
        NodeConfig node = NodeConfigFile.read(
                file,
                new NodeConfigFile.Overrides(
                        name, directory, host, port, listen, metrics, protocolKey, networkKey, rpc));
        StopSignal stop = new StopSignal();
        try (FloeNode running = FloeNode.start(node, new SuiChain(node))) {
            System.out.println(
                    "node " + node.name() + " is ready on " + running.address().getHostString() + ":"
                            + running.address().getPort());
            IdleMemory.watch();
            return stop.await(running.failure());
        } catch (InterruptedException e) {
            return 0;
        } finally {
            stop.done();
        }
    }
}
