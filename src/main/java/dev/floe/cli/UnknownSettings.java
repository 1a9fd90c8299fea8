package dev.floe.cli;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What looks like a setting of a command in its surroundings and is none: a mistyped name has no effect. */
final class UnknownSettings {
    /** What servers take from their configuration and no option stands for. */
    static final List<String> WITHOUT_OPTION = List.of("floe.edge.place-timeout", "floe.publisher.max-arriving-bodies");

    private UnknownSettings() {}

    /** The names of variables and properties that begin as those of {@code command} do, and that it does not know. */
    static List<String> of(CommandSpec command, Properties properties, Map<String, String> environment) {
        String prefix = command.qualifiedName(".") + ".";
        List<String> known = Stream.concat(
                        command.options().stream().flatMap(option -> ConfiguredDefaults.keys(option).stream()),
                        WITHOUT_OPTION.stream())
                .toList();
        List<String> variables =
                known.stream().map(ConfiguredDefaults::variable).toList();
        TreeSet<String> unknown = new TreeSet<>();
        environment.keySet().stream()
                .filter(name -> name.startsWith(ConfiguredDefaults.variable(prefix)) && !variables.contains(name))
                .forEach(unknown::add);
        properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(prefix) && !known.contains(name))
                .forEach(unknown::add);
        return List.copyOf(unknown);
    }
}
