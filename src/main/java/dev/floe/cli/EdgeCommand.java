package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code floe edge}: the read side over HTTP. */
@Command(
        name = "edge",
        description = {
            "Serves blobs and the patches of quilts, verified, with ranges, and from memory where it can.",
            "Every option can also be given as FLOE_EDGE_... in the environment (floe.edge.* in a file)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class EdgeCommand implements Callable<Integer> {
    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            converter = ListenHost.class,
            description = "where to listen (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "31415",
            converter = PortNumber.class,
            description = "where to listen; 0 for any (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description = "what the memory cache may hold, such as 2G or 40%% of the heap (default: 25%%)")
    private String cacheMemory;

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "where the disk cache lies, which survives restarts (default: there is none)")
    private Path cacheDir;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            description = "what the disk cache may take, all its files together (default: 10G)")
    private String cacheSize;

    @Option(
            names = "--cache-reserve",
            paramLabel = "SIZE",
            description = "how much of its disk the disk cache leaves free, whoever else writes there (default: 1G)")
    private String cacheReserve;

    @Option(
            names = "--cache-verify",
            paramLabel = "WHEN",
            description =
                    "when what comes from the disk cache is hashed and compared with the blob ID: first-use (since"
                            + " the start; a checksum is compared each time) or always (default: first-use)")
    private String cacheVerify;

    @Option(
            names = "--cache-scrub",
            paramLabel = "TIME",
            description = "in which time all of the disk cache is read and hashed, asked for or not; 0 for never"
                    + " (default: 7d)")
    private String cacheScrub;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "blobs being sent at the same time; further requests get 503 (default: by the heap's size)")
    private Integer maxRequests;

    @Option(
            names = "--max-blob-size",
            paramLabel = "SIZE",
            description = "longer blobs are refused (default: none are)")
    private String maxBlobSize;

    @Option(
            names = "--first-byte-timeout",
            paramLabel = "TIME",
            description = "how long a client waits for the first byte before it gets 503 (default: 30s)")
    private String firstByteTimeout;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            description = "how long a client may take nothing, or the network send nothing, before an answer under way"
                    + " is given up (default: 60s)")
    private String stallTimeout;

    @Option(
            names = "--allowed-headers",
            paramLabel = "NAMES",
            description = "attributes of blobs and tags of quilts' patches that are sent as header fields, separated by"
                    + " commas (default: content-type, authorization, content-disposition, content-encoding,"
                    + " content-language, content-location, link)")
    private String allowedHeaders;

    @Option(
            names = "--allow-quilt-patch-tags-in-response",
            description = "send all tags of quilts' patches as header fields, but for those that are this server's own")
    private boolean allTags;

    @Mixin
    private AdminOptions adminOptions;

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        // Found and checked here, where what is wrong can be said in one line.
        ClientConfig network = networkOptions.load();
        network.rpcUrls();
        ConfiguredServer server = new ConfiguredServer(spec);
        ParseResult given = spec.commandLine().getParseResult();
        if (given.hasMatchedOption("--host") || given.hasMatchedOption("--port")) {
            server.listen(host, port);
        } else {
            server.listenByDefault(host, port);
        }
        server.set("config", "--config", network.file().toAbsolutePath());
        server.set("context", "--context", networkOptions.context().orElse(null));
        server.set("allow-private-nodes", "--allow-private-nodes", networkOptions.privateNodes() ? true : null);
        server.set("cache-memory", "--cache-memory", cacheMemory);
        server.set("cache-dir", "--cache-dir", cacheDir == null ? null : cacheDir.toAbsolutePath());
        server.set("cache-size", "--cache-size", cacheSize);
        server.set("cache-reserve", "--cache-reserve", cacheReserve);
        server.set("cache-verify", "--cache-verify", cacheVerify);
        server.set("cache-scrub", "--cache-scrub", cacheScrub);
        server.set("max-requests", "--max-requests", maxRequests);
        server.set("max-blob-size", "--max-blob-size", maxBlobSize);
        server.set("first-byte-timeout", "--first-byte-timeout", firstByteTimeout);
        server.set("stall-timeout", "--stall-timeout", stallTimeout);
        server.set("allowed-headers", "--allowed-headers", allowedHeaders);
        server.set("allow-quilt-patch-tags-in-response", "--allow-quilt-patch-tags-in-response", allTags ? true : null);
        adminOptions.applyTo(server);
        return server.run();
    }
}
