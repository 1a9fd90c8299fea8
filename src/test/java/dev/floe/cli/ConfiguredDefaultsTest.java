package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

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

    @Command(name = "floe", subcommands = DaemonCommand.class)
    static final class Both {}

    private ParseResult daemon(Map<String, String> environment, String... arguments) {
        return new CommandLine(new Both())
                .setDefaultValueProvider(new ConfiguredDefaults(properties, environment))
                .parseArgs(arguments)
                .subcommand();
    }

    private static String value(ParseResult result, String option) {
        return String.valueOf(result.commandSpec().findOption(option).<Object>getValue());
    }

    /** One file for all servers says where the network is under edge: and publisher:, which floe daemon is, too. */
    @Test
    void aDaemonTakesWhatItIsNotToldFromItsPartsSettings() {
        Map<String, String> environment = Map.of("FLOE_PUBLISHER_CONTEXT", "testnet");
        properties.setProperty("floe.edge.config", "edge.yaml");
        properties.setProperty("floe.edge.port", "4000");
        properties.setProperty("floe.publisher.port", "4001");
        ParseResult parts = daemon(environment, "daemon");
        assertThat(value(parts, "--config")).isEqualTo("edge.yaml");
        assertThat(value(parts, "--context")).isEqualTo("testnet");
        assertThat(value(parts, "--port")).as("the edge's first").isEqualTo("4000");
        properties.setProperty("floe.publisher.config", "publisher.yaml");
        properties.setProperty("floe.daemon.port", "4002");
        assertThat(value(daemon(environment, "daemon"), "--port")).isEqualTo("4002");
        assertThat(value(daemon(Map.of("FLOE_DAEMON_CONFIG", "both.yaml"), "daemon"), "--config"))
                .as("what is said of the daemon counts most, wherever")
                .isEqualTo("both.yaml");
    }

    @Test
    void aDaemonIsOfOneNetwork() {
        properties.setProperty("floe.edge.config", "edge.yaml");
        properties.setProperty("floe.publisher.config", "publisher.yaml");
        assertThat(contradiction(Map.of(), "daemon").orElseThrow())
                .contains("floe.edge.config and floe.publisher.config are not the same", "--config");
        assertThat(contradiction(Map.of("FLOE_DAEMON_CONFIG", "both.yaml"), "daemon"))
                .isEmpty();
        assertThat(contradiction(Map.of(), "daemon", "--config", "both.yaml")).isEmpty();
        properties.setProperty("floe.publisher.config", "edge.yaml");
        assertThat(contradiction(Map.of(), "daemon")).isEmpty();
    }

    private Optional<String> contradiction(Map<String, String> environment, String... arguments) {
        return DaemonCommand.contradiction(
                daemon(environment, arguments), new ConfiguredDefaults(properties, environment));
    }
}
