package dev.floe.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of options from the surroundings: {@code --epoch-duration} of {@code floe chain} is the system property
 * {@code floe.chain.epoch-duration}, else the environment variable {@code FLOE_CHAIN_EPOCH_DURATION}. An option with several
 * long names has each of them here, too, and the first counts most.
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
                .orElse(null);
    }

    /** The properties that stand for an option; the first is the one to write. */
    static List<String> keys(OptionSpec option) {
        String prefix = option.command().qualifiedName(".") + ".";
        return Stream.of(option.names())
                .filter(name -> name.startsWith("--"))
                .map(name -> prefix + name.substring(2))
                .toList();
    }

    /** The environment variable that stands for a property. */
    static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
