package dev.floe.cli;

import dev.floe.protocol.NetworkAddress;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The options by which a server is told where to listen. */
final class ListenOptions {
    static final String DEFAULT_HOST = "127.0.0.1";

    @Option(
            names = "--bind-address",
            paramLabel = "HOST:PORT",
            description = "where to listen, instead of --host and --port")
    private String bindAddress;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            converter = ListenHost.class,
            description = "the host to listen on (default: 127.0.0.1)")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortNumber.class,
            description = "the port to listen on; 0 for any (default: 31415; 31416 for a publisher alone)")
    private Integer port;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** The address that was given as one; host and port on the command line win over one from elsewhere. */
    Optional<NetworkAddress> bound() {
        ParseResult given = command.commandLine().getParseResult();
        boolean inParts = given.hasMatchedOption("--host") || given.hasMatchedOption("--port");
        if (given.hasMatchedOption("--bind-address") && inParts) {
            throw new ParameterException(
                    command.commandLine(), "--bind-address has host and port: give it, or --host and --port");
        }
        try {
            return Optional.ofNullable(inParts ? null : bindAddress).map(NetworkAddress::toListenOn);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "--bind-address must be HOST:PORT (IPv6: [HOST]:PORT), not '" + bindAddress + "'");
        }
    }

    /** Has {@code server} listen there. */
    void configure(ConfiguredServer server, int defaultPort) {
        Optional<NetworkAddress> bound = bound();
        // Known to the command alone: servers have host and port.
        System.clearProperty(command.qualifiedName(".") + ".bind-address");
        String listenOn = bound.map(NetworkAddress::host).orElse(host == null ? DEFAULT_HOST : host);
        int portToListenOn = bound.map(NetworkAddress::port).orElse(port == null ? defaultPort : port);
        ParseResult given = command.commandLine().getParseResult();
        if (bound.isPresent() || given.hasMatchedOption("--host") || given.hasMatchedOption("--port")) {
            server.listen(listenOn, portToListenOn);
        } else {
            server.listenByDefault(listenOn, portToListenOn);
        }
    }
}
