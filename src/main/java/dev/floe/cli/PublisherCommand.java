package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code floe publisher}: the write side over HTTP. */
@Command(
        name = "publisher",
        description = {
            "Stores what is sent to PUT /v1/blobs and /v1/quilts and pays for it with its wallet.",
            "Every option can also be given as FLOE_PUBLISHER_... in the environment, or under publisher: in"
                    + " --config-file."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class PublisherCommand implements Callable<Integer> {
    static final String ROLE = "publisher";
    private static final int DEFAULT_PORT = 31_416;

    @Mixin
    private ListenOptions listenOptions;

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
        ConfiguredServer server = new ConfiguredServer(spec, ROLE);
        listenOptions.configure(server, DEFAULT_PORT);
        networkOptions.configure(server, network);
        publisherOptions.configure(server);
        accessLogOptions.configure(server);
        adminOptions.configure(server);
        return server.run();
    }
}
