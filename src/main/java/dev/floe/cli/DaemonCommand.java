package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code floe daemon}: both sides over HTTP at one address. */
@Command(
        name = "daemon",
        description = {
            "Serves blobs as floe edge does and stores them as floe publisher does, both at one address.",
            "Options of one side are its settings: --cache-memory is FLOE_EDGE_CACHE_MEMORY, or cache-memory under"
                    + " edge: in --config-file. Those of both are FLOE_DAEMON_... and under daemon:."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DaemonCommand implements Callable<Integer> {
    @Mixin
    private ListenOptions listenOptions;

    @Mixin(name = EdgeOptions.PREFIX)
    private EdgeOptions edgeOptions;

    @Mixin(name = PublisherOptions.PREFIX)
    private PublisherOptions publisherOptions;

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
        listenOptions.bound();
        // Found and checked here, where what is wrong can be said in one line.
        ClientConfig network = networkOptions.load();
        network.key(publisherOptions.wallet());
        ConfiguredServer server = new ConfiguredServer(spec, EdgeCommand.ROLE, PublisherCommand.ROLE);
        listenOptions.configure(server, EdgeCommand.DEFAULT_PORT);
        networkOptions.configure(server, network);
        edgeOptions.configure(server);
        publisherOptions.configure(server);
        accessLogOptions.configure(server);
        adminOptions.configure(server);
        return server.run();
    }
}
