package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code floe edge}: the read side over HTTP. */
@Command(
        name = "edge",
        aliases = "aggregator",
        description = {
            "Serves blobs and the patches of quilts, verified, with ranges, and from memory where it can.",
            "Every option can also be given as FLOE_EDGE_... in the environment, or under edge: in --config-file."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class EdgeCommand implements Callable<Integer> {
    static final String ROLE = "edge";
    static final int DEFAULT_PORT = 31_415;

    @Mixin
    private ListenOptions listenOptions;

    @Mixin(name = EdgeOptions.PREFIX)
    private EdgeOptions edgeOptions;

    @Mixin(name = AccessLogOptions.PREFIX)
    private AccessLogOptions accessLogOptions;

    @Mixin(name = AdminOptions.PREFIX)
    private AdminOptions adminOptions;

    @Mixin
    private NetworkOptions networkOptions;

    @Mixin
    private SettingsFileOption settingsFile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        // Found and checked here, where what is wrong can be said in one line.
        ClientConfig network = networkOptions.load();
        network.rpcUrls();
        ConfiguredServer server = new ConfiguredServer(spec, ROLE);
        listenOptions.configure(server, DEFAULT_PORT);
        networkOptions.configure(server, network);
        edgeOptions.configure(server);
        accessLogOptions.configure(server);
        adminOptions.configure(server);
        return server.run();
    }
}
