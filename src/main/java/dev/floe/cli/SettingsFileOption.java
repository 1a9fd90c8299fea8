package dev.floe.cli;

import dev.floe.devnet.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The option that names the file with a server's settings. Read before the others, whose defaults are in that file. */
final class SettingsFileOption {
    static final String NAME = "--config-file";
    static final Path DEFAULT = Path.of("/etc/floe/floe.yaml");

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description =
                    "a file with options of this and other servers, YAML or properties; what the command line or the"
                            + " environment says wins (default: $FLOE_CONFIG_FILE, else /etc/floe/floe.yaml if it is there)")
    private Path file;

    /** The file that servers read when they are not told which: the one that the environment names, or the usual one. */
    static Optional<Path> found(Map<String, String> environment, Path usual) {
        Optional<String> named = Optional.ofNullable(environment.get(Service.SETTINGS_VARIABLE));
        return named.isPresent()
                ? named.filter(name -> !name.isEmpty()).map(Path::of)
                : Optional.of(usual).filter(Files::exists);
    }

    static boolean isTakenBy(CommandSpec command) {
        return command.optionsMap().containsKey(NAME);
    }
}
