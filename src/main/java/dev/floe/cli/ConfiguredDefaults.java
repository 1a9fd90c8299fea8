package dev.floe.cli;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Defaults of options from the surroundings: {@code --epoch-duration} of {@code floe chain} is the system property
 * {@code floe.chain.epoch-duration}, else the environment variable {@code FLOE_CHAIN_EPOCH_DURATION}.
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
        String name = option.longestName().replaceFirst("^-+", "");
        String property = option.command().qualifiedName(".") + "." + name;
        String value = properties.getProperty(property);
        return value != null
                ? value
                : environment.get(
                        property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'));
    }
}
