package dev.floe.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a node's configuration says and {@link NodeConfigFile} does not read: it has no effect, and whoever wrote it should know. */
final class UnreadSettings {
    /** Under each section, with the empty name for the file itself. */
    private static final Map<String, List<String>> READ = Map.ofEntries(
            Map.entry(
                    "",
                    List.of(
                            "name",
                            "storage_path",
                            "protocol_key_pair",
                            "next_protocol_key_pair",
                            "network_key_pair",
                            "storage_node_cap",
                            "public_host",
                            "public_port",
                            "rest_api_address",
                            "metrics_address",
                            "rest_graceful_shutdown_period_secs",
                            "blocklist_path",
                            "allow_private_nodes",
                            "scrub_period_days",
                            "profile",
                            "commission_rate",
                            "disable_event_blob_writer",
                            "num_uncertified_blob_threshold")),
            Map.entry("protocol_key_pair", List.of("path")),
            Map.entry("next_protocol_key_pair", List.of("path")),
            Map.entry("network_key_pair", List.of("path")),
            Map.entry(
                    "sui",
                    List.of(
                            "rpc",
                            "rpc_urls",
                            "additional_rpc_endpoints",
                            "system_object",
                            "staking_object",
                            "wallet_config",
                            "treasury_object",
                            "walrus_subsidies_object",
                            "floe_challenges_object")),
            Map.entry("sui.wallet_config", List.of("path", "active_address")),
            Map.entry("tls", List.of("disable_tls", "certificate_path")),
            Map.entry(
                    "rest_server",
                    List.of(
                            "http2_max_concurrent_streams",
                            "confirmation_long_poll_max_millis",
                            "experimental_max_active_recovery_symbols_requests")),
            Map.entry("pending_metadata_cache", List.of("max_cached_entries", "cache_ttl")),
            Map.entry(
                    "pending_sliver_cache",
                    List.of("max_cached_slivers", "max_cached_bytes", "max_cached_sliver_bytes", "cache_ttl")),
            Map.entry("blob_recovery", List.of("max_concurrent_blob_syncs")),
            Map.entry("live_upload_deferral", List.of("enabled", "max_total_defer_secs")),
            Map.entry("live_upload_deferral.buckets", List.of("max_unencoded_bytes", "defer_secs")),
            Map.entry(
                    "garbage_collection",
                    List.of(
                            "enable_data_deletion",
                            "enable_blob_info_cleanup",
                            "enable_random_delay",
                            "randomization_time_window_secs")),
            Map.entry("config_synchronizer", List.of("enabled", "interval_secs")),
            Map.entry("event_blobs", List.of("max_bytes", "max_checkpoints")),
            Map.entry("event_processor_config", List.of("event_stream_catchup_min_checkpoint_lag")),
            Map.entry("metadata", List.of("image_url", "project_url", "description")),
            Map.entry("voting_params", List.of("currency", "storage_price", "write_price", "node_capacity")));

    private static final Set<String> PATHS = READ.entrySet().stream()
            .flatMap(section -> section.getValue().stream().map(key -> path(section.getKey(), key)))
            .collect(Collectors.toUnmodifiableSet());

    private UnreadSettings() {}

    /** In the order of their names, with dots between section and key; what is in a list counts once. */
    static List<String> of(JsonNode root) {
        return leaves("", root)
                .filter(path -> !PATHS.contains(path))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private static Stream<String> leaves(String path, JsonNode node) {
        if (node.isObject() && !node.isEmpty()) {
            return node.propertyStream().flatMap(field -> leaves(path(path, field.getKey()), field.getValue()));
        }
        if (node.isArray() && node.valueStream().anyMatch(JsonNode::isObject)) {
            return node.valueStream().flatMap(item -> leaves(path, item));
        }
        // Nothing is in them: a section that is read, a list of sections, the file.
        return path.isEmpty() || READ.containsKey(path) && (node.isContainerNode() || node.isNull())
                ? Stream.empty()
                : Stream.of(path);
    }

    private static String path(String section, String key) {
        return section.isEmpty() ? key : section + "." + key;
    }
}
