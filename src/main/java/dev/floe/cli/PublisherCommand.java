package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe publisher}: the write side over HTTP. */
@Command(
        name = "publisher",
        description = {
            "Stores what is sent to PUT /v1/blobs and pays for it with its wallet.",
            "Every option can also be given as FLOE_PUBLISHER_... in the environment (floe.publisher.* in a file)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PublisherCommand implements Callable<Integer> {
    private static final String PREFIX = "floe.publisher.";
    private static final int KIBI = 1024;
    private static final String IDLE_TIMEOUT = "2H";

    @Option(
            names = "--bind-address",
            paramLabel = "HOST:PORT",
            description = "where to listen (default: 127.0.0.1:31416)")
    private String bindAddress;

    @Option(names = "--host", paramLabel = "HOST", description = "the host to listen on")
    private String host;

    @Option(names = "--port", paramLabel = "PORT", description = "the port to listen on")
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
            description = "where bodies and encoded blobs wait, about six times their size (default: below the"
                    + " system's temporary directory)")
    private Path directory;

    @Option(
            names = "--max-body-size",
            paramLabel = "KIB",
            description =
                    "the longest body, in KiB (default: 1048576, that is 1 GiB: bodies go to disk, not to memory)")
    private Long maxBodySize;

    @Option(
            names = "--publisher-max-concurrent-requests",
            paramLabel = "N",
            description = "stores at the same time (default: 8)")
    private Integer maxConcurrentRequests;

    @Option(
            names = "--publisher-max-buffer-size",
            paramLabel = "N",
            description = "requests that may wait for their turn; further ones get 429 (default: 8)")
    private Integer maxBufferSize;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        // Found and checked here, where what is wrong can be said in one line.
        ClientConfig network = ClientConfig.load(
                Optional.ofNullable(config).or(() -> variable("CONFIG").map(Path::of)),
                Optional.ofNullable(context).or(() -> variable("CONTEXT")));
        network.key(Optional.ofNullable(wallet).or(() -> variable("WALLET").map(Path::of)));
        listenOn();
        System.setProperty("floe.role", "publisher");
        // While a large blob is being stored nothing moves on its connection.
        if (System.getenv("QUARKUS_HTTP_IDLE_TIMEOUT") == null) {
            System.setProperty("quarkus.http.idle-timeout", IDLE_TIMEOUT);
        }
        set("config", network.file().toAbsolutePath());
        set("context", context);
        set("wallet", wallet == null ? null : wallet.toAbsolutePath());
        set("dir", directory == null ? null : directory.toAbsolutePath());
        set("max-body-size", maxBodySize == null ? null : Math.multiplyExact(maxBodySize, KIBI));
        set("max-concurrent-requests", maxConcurrentRequests);
        set("max-buffer-size", maxBufferSize);
        IdleMemory.watch();
        Quarkus.run();
        return 0;
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv("FLOE_PUBLISHER_" + name)).filter(value -> !value.isBlank());
    }

    private void listenOn() {
        String address = Optional.ofNullable(host).or(() -> variable("HOST")).orElse("127.0.0.1");
        String number = Optional.ofNullable(port)
                .map(String::valueOf)
                .or(() -> variable("PORT"))
                .orElse("31416");
        if (bindAddress != null) {
            int colon = bindAddress.lastIndexOf(':');
            try {
                address = bindAddress.substring(0, colon).replaceAll("^\\[|]$", "");
                number = Integer.toString(Integer.parseInt(bindAddress.substring(colon + 1)));
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new ParameterException(
                        spec.commandLine(), "--bind-address must be HOST:PORT, not '" + bindAddress + "'");
            }
        }
        System.setProperty("quarkus.http.host", address);
        System.setProperty("quarkus.http.port", number);
    }

    private static void set(String name, Object value) {
        if (value != null) {
            System.setProperty(PREFIX + name, value.toString());
        }
    }
}
