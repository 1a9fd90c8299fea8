package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.edge.EdgeConfig;
import dev.floe.publisher.PublisherConfig;
import io.smallrye.config.ConfigMapping;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

class UnknownSettingsTest {
    private static CommandSpec command(String name) {
        return Floe.commandLine().getSubcommands().get(name).getCommandSpec();
    }

    private static List<String> unknown(String command, Map<String, String> environment, String... properties) {
        Properties given = new Properties();
        for (String property : properties) {
            given.setProperty(property, "1");
        }
        return UnknownSettings.of(command(command), given, environment);
    }

    @Test
    void mistypedNamesAreFound() {
        assertThat(unknown(
                        "edge",
                        Map.of("FLOE_EDGE_PROT", "1", "FLOE_EDGE_PORT", "1", "FLOE_JVM", "1", "FLOE_CONFIG", "x"),
                        "floe.edge.stal-timeout",
                        "floe.edge.stall-timeout",
                        "floe.role"))
                .containsExactly("FLOE_EDGE_PROT", "floe.edge.stal-timeout");
        assertThat(unknown("blob-id", Map.of("FLOE_BLOB_ID_N_SHARD", "7", "FLOE_BLOB_ID_N_SHARDS", "7")))
                .containsExactly("FLOE_BLOB_ID_N_SHARD");
        assertThat(unknown("store", Map.of("FLOE_EDGE_PROT", "1")))
                .as("of another")
                .isEmpty();
    }

    @Test
    void aServerOfSeveralPartsHasTheSettingsOfEach() {
        assertThat(unknown(
                        "daemon",
                        Map.of(
                                "FLOE_DAEMON_PORT", "1",
                                "FLOE_DAEMON_CACHE_SIZE", "1",
                                "FLOE_EDGE_CACHE_SIZE", "1",
                                "FLOE_EDGE_CASH_SIZE", "1",
                                "FLOE_NODE_PROT", "1"),
                        "floe.publisher.wallet",
                        "floe.publisher.wall",
                        "floe.door.fast-lane",
                        "floe.door.fast-line"))
                .containsExactly(
                        "FLOE_DAEMON_CACHE_SIZE", "FLOE_EDGE_CASH_SIZE", "floe.door.fast-line", "floe.publisher.wall");
    }

    @Test
    void whatServersKnowIsKnown() {
        Map<Class<?>, String> servers = new TreeMap<>((a, b) -> a.getName().compareTo(b.getName()));
        servers.put(EdgeConfig.class, "edge");
        servers.put(PublisherConfig.class, "publisher");
        servers.forEach((config, name) -> {
            String prefix = config.getAnnotation(ConfigMapping.class).prefix();
            for (Method method : config.getDeclaredMethods()) {
                String property = prefix + "."
                        + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                assertThat(unknown(name, Map.of(ConfiguredDefaults.variable(property), "1"), property))
                        .isEmpty();
            }
        });
    }
}
