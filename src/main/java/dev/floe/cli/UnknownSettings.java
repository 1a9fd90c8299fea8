package dev.floe.cli;

import dev.floe.devnet.Service;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What looks like a setting of a command in its surroundings and is none: a mistyped name has no effect. */
final class UnknownSettings {
    private UnknownSettings() {}

    /** The names of variables and properties that begin as those of {@code command} do, and that it does not know. */
    static List<String> of(CommandSpec command, Properties properties, Map<String, String> environment) {
        List<String> prefixes = prefixes(command);
        List<String> known =
                Stream.concat(keys(command), ServerSettings.PROPERTIES.stream()).toList();
        List<String> variables =
                known.stream().map(ConfiguredDefaults::variable).toList();
        TreeSet<String> unknown = new TreeSet<>();
        environment.keySet().stream()
                .filter(name ->
                        prefixes.stream().map(ConfiguredDefaults::variable).anyMatch(name::startsWith)
                                && !variables.contains(name)
                                && !name.equals(Service.SETTINGS_VARIABLE))
                .forEach(unknown::add);
        properties.stringPropertyNames().stream()
                .filter(name -> prefixes.stream().anyMatch(name::startsWith) && !known.contains(name))
                .forEach(unknown::add);
        return List.copyOf(unknown);
    }

    /** Its own, and those of its commands, whose names begin with its own. */
    private static Stream<String> keys(CommandSpec command) {
        return Stream.concat(
                command.options().stream().flatMap(option -> ConfiguredDefaults.keys(option).stream()),
                command.subcommands().values().stream().flatMap(inner -> keys(inner.getCommandSpec())));
    }

    /** A server has those of its parts, and those that all servers have. */
    private static List<String> prefixes(CommandSpec command) {
        String own = command.qualifiedName(".") + ".";
        List<String> parts = command.mixins().keySet().stream()
                .filter(name -> name.startsWith("floe."))
                .toList();
        if (parts.isEmpty()) {
            return List.of(own);
        }
        Stream<String> shared = ServerSettings.CONFIGURATIONS.stream()
                .map(ServerSettings::prefix)
                .filter(prefix -> !command.root().subcommands().containsKey(prefix.substring("floe.".length())));
        return Stream.of(Stream.of(own), parts.stream().map(part -> part + "."), shared.map(prefix -> prefix + "."))
                .flatMap(prefix -> prefix)
                .distinct()
                .toList();
    }
}
