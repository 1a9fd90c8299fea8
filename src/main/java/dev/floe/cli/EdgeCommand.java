package dev.floe.cli;

import dev.floe.edge.MemorySize;
import dev.floe.sui.ClientConfig;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe edge}: the read side over HTTP. */
@Command(
        name = "edge",
        description = {
            "Serves blobs at GET /v1/blobs/{id}, verified, with ranges, and from memory where it can.",
            "Every option can also be given as FLOE_EDGE_... in the environment (floe.edge.* in a file)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class EdgeCommand implements Callable<Integer> {
    private static final String PREFIX = "floe.edge.";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "where to listen (default: ${DEFAULT-VALUE})")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "31415",
            description = "where to listen; 0 for any (default: ${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description = "what the memory cache may hold, such as 2G or 40%% of the heap (default: 25%%)")
    private String cacheMemory;

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

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        // Found and checked here, where what is wrong can be said in one line.
        ClientConfig network = networkOptions.load();
        network.rpcUrls();
        check("--cache-memory", cacheMemory);
        check("--max-blob-size", maxBlobSize);
        System.setProperty("quarkus.http.host", host);
        System.setProperty("quarkus.http.port", Integer.toString(port));
        System.setProperty("floe.role", "edge");
        set("config", network.file().toAbsolutePath());
        set("context", networkOptions.context().orElse(null));
        set("cache-memory", cacheMemory);
        set("max-requests", maxRequests);
        set("max-blob-size", maxBlobSize);
        IdleMemory.watch();
        Quarkus.run();
        return 0;
    }

    private void check(String option, String size) {
        if (size != null) {
            try {
                MemorySize.parse(size, Runtime.getRuntime().maxMemory());
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage());
            }
        }
    }

    private static void set(String name, Object value) {
        if (value != null) {
            System.setProperty(PREFIX + name, value.toString());
        }
    }
}
