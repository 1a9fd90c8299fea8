package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
    private static final List<String> KNOWN = new Program(new Floe()).serverProperties();

    @TempDir
    private Path directory;

    private SettingsFile file(String name, String text) throws IOException {
        return SettingsFile.read(Files.writeString(directory.resolve(name), text));
    }

    private SettingsFile yaml(String text) throws IOException {
        return file("floe.yaml", text);
    }

    private static Properties applied(SettingsFile file, Map<String, String> environment) {
        Properties properties = new Properties();
        file.applyTo(properties, environment);
        return properties;
    }

    private String fault(String text) throws IOException {
        String message = null;
        try {
            yaml(text).requireKnown(KNOWN);
        } catch (SettingsFile.WrongException e) {
            message = e.getMessage();
        }
        assertThat(message).as("what is wrong with %s", text).isNotNull();
        return message.replace(directory.resolve("floe.yaml").toString(), "FILE");
    }

    @Test
    void sectionsArePrefixes() throws IOException {
        SettingsFile file = yaml("""
                # All servers of this machine.
                edge:
                  port: 8080
                  cache-memory: 2G
                  allow-private-nodes: true
                door: {trusted-proxies: [10.0.0.0/8, "fd00::/8"]}
                publisher.wallet: /srv/wallet.yaml
                floe.node:
                  dir: /srv/node
                quarkus:
                  http:
                    ssl-port: 8443
                """);
        file.requireKnown(KNOWN);
        assertThat(applied(file, Map.of()))
                .isEqualTo(Map.of(
                        "floe.edge.port", "8080",
                        "floe.edge.cache-memory", "2G",
                        "floe.edge.allow-private-nodes", "true",
                        "floe.door.trusted-proxies", "10.0.0.0/8,fd00::/8",
                        "floe.publisher.wallet", "/srv/wallet.yaml",
                        "floe.node.dir", "/srv/node",
                        "quarkus.http.ssl-port", "8443"));
    }

    @Test
    void propertiesSayTheSame() throws IOException {
        SettingsFile file = file("floe.properties", """
                # a comment that seems to go on \\
                edge.port = 8080
                ! another
                floe.door.trusted-proxies=10.0.0.0/8,\\
                    fd00::/8

                edge.stall-timeout: 5s
                """);
        file.requireKnown(KNOWN);
        assertThat(applied(file, Map.of()))
                .isEqualTo(Map.of(
                        "floe.edge.port", "8080",
                        "floe.door.trusted-proxies", "10.0.0.0/8,fd00::/8",
                        "floe.edge.stall-timeout", "5s"));
        assertThat(file.whereGiven("floe.edge.stall-timeout", "5s"))
                .contains(directory.resolve("floe.properties") + ", line 7: edge.stall-timeout");
    }

    @Test
    void whatIsNearerWins() throws IOException {
        SettingsFile file = yaml("edge: {port: 1, host: a, cache-size: 5G}");
        Properties properties = new Properties();
        properties.setProperty("floe.edge.port", "2");
        file.applyTo(properties, Map.of("FLOE_EDGE_HOST", "b"));
        assertThat(properties).isEqualTo(Map.of("floe.edge.port", "2", "floe.edge.cache-size", "5G"));
        assertThat(file.whereGiven("floe.edge.cache-size", "5G")).isPresent();
        assertThat(file.whereGiven("floe.edge.port", "2"))
                .as("another value than the file's")
                .isEmpty();
    }

    @Test
    void everyFaultIsALine() throws IOException {
        assertThat(fault("edge:\n  prot: 1\n  port: 2\npublsher:\n  wallet: x\nedge.nonsense-all-over: 1\n")
                        .lines())
                .containsExactly(
                        "FILE, line 2: there is no setting edge.prot; did you mean edge.port?",
                        "FILE, line 5: there is no setting publsher.wallet; did you mean publisher.wallet?",
                        "FILE, line 6: there is no setting edge.nonsense-all-over; docs/options.md has all");
        assertThat(fault("edge:\n  port: 1\nedge.port: 2\n"))
                .isEqualTo("FILE, line 3: edge.port is there a second time, it is in line 2, too");
        assertThat(fault("edge:\n  port:\n")).isEqualTo("FILE, line 2: edge.port has no value");
        assertThat(fault("- edge\n")).startsWith("FILE, line 1: here should be sections");
        assertThat(fault("edge:\n  host: [[a]]\n")).isEqualTo("FILE, line 2: edge.host is a list of single values");
        assertThat(fault("edge:\n\tport: 1\n")).startsWith("FILE, line 2: this is not YAML: ");
        assertThat(fault("{a: ".repeat(40))).contains("too deep");
        assertThat(fault("edge: {config-file: other.yaml}"))
                .as("a file does not name another")
                .contains("there is no setting edge.config-file");
        assertThat(fault("daemon: {cache-size: 1G}")).contains("there is no setting daemon.cache-size");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing yet\n", "edge:\n", "edge:\npublisher:\n", "---\n", "{}"})
    void aFileMayHaveNothingInIt(String text) throws IOException {
        SettingsFile file = yaml(text);
        file.requireKnown(KNOWN);
        assertThat(applied(file, Map.of())).isEmpty();
    }

    @Test
    void aFileIsAsLongAsPeopleWrite() {
        assertThatExceptionOfType(SettingsFile.WrongException.class)
                .isThrownBy(() -> yaml("#".repeat((1 << 20) + 1)))
                .withMessageContaining("too long");
    }

    @Test
    void noFileIsNoSettings() throws IOException {
        assertThat(applied(SettingsFile.find(Optional.of("")), Map.of())).isEmpty();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        SettingsFile.find(Optional.of(directory.resolve("none").toString())));
    }

    @Test
    void theProgramRefusesAWrongFile() throws IOException {
        Path file = Files.writeString(directory.resolve("floe.yaml"), "chain:\n  prot: 9000\n");
        StringWriter errors = new StringWriter();
        int code = Floe.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute("chain", "--config-file", file.toString());
        assertThat(code).isEqualTo(2);
        assertThat(errors.toString().lines())
                .containsExactly(
                        "floe chain: " + file + ", line 2: there is no setting chain.prot; did you mean chain.port?");
    }

    @Test
    void aValueThatAnOptionRefusesHasItsPlace() throws IOException {
        Path file = Files.writeString(directory.resolve("floe.yaml"), "chain:\n  port: ninety\n");
        StringWriter errors = new StringWriter();
        try {
            int code =
                    Floe.commandLine().setErr(new PrintWriter(errors, true)).execute("chain", "--config-file=" + file);
            assertThat(code).isEqualTo(2);
            assertThat(errors.toString())
                    .startsWith("floe chain: " + file
                            + ", line 2: chain.port: 'ninety' is not a port; ports are numbers from 0 to 65535");
        } finally {
            System.clearProperty("floe.chain.port");
        }
    }
}
