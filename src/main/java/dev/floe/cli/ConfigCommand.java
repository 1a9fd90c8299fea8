package dev.floe.cli;

import dev.floe.devnet.Service;
import dev.floe.door.tls.CertificateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe config}: what there is to do with a {@link SettingsFile}. */
@Command(
        name = "config",
        description = "Looks at the file with the settings of servers (--config-file).",
        mixinStandardHelpOptions = true,
        subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: check FILE");
    }

    /** {@code floe config check}. */
    @Command(
            name = "check",
            description = {
                "Says what is wrong in a file with the settings of servers, line by line, and exits with 2 if anything is.",
                "Names are checked, and values of options as far as the command line checks them; sizes, times and what"
                        + " depends on the machine are when a server starts. The folder of certificates (door.certificates) is"
                        + " looked at."
            },
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        private static final String CERTIFICATES = "floe.door.certificates";

        @Parameters(
                paramLabel = "FILE",
                arity = "0..1",
                description = "the file, YAML or properties (default: the one that servers read)")
        private Optional<Path> given = Optional.empty();

        @Option(
                names = SettingsFileOption.NAME,
                paramLabel = "FILE",
                description =
                        "the same, said as servers are told it (default: $FLOE_CONFIG_FILE, else /etc/floe/floe.yaml)")
        private Optional<Path> asServersAreTold = Optional.empty();

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            if (given.isPresent() && asServersAreTold.isPresent() && !given.equals(asServersAreTold)) {
                throw new ParameterException(
                        spec.commandLine(), "one file at a time: FILE or " + SettingsFileOption.NAME + " FILE");
            }
            Path file = given.or(() -> asServersAreTold)
                    .or(() -> SettingsFileOption.found(System.getenv(), SettingsFileOption.DEFAULT))
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "say which file: check FILE; there is none that servers would read by themselves ($"
                                    + Service.SETTINGS_VARIABLE + ", " + SettingsFileOption.DEFAULT + ")"));
            Program program = new Program(new Floe());
            Set<String> faults = new LinkedHashSet<>();
            try {
                SettingsFile settings = SettingsFile.read(file);
                settings.requireKnown(program.serverProperties());
                program.getSubcommands().values().stream()
                        .filter(command -> SettingsFileOption.isTakenBy(command.getCommandSpec()))
                        .distinct()
                        .forEach(server -> fault(program, server, settings).ifPresent(faults::add));
                faults.addAll(certificates(settings));
            } catch (SettingsFile.WrongException e) {
                faults.addAll(e.getMessage().lines().toList());
            }
            faults.forEach(fault -> spec.commandLine().getErr().println(spec.qualifiedName() + ": " + fault));
            if (!faults.isEmpty()) {
                return spec.exitCodeOnInvalidInput();
            }
            spec.commandLine().getOut().println(file + ": nothing is wrong");
            return 0;
        }

        /** What is wrong with the folder of certificates, if one is named. */
        private static List<String> certificates(SettingsFile settings) {
            Properties values = new Properties();
            settings.applyTo(values, Map.of());
            return Optional.ofNullable(values.getProperty(CERTIFICATES)).stream()
                    .flatMap(folder -> CertificateFolder.check(Path.of(folder)).stream()
                            .map(fault ->
                                    settings.whereGiven(CERTIFICATES, folder).orElse(CERTIFICATES) + ": " + fault))
                    .toList();
        }

        /** What the command line of a server says to the values that are there. */
        private static Optional<String> fault(Program program, CommandLine server, SettingsFile settings) {
            Properties values = new Properties();
            settings.applyTo(values, Map.of());
            server.setDefaultValueProvider(new ConfiguredDefaults(values, Map.of()));
            try {
                program.parseArgs(server.getCommandName());
                return Optional.empty();
            } catch (ParameterException e) {
                // What is missing may be given elsewhere.
                return e.getValue() == null ? Optional.empty() : CommandRules.place(e, settings);
            }
        }
    }
}
