package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code floe portal}: an edge of websites. */
@Command(
        name = "portal",
        description = {
            "Serves websites (Walrus Sites), and blobs as floe edge does: the same with sites below localhost, where browsers"
                    + " find them on this machine, unless --sites names another domain.",
            "Every option but those of where to listen can also be given as FLOE_EDGE_... in the environment."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PortalCommand implements Callable<Integer> {
    private static final String DOMAIN = "localhost";
    private static final int DEFAULT_PORT = 3000;

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
        ClientConfig network = networkOptions.load();
        network.rpcUrls();
        ConfiguredServer server = new ConfiguredServer(spec, EdgeCommand.ROLE);
        listenOptions.configure(server, DEFAULT_PORT);
        networkOptions.configure(server, network);
        edgeOptions.configureWithSites(server, DOMAIN);
        accessLogOptions.configure(server);
        adminOptions.configure(server);
        return server.run();
    }
}
