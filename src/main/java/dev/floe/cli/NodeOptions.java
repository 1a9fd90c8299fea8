package dev.floe.cli;

import dev.floe.node.FloeNode;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigFile;
import dev.floe.node.NodeProfile;
import dev.floe.node.SuiChain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.jboss.logging.Logger;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** How a storage node is told to run, by {@code floe node} and {@code floe node run} alike. */
final class NodeOptions {
    private static final Logger LOG = Logger.getLogger(NodeOptions.class);
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

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            converter = Profile.class,
            description =
                    "what kind of machine it is on: ssd, or pi, a Raspberry Pi with a memory card, of which the node"
                            + " takes one core and 256 MB (profile; default: ssd)")
    private Optional<NodeProfile> profile;

    @Mixin
    private SettingsFileOption settingsFile;

    /** Parses the name of a profile. */
    static final class Profile implements ITypeConverter<NodeProfile> {
        @Override
        public NodeProfile convert(String text) {
            return NodeProfile.named(text)
                    .orElseThrow(() -> new TypeConversionException("'" + text + "' is no profile: ssd or pi"));
        }
    }

    /** What the node counts on is one thing, what its garbage may take another, and is decided before it runs. */
    private static void warnOfHeap(NodeProfile profile) {
        long most = Runtime.getRuntime().maxMemory();
        if (profile.heap() < Long.MAX_VALUE && most > 2 * profile.heap()) {
            LOG.warnf(
                    "the heap may take %s; profile %s is for a small one: start with -Xmx%dm (FLOE_JAVA_OPTS)",
                    Quantities.bytes(most), profile.name(), profile.heap() * 4 / 3 >> 20);
        }
    }

    /** Runs the node until somebody stops it. */
    int run(CommandSpec command) throws IOException {
        // Not required by the parser, which would ask for it before every command that floe node has.
        Path file = config.orElseThrow(() -> new ParameterException(
                command.commandLine(), "Missing required option: '--config, --config-path=FILE'"));
        ConsoleLog.start(Level.INFO);
        NodeConfig read = NodeConfigFile.read(
                file,
                new NodeConfigFile.Overrides(
                        name, directory, host, port, listen, metrics, protocolKey, networkKey, rpc));
        NodeConfig node = profile.map(read::withProfile).orElse(read);
        warnOfHeap(node.profile());
        if (!node.unread().isEmpty()) {
            LOG.warnf("%s has settings that nothing reads here: %s", file, String.join(", ", node.unread()));
        }
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
