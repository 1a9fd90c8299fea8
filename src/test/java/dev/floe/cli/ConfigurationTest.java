package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.floe.edge.EdgeConfig;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.publisher.PublisherConfig;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.validator.BeanValidationConfigValidator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options out of range are refused in words when a process starts, each by its name. */
class ConfigurationTest {
    private static final Validator VALIDATOR =
            Validation.buildDefaultValidatorFactory().getValidator();

    private static <T> T configured(Class<T> type, String prefix, Map<String, String> values) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withValidator((BeanValidationConfigValidator) () -> VALIDATOR)
                .withConverter(java.time.Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
                .withMapping(type);
        values.forEach((name, value) -> builder.withDefaultValue(prefix + "." + name, value));
        return builder.build().getConfigMapping(type);
    }

    @ParameterizedTest
    @CsvSource({
        "first-byte-timeout, 0s, must be 0.1s or longer",
        "first-byte-timeout, -1s, must be 0.1s or longer",
        "first-byte-timeout, 25h, must be 24h or shorter",
        "first-byte-timeout, soon, soon",
        "stall-timeout, 0s, must be 0.1s or longer",
        "stall-timeout, -1s, must be 0.1s or longer",
        "stall-timeout, 400d, must be 24h or shorter",
        "max-requests, -1, must be 0",
        "port, 65536, must be a port",
        "port, -1, must be a port",
        "max-requests, many, many",
        "cache-memory, -1M, is not an amount of memory",
        "cache-memory, 101%, is more than the whole heap",
        "cache-memory, 900000G, is more than the whole heap",
        "max-blob-size, 25%, is not an amount of memory",
    })
    void anEdgeRefuses(String option, String value, String words) {
        assertThatExceptionOfType(ConfigValidationException.class)
                .isThrownBy(() -> configured(EdgeConfig.class, "floe.edge", Map.of(option, value)))
                .withMessageContaining("floe.edge." + option)
                .withMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource({
        "max-concurrent-requests, 0, must be 1 or more",
        "max-concurrent-requests, -8, must be 1 or more",
        "max-buffer-size, -1, must be 0 or more",
        "turn-patience, 0s, must be 0.1s or longer",
        "turn-patience, 25h, must be 24h or shorter",
        "max-body-size, -1, is not an amount of memory",
        "encode-memory, 120%, is more than the whole heap",
    })
    void aPublisherRefuses(String option, String value, String words) {
        assertThatExceptionOfType(ConfigValidationException.class)
                .isThrownBy(() -> configured(PublisherConfig.class, "floe.publisher", Map.of(option, value)))
                .withMessageContaining("floe.publisher." + option)
                .withMessageContaining(words);
    }

    @Test
    void theDefaultsAndTheBordersAreInRange() {
        EdgeConfig edge = configured(
                EdgeConfig.class,
                "floe.edge",
                Map.of(
                        "host",
                        "::1",
                        "port",
                        "0",
                        "first-byte-timeout",
                        "0.1s",
                        "stall-timeout",
                        "24h",
                        "max-requests",
                        "0",
                        "cache-memory",
                        "0"));
        assertThat(edge.stallTimeout()).hasHours(24);
        assertThat(edge.cacheMemory().bytes()).isZero();
        assertThat(edge.maxBlobSize()).isEmpty();
        configured(EdgeConfig.class, "floe.edge", Map.of());
        PublisherConfig publisher = configured(
                PublisherConfig.class,
                "floe.publisher",
                Map.of("max-concurrent-requests", "1", "max-buffer-size", "0"));
        assertThat(publisher.maxBodySize().bytes()).isEqualTo(1 << 30);
    }

    @ParameterizedTest
    @CsvSource({
        "edge --port, 65536",
        "edge --port, -1",
        "publisher --port, 70000",
        "chain --port, http",
        "devnet --port-base, 99999",
        "node --config /dev/null --port, 65536",
    })
    void portsAreInRange(String command, String port) {
        Result result = run((command + " " + port).split(" "));
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains(command.substring(command.lastIndexOf(' ') + 1))
                .contains("'" + port + "' is not a port; ports are numbers from 0 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "'rest_api_address: 127.0.0.1:65536', rest_api_address must be HOST:PORT",
        "'metrics_address: 127.0.0.1:-1', metrics_address must be HOST:PORT",
        "'metrics_address: \"::1:9184\"', metrics_address must be HOST:PORT (IPv6: [HOST]:PORT)",
        "'rest_api_address: \"[::1]:65536\"', rest_api_address must be HOST:PORT",
        "'rest_server: {http2_max_concurrent_streams: 0}', http2_max_concurrent_streams must be a number from 1",
        "'rest_server: {confirmation_long_poll_max_millis: -1}', confirmation_long_poll_max_millis must be a number",
        "'rest_graceful_shutdown_period_secs: 86401', rest_graceful_shutdown_period_secs must be a number from 0 to",
        "'pending_sliver_cache: {max_cached_bytes: -1}', max_cached_bytes must be a number from 0",
        "'pending_sliver_cache: {max_cached_slivers: -1}', max_cached_slivers must be a number from 0",
        "'pending_sliver_cache: {max_cached_sliver_bytes: 1.5}', max_cached_sliver_bytes must be a number from 0",
        "'pending_sliver_cache: {cache_ttl: -1}', cache_ttl must be a number from 0 to 86400",
        "'pending_metadata_cache: {max_cached_entries: 2000000}', max_cached_entries must be a number from 0",
    })
    void aNodeRefuses(String yaml, String words, @TempDir Path directory) throws Exception {
        assertRefused("rpc: 'http://127.0.0.1:1'", yaml, words, directory);
    }

    /** What is taken shows by what is refused then: the line behind it. */
    @ParameterizedTest
    @CsvSource({
        "'rpc_urls: {a: b}', sui.rpc_urls must be a URL or a list of URLs",
        "'rpc: [7]', sui.rpc must be a URL or a list of URLs",
        "'rpc_urls: null', has no sui.rpc",
        "'rpc_urls: \"http://127.0.0.1:1\"', rest_graceful_shutdown_period_secs",
        "'rpc_urls: [\"http://127.0.0.1:1\", \"http://[::1]:2\"]', rest_graceful_shutdown_period_secs",
        "'additional_rpc_endpoints: \"http://[::1]:1\"', rest_graceful_shutdown_period_secs",
    })
    void aNodeTakesOneFullNodeOrSeveral(String sui, String words, @TempDir Path directory) throws Exception {
        assertRefused(sui, "rest_graceful_shutdown_period_secs: -1", words, directory);
    }

    private static void assertRefused(String sui, String yaml, String words, Path directory) throws IOException {
        Path config = Files.writeString(directory.resolve("node.yaml"), """
                name: node-1
                storage_path: /nonexistent
                public_host: 127.0.0.1
                protocol_key_pair: BBlm7tRefoPuaKoVoxVtnUBBDCfy+BGPREM8B6oSkOEj
                network_key_pair: %s
                sui: {%s, system_object: '0x1', staking_object: '0x2'}
                %s
                """.formatted(
                        NetworkKeyPair.generate(new SecureRandom()).toTagged(), sui, yaml));
        Result result = run("node", "--config", config.toString());
        assertThat(result.err()).contains(words);
        assertThat(result.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "--bind-address [::1]:1 --port 2, '--bind-address has host and port: give it, or --host and --port'",
        "--bind-address ::1:1, '--bind-address must be HOST:PORT (IPv6: [HOST]:PORT), not ''::1:1'''",
        "--bind-address localhost, --bind-address must be HOST:PORT",
    })
    void aPublisherListensInOnePlace(String options, String words) {
        Result result = run(("publisher " + options).split(" "));
        assertThat(result.err()).contains(words);
        assertThat(result.code()).isEqualTo(2);
    }

    private record Result(int code, String err) {}

    private static Result run(String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Floe.commandLine().execute(arguments);
            return new Result(code, err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(before);
        }
    }
}
