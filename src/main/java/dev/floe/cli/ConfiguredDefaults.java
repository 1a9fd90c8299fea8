package dev.floe.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of options from the surroundings: {@code --epoch-duration} of {@code floe chain} is the system property
 * {@code floe.chain.epoch-duration}, else the environment variable {@code FLOE_CHAIN_EPOCH_DURATION}. An option with several
 * long names has each of them here, too, and the first counts most. What a {@link SettingsFile} says comes as properties.
 */
final class ConfiguredDefaults implements IDefaultValueProvider {
    private final Properties properties;
    private final Map<String, String> environment;

    ConfiguredDefaults(Properties properties, Map<String, String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        List<String> keys = keys(option);
        return Stream.concat(
                        keys.stream().map(properties::getProperty),
                        keys.stream().map(ConfiguredDefaults::variable).map(environment::get))
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> fallbacks(option).stream()
                        .flatMap(key -> value(key).stream())
                        .findFirst())
                .orElse(null);
    }

    /** A property, or the variable that stands for it. */
    Optional<String> value(String key) {
        return Optional.ofNullable(properties.getProperty(key, environment.get(variable(key))));
    }

    /**
     * The properties that count when none of {@link #keys} is there: a server that is two in one takes what it has not been
     * told from the settings of those, in this order.
     */
    static List<String> fallbacks(OptionSpec option) {
        String command = option.command().qualifiedName(".");
        boolean own = keys(option).stream().allMatch(key -> key.startsWith(command + "."));
        return own && option.command().userObject() instanceof DaemonCommand
                ? DaemonCommand.PARTS.stream()
                        .flatMap(part -> keys(option).stream().map(key -> part + key.substring(command.length())))
                        .toList()
                : List.of();
    }

    /**
     * The properties that stand for an option; the first is the one to write. They are named after the command, or after
     * the mixin that the option comes from if that is named like a property: {@code --admin-port} of {@code floe.admin} is
     * {@code floe.admin.port}.
     */
    static List<String> keys(OptionSpec option) {
        Optional<String> part = option.command().mixins().entrySet().stream()
                .filter(mixin -> mixin.getKey().startsWith("floe.")
                        && mixin.getValue().optionsMap().containsKey(option.longestName()))
                .map(Map.Entry::getKey)
                .findFirst();
        String prefix = part.orElse(option.command().qualifiedName("."));
        String repeated = part.map(name -> "--" + name.substring(name.lastIndexOf('.') + 1) + "-")
                .orElse("--");
        List<String> names = List.of(option.names());
        return names.stream()
                .filter(name -> name.startsWith("--"))
                .map(name -> name.startsWith(repeated) && !names.contains("--" + name.substring(repeated.length()))
                        ? name.substring(repeated.length())
                        : name.substring(2))
                .map(name -> prefix + "." + name)
                .toList();
    }

    /** The environment variable that stands for a property. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
