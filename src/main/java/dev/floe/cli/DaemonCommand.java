package dev.floe.cli;

import dev.floe.sui.ClientConfig;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code floe daemon}: both sides over HTTP at one address. */
@Command(
        name = "daemon",
        description = {
            "Serves blobs as floe edge does and stores them as floe publisher does, both at one address.",
            "Options of one side are its settings: --cache-memory is FLOE_EDGE_CACHE_MEMORY, or cache-memory under"
                    + " edge: in --config-file. Those of both are FLOE_DAEMON_... and under daemon:; where nothing is said"
                    + " there, what is said of the edge, and else of the publisher, counts."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DaemonCommand implements Callable<Integer> {
    /** The settings of the two that it is. */
    static final List<String> PARTS = List.of(EdgeOptions.PREFIX, PublisherOptions.PREFIX);

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
        requireOneNetwork();
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

    /** Which network it is must not depend on which of the two is asked. */
    private void requireOneNetwork() {
        contradiction(
                        spec.commandLine().getParseResult(),
                        new ConfiguredDefaults(System.getProperties(), System.getenv()))
                .ifPresent(words -> {
                    throw new ParameterException(spec.commandLine(), words);
                });
    }

    /** What is wrong with the settings of the two if they name two networks, and nobody said which it is. */
    static Optional<String> contradiction(ParseResult given, ConfiguredDefaults surroundings) {
        for (String name : List.of("--config", "--context")) {
            OptionSpec option = given.commandSpec().findOption(name);
            boolean told = given.hasMatchedOption(option)
                    || ConfiguredDefaults.keys(option).stream()
                            .anyMatch(key -> surroundings.value(key).isPresent());
            List<String> parts = ConfiguredDefaults.fallbacks(option);
            long different = parts.stream()
                    .flatMap(key -> surroundings.value(key).stream())
                    .distinct()
                    .count();
            if (!told && different > 1) {
                return Optional.of(String.join(" and ", parts) + " are not the same: say " + name + " for both");
            }
        }
        return Optional.empty();
    }
}
