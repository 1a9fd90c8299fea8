package dev.floe.cli;

import dev.floe.keys.BlsPublicKey;
import dev.floe.protocol.NetworkAddress;
import dev.floe.sui.ClientConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code floe publisher}: the write side over HTTP. */
@Command(
        name = "publisher",
        description = {
            "Stores what is sent to PUT /v1/blobs and /v1/quilts and pays for it with its wallet.",
            "Every option can also be given as FLOE_PUBLISHER_... in the environment (floe.publisher.* in a file)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PublisherCommand implements Callable<Integer> {
    private static final String DEFAULT_HOST = "127.0.0.1";
    private static final int DEFAULT_PORT = 31_416;
    private static final String IDLE_TIMEOUT = "2H";

    @Option(
            names = "--bind-address",
            paramLabel = "HOST:PORT",
            description = "where to listen (default: 127.0.0.1:31416)")
    private String bindAddress;

    @Option(names = "--host", paramLabel = "HOST", converter = ListenHost.class, description = "the host to listen on")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortNumber.class,
            description = "the port to listen on; 0 for any")
    private Integer port;

    @Option(names = "--config", paramLabel = "FILE", description = "the client configuration, see floe store --help")
    private Path config;

    @Option(names = "--context", paramLabel = "NAME", description = "which network of the configuration")
    private String context;

    @Option(names = "--wallet", paramLabel = "FILE", description = "the wallet that pays, see floe store --help")
    private Path wallet;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "where bodies and encoded blobs wait, about six times their size (default: in"
                    + " $STATE_DIRECTORY, $XDG_STATE_HOME/floe or ~/.local/state/floe)")
    private Path directory;

    @Option(
            names = "--max-body-size",
            paramLabel = "KIB",
            description = "the longest body, in KiB, or with a unit, such as 2G (default: 1048576, that is 1 GiB:"
                    + " bodies go to disk, not to memory)")
    private String maxBodySize;

    @Option(
            names = {"--max-concurrent-requests", "--publisher-max-concurrent-requests"},
            paramLabel = "N",
            description = "stores at the same time (default: 8)")
    private Integer maxConcurrentRequests;

    @Option(
            names = {"--max-buffer-size", "--publisher-max-buffer-size"},
            paramLabel = "N",
            description = "requests that may wait for their turn; further ones get 429 (default: 8)")
    private Integer maxBufferSize;

    @Option(
            names = "--turn-patience",
            paramLabel = "TIME",
            description = "how long a request may wait for its turn (default: 5m)")
    private String turnPatience;

    @Option(
            names = "--encode-memory",
            paramLabel = "SIZE",
            description = "what all encodings at the same time may use, such as 512M or 20%% of the heap"
                    + " (default: a third of the heap)")
    private String encodeMemory;

    @Option(
            names = "--allow-private-nodes",
            description = "connect to storage nodes at loopback, link-local and private addresses, too (default: as"
                    + " allow_private_nodes in the client configuration says)")
    private boolean privateNodes;

    @Mixin
    private AdminOptions adminOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Optional<NetworkAddress> bound = bound();
        // Found and checked here, where what is wrong can be said in one line.
        BlsPublicKey.requireLibrary();
        ClientConfig network = ClientConfig.load(Optional.ofNullable(config), Optional.ofNullable(context));
        network.key(Optional.ofNullable(wallet));
        ConfiguredServer server = new ConfiguredServer(spec);
        listen(server, bound);
        // While a large blob is being stored nothing moves on its connection.
        if (System.getenv("QUARKUS_HTTP_IDLE_TIMEOUT") == null) {
            System.setProperty("quarkus.http.idle-timeout", IDLE_TIMEOUT);
        }
        server.set("config", "--config", network.file().toAbsolutePath());
        server.set("context", "--context", context);
        server.set("allow-private-nodes", "--allow-private-nodes", privateNodes ? true : null);
        server.set("wallet", "--wallet", wallet == null ? null : wallet.toAbsolutePath());
        server.set("dir", "--dir", directory == null ? null : directory.toAbsolutePath());
        server.set("max-body-size", "--max-body-size", maxBodySize == null ? null : inKibibytes(maxBodySize));
        server.set("max-concurrent-requests", "--max-concurrent-requests", maxConcurrentRequests);
        server.set("max-buffer-size", "--max-buffer-size", maxBufferSize);
        server.set("turn-patience", "--turn-patience", turnPatience);
        server.set("encode-memory", "--encode-memory", encodeMemory);
        adminOptions.applyTo(server);
        return server.run();
    }

    /** The reference's option is a number of KiB. */
    private static String inKibibytes(String size) {
        return size.chars().allMatch(Character::isDigit) ? size + "K" : size;
    }

    private Optional<NetworkAddress> bound() {
        ParseResult given = spec.commandLine().getParseResult();
        if (given.hasMatchedOption("--bind-address")
                && (given.hasMatchedOption("--host") || given.hasMatchedOption("--port"))) {
            throw new ParameterException(
                    spec.commandLine(), "--bind-address has host and port: give it, or --host and --port");
        }
        try {
            return Optional.ofNullable(bindAddress).map(NetworkAddress::toListenOn);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--bind-address must be HOST:PORT (IPv6: [HOST]:PORT), not '" + bindAddress + "'");
        }
    }

    private void listen(ConfiguredServer server, Optional<NetworkAddress> bound) {
        // Known to this command alone: the server has host and port.
        System.clearProperty(spec.qualifiedName(".") + ".bind-address");
        if (bound.isEmpty() && host == null && port == null) {
            server.listenByDefault(DEFAULT_HOST, DEFAULT_PORT);
            return;
        }
        server.listen(
                bound.map(NetworkAddress::host).orElse(host == null ? DEFAULT_HOST : host),
                bound.map(NetworkAddress::port).orElse(port == null ? DEFAULT_PORT : port));
    }
}
