package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class ConfiguredDefaultsTest {
    @Command(name = "floe", subcommands = Serve.class)
    static final class Root {}

    @Command(name = "serve")
    static final class Serve implements Runnable {
        @Option(
                names = {"-p", "--listen-port", "--serve-listen-port"},
                defaultValue = "1")
        private int port;

        @Override
        public void run() {}
    }

    private final Properties properties = new Properties();

    private int port(Map<String, String> environment, String... arguments) {
        CommandLine line =
                new CommandLine(new Root()).setDefaultValueProvider(new ConfiguredDefaults(properties, environment));
        Serve serve = (Serve) line.getSubcommands().get("serve").getCommand();
        assertThat(line.execute(arguments)).isZero();
        return serve.port;
    }

    @Test
    void theNearestWins() {
        Map<String, String> environment = Map.of("FLOE_SERVE_LISTEN_PORT", "2");
        assertThat(port(Map.of(), "serve")).isEqualTo(1);
        assertThat(port(environment, "serve")).isEqualTo(2);
        properties.setProperty("floe.serve.listen-port", "3");
        assertThat(port(environment, "serve")).isEqualTo(3);
        assertThat(port(environment, "serve", "-p", "4")).isEqualTo(4);
    }

    @Test
    void anotherNameOfTheOptionIsUnderstoodAndCountsLess() {
        Map<String, String> other = Map.of("FLOE_SERVE_SERVE_LISTEN_PORT", "2");
        assertThat(port(other, "serve")).isEqualTo(2);
        assertThat(port(Map.of("FLOE_SERVE_SERVE_LISTEN_PORT", "2", "FLOE_SERVE_LISTEN_PORT", "3"), "serve"))
                .isEqualTo(3);
        properties.setProperty("floe.serve.serve-listen-port", "4");
        assertThat(port(Map.of("FLOE_SERVE_LISTEN_PORT", "3"), "serve")).isEqualTo(4);
    }
}
