package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.sui.NodeRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the reference's configuration a node takes to heart, and that it tells of the rest. */
class NodeSettingsTest {
    private static final Duration EPOCH = Duration.ofDays(14);

    private static final List<BlsPublicKey> NODES = Stream.generate(
                    () -> BlsSecretKey.generate(new SecureRandom()).publicKey())
            .limit(100)
            .toList();

    @TempDir
    private Path folder;

    private String least;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(
                folder.resolve("protocol.key"),
                BlsSecretKey.generate(new SecureRandom()).toTagged());
        Files.writeString(
                folder.resolve("network.key"),
                NetworkKeyPair.generate(new SecureRandom()).toPem());
        least = """
                name: one
                storage_path: DIR/data
                protocol_key_pair: {path: DIR/protocol.key}
                network_key_pair: {path: DIR/network.key}
                public_host: 127.0.0.1
                sui: {rpc: "http://127.0.0.1:1", system_object: "0x5", staking_object: "0x6"}
                """.replace("DIR", folder.toString());
    }

    private NodeConfig read(String more) throws IOException {
        Path file = folder.resolve("node.yaml");
        Files.writeString(file, least + more);
        return NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
    }

    private Duration deferral(String more, long bytes) throws IOException {
        return read(more).healing().deferral().of(Optional.of(bytes));
    }

    @Test
    void allBucketsCount() throws IOException {
        for (String none : List.of("", "live_upload_deferral: {enabled: true}\n", "live_upload_deferral: null\n")) {
            assertThat(deferral(none, 100 << 20)).isEqualTo(Duration.ofSeconds(15));
            assertThat(deferral(none, (100 << 20) + 1)).isEqualTo(Duration.ofSeconds(30));
            assertThat(deferral(none, 4L << 30)).isEqualTo(Duration.ofSeconds(30));
            assertThat(deferral(none, (4L << 30) + 1)).isEqualTo(Duration.ofSeconds(120));
            assertThat(read(none).healing().deferral().of(Optional.empty())).isEqualTo(Duration.ofSeconds(120));
        }
        String own = """
                live_upload_deferral:
                  max_total_defer_secs: 50
                  buckets:
                  - {max_unencoded_bytes: 3000, defer_secs: 60}
                  - {max_unencoded_bytes: 1000, defer_secs: 1}
                  - {max_unencoded_bytes: 2000, defer_secs: 20}
                """;
        assertThat(deferral(own, 1000)).isEqualTo(Duration.ofSeconds(1));
        assertThat(deferral(own, 1001)).isEqualTo(Duration.ofSeconds(20));
        assertThat(deferral(own, 2001)).as("no more than the total").isEqualTo(Duration.ofSeconds(50));
        assertThat(deferral(own, 3001)).isEqualTo(Duration.ofSeconds(50));
        assertThat(deferral("live_upload_deferral: {buckets: []}\n", 1)).isEqualTo(Duration.ofSeconds(120));
        assertThat(deferral("live_upload_deferral: {enabled: false}\n", 5L << 30))
                .isZero();
    }

    @Test
    void whatIsRemovedAndWhen() throws IOException {
        assertThat(read("").removal()).isEqualTo(NodeConfig.Removal.AT_ONCE);
        assertThat(read("garbage_collection: {enable_data_deletion: false}\n").removal())
                .isEqualTo(new NodeConfig.Removal(false, Duration.ZERO));
        assertThat(read("garbage_collection: {enable_random_delay: false, randomization_time_window_secs: 9}\n")
                        .removal())
                .isEqualTo(NodeConfig.Removal.AT_ONCE);
        assertSpread("garbage_collection: {randomization_time_window_secs: 3600}\n", Duration.ofHours(1));
        assertSpread("garbage_collection: {enable_random_delay: true}\n", EPOCH.dividedBy(2));
        assertSpread("garbage_collection: {randomization_time_window_secs: 9999999}\n", EPOCH.dividedBy(2));
    }

    /** What may not even be forgotten may not be removed. */
    @Test
    void whoKeepsWhatIsKnownOfEndedBlobsKeepsTheirData() throws IOException {
        NodeConfig kept = read("garbage_collection: {enable_blob_info_cleanup: false}\n");
        assertThat(kept.removal().enabled()).isFalse();
        assertThat(kept.unread()).isEmpty();
        assertThat(read("garbage_collection: {enable_blob_info_cleanup: true}\n")
                        .removal()
                        .enabled())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NanoUsd", "nanousd", "NANOUSD"})
    void pricesThatAreInNoCurrencyOfTheChainAreNotVotedFor(String currency) throws IOException {
        NodeConfig config = read("voting_params: {currency: " + currency
                + ", storage_price: 10000, write_price: 20000, node_capacity: 1000}\n");
        NodeRegistration.Votes votes = config.registration().orElseThrow().votes();
        assertThat(votes).isEqualTo(new NodeRegistration.Votes(OptionalLong.empty(), OptionalLong.empty(), 1000));
        assertThat(votes.hasPrices()).isFalse();
        assertThat(config.unread()).containsExactly("voting_params.storage_price", "voting_params.write_price");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "currency: FROST, ", "currency: frost, "})
    void pricesInFrostAreVotedFor(String currency) throws IOException {
        NodeConfig config =
                read("voting_params: {" + currency + "storage_price: 1, write_price: 2, node_capacity: 3}\n");
        assertThat(config.registration().orElseThrow().votes())
                .isEqualTo(new NodeRegistration.Votes(OptionalLong.of(1), OptionalLong.of(2), 3));
        assertThat(config.unread()).isEmpty();
    }

    /** iamb 244: a directory that is called ~ was made; owner 40: and a ~ elsewhere is a name like any other. */
    @Test
    void aPathFromHomeIsThere() throws IOException {
        least = least.replace("storage_path: " + folder + "/data", "storage_path: ~/db");
        Path home = Path.of(Optional.ofNullable(System.getenv("HOME"))
                .filter(path -> path.startsWith("/"))
                .orElse(System.getProperty("user.home")));
        NodeConfig config = read("blocklist_path: ~/blocked~\ntls: {certificate_path: ~/cert.pem}\n");
        assertThat(config.storagePath()).isEqualTo(home.resolve("db"));
        assertThat(config.blocklistPath()).contains(home.resolve("blocked~"));
        assertThat(config.tls()).isEqualTo(new NodeConfig.Tls.Certificate(home.resolve("cert.pem")));
        for (String key : List.of("protocol_key_pair", "network_key_pair")) {
            String other = least;
            least = other.replaceAll(key + ": .*", key + ": {path: ~/no-such-key-of-floe}");
            assertThatThrownBy(() -> read(""))
                    .hasMessageContaining(home.resolve("no-such-key-of-floe").toString());
            least = other;
        }
        String other = least;
        least = other.replace("sui: {", "sui: {wallet_config: ~/no-such-wallet-of-floe, ");
        assertThatThrownBy(() -> read(""))
                .hasMessageContaining(home.resolve("no-such-wallet-of-floe").toString());
    }

    /** As the reference's own default has it; its keys are beside that, if they are. */
    @Test
    void whereNothingIsSaidThingsAreWhereTheReferenceHasThem() throws IOException {
        least = least.replace("storage_path: " + folder + "/data\n", "");
        assertThat(read("").storagePath()).isEqualTo(Path.of("/opt/walrus/db"));
    }

    @Test
    void howLongAGoodbyeTakes() throws IOException {
        assertThat(read("").gracefulShutdown()).isEqualTo(Duration.ofSeconds(60));
        assertThat(read("rest_graceful_shutdown_period_secs: 3\n").gracefulShutdown())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(read("rest_graceful_shutdown_period_secs: null\n").gracefulShutdown())
                .isEqualTo(NodeConfig.AS_LONG_AS_IT_TAKES);
    }

    @Test
    void howLongUploadsWait() throws IOException {
        NodeConfig.Pending usual = read("").pending();
        assertThat(usual.lifetime()).isEqualTo(Duration.ofSeconds(60));
        assertThat(usual.sliverLifetime()).isEqualTo(Duration.ofSeconds(60));
        NodeConfig.Pending own = read("pending_metadata_cache: {cache_ttl: 0}\npending_sliver_cache: {cache_ttl: 5}\n")
                .pending();
        assertThat(own.lifetime()).isZero();
        assertThat(own.sliverLifetime()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void howManyRequestsForSymbolsAreAnsweredAtOnce() throws IOException {
        String key = "experimental_max_active_recovery_symbols_requests";
        assertThat(read("").symbolRequests()).isEmpty();
        assertThat(read("rest_server: {" + key + ": null}\n").symbolRequests()).isEmpty();
        assertThat(read("rest_server: {" + key + ": 1000}\n").symbolRequests()).hasValue(1000);
    }

    private void assertSpread(String more, Duration window) throws IOException {
        NodeConfig.Removal removal = read(more).removal();
        List<Duration> delays = delays(removal, 7);
        assertThat(delays(removal, 7)).isEqualTo(delays);
        assertThat(delays(removal, 8)).isNotEqualTo(delays);
        // That a hundred leave a fifth free does not happen.
        assertThat(Collections.min(delays)).isBetween(Duration.ZERO, window.dividedBy(5));
        assertThat(Collections.max(delays)).isBetween(window.dividedBy(5).multipliedBy(4), window);
    }

    private static List<Duration> delays(NodeConfig.Removal removal, int epoch) {
        return NODES.stream().map(key -> removal.delay(key, epoch, EPOCH)).toList();
    }

    @Test
    void whatIsNotReadIsNamed() throws IOException {
        assertThat(read("").unread()).isEmpty();
        assertThat(read("""
                metrics_push: null
                db_config: {}
                garbage_collection:
                  enable_data_deletion: true
                  data_deletion_batch_size: 2000
                shard_sync_config:
                  sliver_count_per_sync_request: 10
                live_upload_deferral:
                  max_checkpoint_lag: 1500
                  buckets:
                  - {max_unencoded_bytes: 1000, defer_secs: 1, colour: red}
                  - {max_unencoded_bytes: 2000, defer_secs: 2, colour: blue}
                tls: {}
                voting_params: null
                rest_server: 7
                public_prot: 9185
                """).unread())
                .containsExactly(
                        "db_config",
                        "garbage_collection.data_deletion_batch_size",
                        "live_upload_deferral.buckets.colour",
                        "live_upload_deferral.max_checkpoint_lag",
                        "metrics_push",
                        "public_prot",
                        "rest_server",
                        "shard_sync_config.sliver_count_per_sync_request");
    }

    /** All that the code asks for. */
    @Test
    void nothingThatIsReadIsNamed() throws IOException {
        NodeConfig config = read("""
                next_protocol_key_pair: {path: DIR/protocol.key}
                storage_node_cap: "0x7"
                public_port: 9185
                rest_api_address: 127.0.0.1:9185
                metrics_address: null
                rest_graceful_shutdown_period_secs: 2
                blocklist_path: DIR/blocked
                allow_private_nodes: true
                scrub_period_days: 3
                profile: pi
                commission_rate: 5
                disable_event_blob_writer: true
                num_uncertified_blob_threshold: 4
                tls: {disable_tls: false, certificate_path: DIR/cert.pem}
                rest_server: {http2_max_concurrent_streams: 5, confirmation_long_poll_max_millis: 6,
                  experimental_max_active_recovery_symbols_requests: 7}
                pending_metadata_cache: {max_cached_entries: 7, cache_ttl: 60}
                pending_sliver_cache:
                  {max_cached_slivers: 8, max_cached_bytes: 9, max_cached_sliver_bytes: 10, cache_ttl: 11}
                blob_recovery: {max_concurrent_blob_syncs: 2}
                live_upload_deferral:
                  {enabled: true, max_total_defer_secs: 1, buckets: [{max_unencoded_bytes: 1, defer_secs: 2}]}
                garbage_collection:
                  {enable_data_deletion: true, enable_blob_info_cleanup: true, enable_random_delay: true,
                  randomization_time_window_secs: 4}
                config_synchronizer: {enabled: true, interval_secs: 4}
                event_blobs: {max_bytes: 5000, max_checkpoints: 6}
                event_processor_config: {event_stream_catchup_min_checkpoint_lag: 7}
                metadata: {image_url: a, project_url: b, description: c}
                voting_params: {currency: FROST, storage_price: 1, write_price: 2, node_capacity: 3}
                """.replace("DIR", folder.toString()));
        assertThat(config.unread()).isEmpty();
        assertThat(config.eventBlobs().write()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage_collection: {enable_data_deletion: 'no'}",
                "garbage_collection: {enable_data_deletion: 0}",
                "garbage_collection: {randomization_time_window_secs: -1}",
                "voting_params: {currency: EUR}",
                "live_upload_deferral: {buckets: {defer_secs: 1}}",
                "live_upload_deferral: {buckets: [{defer_secs: 1}]}",
                "live_upload_deferral: {buckets: [7]}"
            })
    void nonsenseIsRefused(String more) {
        assertThatThrownBy(() -> read(more + "\n"))
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("node.yaml");
    }
}
