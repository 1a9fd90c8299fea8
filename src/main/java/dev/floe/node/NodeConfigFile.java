package dev.floe.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.ShortFile;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.KeyFormatException;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SecretFile;
import dev.floe.keys.SuiWallet;
import dev.floe.node.events.EventLog;
import dev.floe.protocol.NetworkAddress;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NodeRegistration;
import dev.floe.sui.move.NodeMetadata;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a node's configuration from a YAML file with the key names of the reference node. What only tunes the reference
 * node is not read, and told in {@link NodeConfig#unread}. A client configuration ({@code client_config.yaml}) will do as well: it says which network, and the
 * {@link Overrides} say the rest.
 */
public final class NodeConfigFile {
    private static final int MAX_LENGTH = 1 << 20;
    private static final int DEFAULT_API_PORT = 9185;
    private static final int DEFAULT_METRICS_PORT = 9184;
    private static final long DEFAULT_PENDING_BYTES = 1L << 30;
    /** The reference's hundred are for its machines. */
    private static final int DEFAULT_BLOB_SYNCS = 4;

    // What the reference node votes for when it is not told.
    private static final int DEFAULT_COMMISSION = 6000;
    private static final int ALL_COMMISSION = 10_000;
    private static final long DEFAULT_STORAGE_PRICE = 100_000;
    private static final long DEFAULT_WRITE_PRICE = 20_000;
    private static final long DEFAULT_CAPACITY = 250_000_000_000L;
    private static final int LONGEST_NAME = 100;
    private static final int CONFIG_INTERVAL = 900;
    private static final String PROTOCOL_KEY = "protocol_key_pair";
    private static final String NEXT_PROTOCOL_KEY = "next_protocol_key_pair";
    private static final String VOTES = "voting_params";
    private static final String GRACE = "rest_graceful_shutdown_period_secs";
    /** Where the reference node has its things when it is not told. */
    private static final String REFERENCE_STORAGE = "/opt/walrus/db";

    private static final Map<String, String> REFERENCE_KEYS = Map.of(
            PROTOCOL_KEY, "/opt/walrus/config/protocol.key", "network_key_pair", "/opt/walrus/config/network.key");
    private static final Pattern CAPABILITY = Pattern.compile("(?m)^storage_node_cap:.*$");

    private static final List<NodeConfig.Deferral.Bucket> DEFAULT_BUCKETS = List.of(
            new NodeConfig.Deferral.Bucket(100L << 20, Duration.ofSeconds(15)),
            new NodeConfig.Deferral.Bucket(4L << 30, Duration.ofSeconds(30)));
    /** Half an epoch is less. */
    private static final long LONGEST_WINDOW = 366L * 86_400;

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Optional<Path> file;
    private final JsonNode root;
    private final Overrides overrides;

    /**
     * What the command line says; it wins over the file.
     *
     * @param host public host, and the address to listen on if it is a literal one
     * @param port public port and the port to listen on
     */
    public record Overrides(
            Optional<String> name,
            Optional<Path> storagePath,
            Optional<String> host,
            Optional<Integer> port,
            Optional<String> listen,
            Optional<String> metrics,
            Optional<Path> protocolKey,
            Optional<Path> networkKey,
            List<URI> sui) {
        /** Nothing but what the file says. */
        public static final Overrides NONE = new Overrides(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());

        public Overrides {
            sui = List.copyOf(sui);
        }
    }

    private NodeConfigFile(Optional<Path> file, JsonNode root, Overrides overrides) {
        this.file = file;
        this.root = root;
        this.overrides = overrides;
    }

    /**
     * @throws NodeConfigException if something is missing or malformed
     * @throws IOException if a file cannot be read
     */
    public static NodeConfig read(Path file, Overrides overrides) throws IOException {
        String text = ShortFile.read(file, MAX_LENGTH)
                .orElseThrow(() -> new NodeConfigException(file + " is too long for a configuration"));
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new NodeConfigException(file + " is not YAML: " + e.getOriginalMessage());
        }
        return new NodeConfigFile(Optional.of(file), root == null ? MissingNode.getInstance() : root, overrides)
                .config();
    }

    private NodeConfig config() throws IOException {
        boolean forNode = root.has("sui");
        NetworkConfig network = network(forNode);
        String name = overrides.name.or(() -> text("name")).orElseThrow(() -> missing("name", "--name"));
        Path storage = overrides
                .storagePath
                .or(() -> path("storage_path"))
                .or(() -> Optional.of(Path.of(REFERENCE_STORAGE)).filter(_ -> forNode))
                .orElseThrow(() -> missing("storage_path", "--dir"));
        Optional<InetSocketAddress> listen = listen();
        String host = overrides.host.or(() -> text("public_host")).orElseThrow(() -> missing("public_host", "--host"));
        JsonNode server = root.path("rest_server");
        return new NodeConfig(
                        name,
                        storage,
                        protocolKey(),
                        nextProtocolKey(),
                        networkKey(),
                        host,
                        listen.orElseGet(() -> new InetSocketAddress("0.0.0.0", DEFAULT_API_PORT)),
                        metrics(forNode),
                        tls(network),
                        overrides.sui.isEmpty()
                                ? network.rpcUrls().stream()
                                        .map(NodeConfigFile::uri)
                                        .toList()
                                : overrides.sui,
                        network.systemObject(),
                        network.stakingObject(),
                        path("blocklist_path"),
                        number(server, "http2_max_concurrent_streams", 1000, 1, 100_000),
                        Duration.ofMillis(number(
                                server,
                                "confirmation_long_poll_max_millis",
                                server.isMissingNode() ? 0 : 5000,
                                0,
                                Integer.MAX_VALUE)),
                        symbolRequests(server),
                        pending(),
                        gracefulShutdown(),
                        Duration.ofDays(number(root, "scrub_period_days", 14, 0, 3650)),
                        wallet(forNode),
                        healing(network),
                        removal(),
                        forNode ? registration(name, host) : Optional.empty(),
                        configInterval(),
                        eventBlobs(),
                        NodeProfile.SSD,
                        Runtime.getRuntime().maxMemory(),
                        forNode ? unread() : List.of())
                .withProfile(profile());
    }

    /** Prices that are in no currency of the chain are not voted for. */
    private List<String> unread() {
        return Stream.concat(
                        UnreadSettings.of(root).stream(),
                        inFrost()
                                ? Stream.empty()
                                : Stream.of("storage_price", "write_price")
                                        .filter(root.path(VOTES)::has)
                                        .map(price -> VOTES + "." + price))
                .sorted()
                .toList();
    }

    /** Null is a word, too: until all is done. */
    private Duration gracefulShutdown() {
        return root.path(GRACE).isNull()
                ? NodeConfig.AS_LONG_AS_IT_TAKES
                : Duration.ofSeconds(number(root, GRACE, 60, 0, 86_400));
    }

    private OptionalInt symbolRequests(JsonNode server) {
        String key = "experimental_max_active_recovery_symbols_requests";
        return server.hasNonNull(key)
                ? OptionalInt.of(number(server, key, 0, 0, Integer.MAX_VALUE))
                : OptionalInt.empty();
    }

    private Duration configInterval() {
        JsonNode synchronizer = root.path("config_synchronizer");
        return synchronizer.path("enabled").asBoolean(true)
                ? Duration.ofSeconds(number(synchronizer, "interval_secs", CONFIG_INTERVAL, 1, 86_400))
                : Duration.ZERO;
    }

    private NodeConfig.EventBlobs eventBlobs() {
        NodeConfig.EventBlobs usual = NodeConfig.EventBlobs.DEFAULT;
        JsonNode disabled = root.path("disable_event_blob_writer");
        if (!disabled.isMissingNode() && !disabled.isNull() && !disabled.isBoolean()) {
            throw new NodeConfigException(file() + ": disable_event_blob_writer must be true or false");
        }
        JsonNode limits = root.path("event_blobs");
        return new NodeConfig.EventBlobs(
                !disabled.asBoolean(false),
                new EventLog.Limits(
                        number(limits, "max_bytes", usual.limits().bytes(), 1, 1L << 29),
                        number(limits, "max_checkpoints", usual.limits().checkpoints(), 1, Integer.MAX_VALUE)),
                number(root, "num_uncertified_blob_threshold", usual.mostUncertified(), 1, Integer.MAX_VALUE),
                number(
                        root.path("event_processor_config"),
                        "event_stream_catchup_min_checkpoint_lag",
                        usual.longestLag(),
                        1,
                        Long.MAX_VALUE));
    }

    private NodeProfile profile() {
        String name = text("profile").orElse(NodeProfile.SSD.name());
        return NodeProfile.named(name)
                .orElseThrow(() -> new NodeConfigException(file() + ": profile must be ssd or pi, not " + name));
    }

    private NetworkConfig network(boolean forNode) {
        if (!forNode) {
            try {
                return NetworkConfig.parse(root.isMissingNode() ? "" : YAML.writeValueAsString(root), Optional.empty());
            } catch (NetworkConfigException e) {
                throw new NodeConfigException(file() + ": " + e.getMessage());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        JsonNode sui = root.path("sui");
        List<String> urls = new ArrayList<>();
        List.of("rpc", "rpc_urls", "additional_rpc_endpoints").forEach(key -> urls.addAll(texts(sui, key)));
        if (urls.isEmpty() && overrides.sui.isEmpty()) {
            throw missing("sui.rpc", "--rpc");
        }
        return new NetworkConfig(
                objectId(sui, "system_object"),
                objectId(sui, "staking_object"),
                java.util.OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                urls,
                false,
                Optional.empty(),
                Optional.empty());
    }

    private Optional<ObjectId> optionalId(JsonNode node, String key) {
        return node.hasNonNull(key) ? Optional.of(objectId(node, key)) : Optional.empty();
    }

    private ObjectId objectId(JsonNode node, String key) {
        JsonNode value = node.path(key);
        String text = value.isIntegralNumber() ? "0x" + value.bigIntegerValue().toString(16) : value.asText("");
        return ObjectId.parse(text)
                .orElseThrow(() -> new NodeConfigException(file() + ": sui." + key + " must be an object ID"));
    }

    private Optional<InetSocketAddress> listen() {
        if (overrides.listen.isPresent()) {
            return overrides.listen.map(text -> address("--listen", text));
        }
        if (overrides.port.isEmpty()) {
            return text("rest_api_address").map(text -> address("rest_api_address", text));
        }
        return overrides.port.map(port -> new InetSocketAddress(
                overrides.host.filter(NodeConfigFile::isLiteral).orElse("0.0.0.0"), port));
    }

    /** What there may be several of; one by itself need not be written as a list. */
    private List<String> texts(JsonNode node, String key) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        List<JsonNode> items = value.isArray() ? value.valueStream().toList() : List.of(value);
        if (!items.stream().allMatch(JsonNode::isTextual)) {
            throw new NodeConfigException(file() + ": sui." + key + " must be a URL or a list of URLs");
        }
        return items.stream().map(JsonNode::asText).toList();
    }

    private static boolean isLiteral(String host) {
        return host.equals("localhost") || host.contains(":") || host.matches("[0-9.]+");
    }

    private Optional<InetSocketAddress> metrics(boolean forNode) {
        if (overrides.metrics.isPresent()) {
            return overrides.metrics.map(text -> address("--metrics", text));
        }
        Optional<String> configured = text("metrics_address");
        if (configured.isPresent()) {
            return configured.map(text -> address("metrics_address", text));
        }
        // Null is a word, too: nowhere.
        return forNode && !root.has("metrics_address")
                ? Optional.of(new InetSocketAddress("127.0.0.1", DEFAULT_METRICS_PORT))
                : Optional.empty();
    }

    private NodeConfig.Tls tls(NetworkConfig network) {
        JsonNode tls = root.path("tls");
        if (tls.path("disable_tls").asBoolean(false)) {
            return new NodeConfig.Tls.Disabled();
        }
        if (tls.path("certificate_path").isTextual()) {
            return new NodeConfig.Tls.Certificate(
                    ClientConfig.written(tls.path("certificate_path").asText()));
        }
        // Where nodes are at private addresses, pages of a browser on the same machine are what talks to them.
        boolean local = privateNodes(network);
        return local ? new NodeConfig.Tls.SelfSignedOrPlain() : new NodeConfig.Tls.SelfSigned();
    }

    private NodeConfig.Pending pending() {
        JsonNode slivers = root.path("pending_sliver_cache");
        JsonNode metadata = root.path("pending_metadata_cache");
        // The reference's gigabyte is for its machines.
        long most = new MemoryShares(Runtime.getRuntime().maxMemory()).pending();
        return new NodeConfig.Pending(
                number(metadata, "max_cached_entries", 1024, 0, 1 << 20),
                number(slivers, "max_cached_slivers", 20_480, 0, 1 << 24),
                Math.min(most, number(slivers, "max_cached_bytes", DEFAULT_PENDING_BYTES, 0, Long.MAX_VALUE)),
                number(slivers, "max_cached_sliver_bytes", 4 << 20, 0, Integer.MAX_VALUE),
                Duration.ofSeconds(number(metadata, "cache_ttl", 60, 0, 86_400)),
                Duration.ofSeconds(number(slivers, "cache_ttl", 60, 0, 86_400)));
    }

    /** A client's configuration names the client's wallet, which is not for the node. */
    private Optional<NodeConfig.Wallet> wallet(boolean forNode) throws IOException {
        JsonNode sui = root.path("sui");
        JsonNode value = sui.path("wallet_config");
        if (!forNode || value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        Path path = walletPath(value.isTextual() ? value : value.path("path"))
                .orElseThrow(() ->
                        new NodeConfigException(file() + ": sui.wallet_config must be a file, or name one as path"));
        try {
            SuiWallet wallet = SuiWallet.read(path);
            Optional<String> address = Optional.of(value.path("active_address"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText);
            return Optional.of(new NodeConfig.Wallet(
                    new SuiWallet(
                                    wallet.keystore(),
                                    wallet.environments(),
                                    wallet.activeEnvironment(),
                                    address.or(wallet::activeAddress))
                            .activeKey(),
                    optionalId(sui, "treasury_object"),
                    optionalId(sui, "walrus_subsidies_object"),
                    optionalId(sui, "floe_challenges_object")));
        } catch (KeyFormatException e) {
            throw new NodeConfigException("the wallet cannot be used: " + e.getMessage());
        }
    }

    /** Where nobody says it, where the reference looks. */
    private static Optional<Path> walletPath(JsonNode value) {
        return value.asText("").isEmpty()
                ? Stream.of(Path.of("sui_config.yaml"), ClientConfig.suiWallet())
                        .filter(Files::exists)
                        .findFirst()
                : Optional.of(ClientConfig.written(value.asText()));
    }

    private NodeConfig.Healing healing(NetworkConfig network) {
        return new NodeConfig.Healing(
                privateNodes(network),
                number(root.path("blob_recovery"), "max_concurrent_blob_syncs", DEFAULT_BLOB_SYNCS, 1, 1000),
                deferral());
    }

    private NodeConfig.Deferral deferral() {
        JsonNode deferral = root.path("live_upload_deferral");
        if (!flag("live_upload_deferral", "enabled", true)) {
            return NodeConfig.Deferral.NONE;
        }
        JsonNode buckets = deferral.path("buckets");
        if (!buckets.isMissingNode() && !buckets.isNull() && !buckets.isArray()) {
            throw new NodeConfigException(file() + ": live_upload_deferral.buckets must be a list");
        }
        return new NodeConfig.Deferral(
                buckets.isArray() ? buckets.valueStream().map(this::bucket).toList() : DEFAULT_BUCKETS,
                Duration.ofSeconds(number(deferral, "max_total_defer_secs", 120, 0, 86_400)));
    }

    private NodeConfig.Deferral.Bucket bucket(JsonNode bucket) {
        for (String key : List.of("max_unencoded_bytes", "defer_secs")) {
            if (!bucket.hasNonNull(key)) {
                throw new NodeConfigException(file() + ": each of live_upload_deferral.buckets must have " + key);
            }
        }
        return new NodeConfig.Deferral.Bucket(
                number(bucket, "max_unencoded_bytes", 0L, 0, Long.MAX_VALUE),
                Duration.ofSeconds(number(bucket, "defer_secs", 0, 0, 86_400)));
    }

    /** Without being told to, a node spreads nothing over time: it takes only the time that nobody else wants. */
    private NodeConfig.Removal removal() {
        JsonNode window = root.path("garbage_collection").path("randomization_time_window_secs");
        boolean delays = flag("garbage_collection", "enable_random_delay", !window.isMissingNode() && !window.isNull());
        return new NodeConfig.Removal(
                flag("garbage_collection", "enable_data_deletion", true)
                        && flag("garbage_collection", "enable_blob_info_cleanup", true),
                delays
                        ? Duration.ofSeconds(number(
                                root.path("garbage_collection"),
                                "randomization_time_window_secs",
                                LONGEST_WINDOW,
                                0,
                                LONGEST_WINDOW))
                        : Duration.ZERO);
    }

    private boolean flag(String section, String key, boolean otherwise) {
        JsonNode value = root.path(section).path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw new NodeConfigException(file() + ": " + section + "." + key + " must be true or false");
        }
        return value.asBoolean();
    }

    private boolean privateNodes(NetworkConfig network) {
        return network.privateNodes() || root.path("allow_private_nodes").asBoolean(false);
    }

    /** Without votes nobody registers with it, nor compares it with what is registered. */
    private Optional<NodeRegistration> registration(String name, String host) throws IOException {
        JsonNode votes = root.path(VOTES);
        if (votes.isMissingNode() || votes.isNull()) {
            return Optional.empty();
        }
        int port = overrides.port.orElseGet(() -> number(root, "public_port", DEFAULT_API_PORT, 1, 65_535));
        int commission = number(root, "commission_rate", DEFAULT_COMMISSION, 0, ALL_COMMISSION);
        JsonNode metadata = root.path("metadata");
        return Optional.of(new NodeRegistration(
                name,
                registered(name, host, port, commission),
                new NodeMetadata(
                        metadata.path("image_url").asText(""),
                        metadata.path("project_url").asText(""),
                        metadata.path("description").asText(""),
                        Map.of()),
                protocolKey().publicKey(),
                networkKey().publicKey(),
                commission,
                new NodeRegistration.Votes(
                        price(votes, "storage_price", DEFAULT_STORAGE_PRICE),
                        price(votes, "write_price", DEFAULT_WRITE_PRICE),
                        number(votes, "node_capacity", DEFAULT_CAPACITY, 1, Long.MAX_VALUE))));
    }

    /** Empty if it is not in FROST: what that is in FROST nobody here knows. */
    private OptionalLong price(JsonNode votes, String key, long otherwise) {
        long price = number(votes, key, otherwise, 0, Long.MAX_VALUE);
        return inFrost() ? OptionalLong.of(price) : OptionalLong.empty();
    }

    private boolean inFrost() {
        JsonNode currency = root.path(VOTES).path("currency");
        return switch (currency.isMissingNode() ? "frost" : currency.asText().toLowerCase(Locale.ROOT)) {
            case "frost" -> true;
            case "nanousd" -> false;
            default -> throw new NodeConfigException(file() + ": voting_params.currency must be FROST or NanoUsd");
        };
    }

    /**
     * The address that a node is registered with.
     *
     * @throws NodeConfigException if no node can be registered as that
     */
    static String registered(String name, String host, int port, int commission) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new NodeConfigException("a node's name has 1 to " + LONGEST_NAME + " characters");
        }
        if (commission < 0 || commission > ALL_COMMISSION) {
            throw new NodeConfigException("commission_rate is in basis points, 0 to " + ALL_COMMISSION);
        }
        String address = (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port;
        try {
            return NetworkAddress.parse(address).toString();
        } catch (IllegalArgumentException e) {
            throw new NodeConfigException("public_host and public_port make no address: " + address);
        }
    }

    /** Has the configuration in {@code file} name the node's capability; all else in it stays as it is. */
    public static void noteCapability(Path file, ObjectId capability) throws IOException {
        String line = "storage_node_cap: \"" + capability + "\"";
        edit(file, text -> {
            Matcher there = CAPABILITY.matcher(text);
            return there.find()
                    ? there.replaceFirst(line)
                    : text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line + "\n";
        });
    }

    private static void edit(Path file, UnaryOperator<String> change) throws IOException {
        Path real = file.toRealPath();
        String text = ShortFile.read(real, MAX_LENGTH)
                .orElseThrow(() -> new NodeConfigException(file + " is too long for a configuration"));
        String changed = change.apply(text);
        if (!changed.equals(text)) {
            DurableFiles.replace(
                    real,
                    changed.getBytes(StandardCharsets.UTF_8),
                    PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(real)));
        }
    }

    private BlsSecretKey protocolKey() throws IOException {
        return protocolKey(key(PROTOCOL_KEY, "--protocol-key", overrides.protocolKey));
    }

    private Optional<BlsSecretKey> nextProtocolKey() throws IOException {
        JsonNode value = root.path(NEXT_PROTOCOL_KEY);
        return value.isMissingNode() || value.isNull()
                ? Optional.empty()
                : Optional.of(protocolKey(key(NEXT_PROTOCOL_KEY, NEXT_PROTOCOL_KEY, Optional.empty())));
    }

    private static BlsSecretKey protocolKey(String text) {
        try {
            return BlsSecretKey.ofTagged(text);
        } catch (KeyFormatException e) {
            throw new NodeConfigException("the protocol key cannot be used: " + e.getMessage());
        }
    }

    /** Has the configuration in {@code file} name the file of the key that comes next; all else in it stays as it is. */
    public static void noteNextKey(Path file, Path key) throws IOException {
        edit(file, text -> without(text, NEXT_PROTOCOL_KEY) + block(NEXT_PROTOCOL_KEY, quoted(key)));
    }

    /**
     * Has the configuration in {@code file} name the next key as the node's, and no next one; all else stays as it is. The
     * node's directory is that of the node with this key then.
     */
    public static void takeNextKey(Path file) throws IOException {
        NodeConfig config = read(file, Overrides.NONE);
        if (config.nextProtocolKey().isPresent()) {
            NodeDirectory.become(
                    config.storagePath(), config.nextProtocolKey().get().publicKey());
        }
        edit(file, text -> {
            Matcher next = block(NEXT_PROTOCOL_KEY).matcher(text);
            if (!next.find()) {
                throw new NodeConfigException(file + " names no " + NEXT_PROTOCOL_KEY);
            }
            String key = next.group(1);
            return without(without(text, NEXT_PROTOCOL_KEY), PROTOCOL_KEY) + PROTOCOL_KEY + ":" + key;
        });
    }

    /** A key of the file's first level, with all that belongs to it. */
    private static Pattern block(String key) {
        return Pattern.compile("(?m)^" + key + ":(.*\\R?(?:[ \\t]+.*\\R?)*)");
    }

    private static String block(String key, String path) {
        return key + ":\n  path: " + path + "\n";
    }

    private static String quoted(Path path) {
        return "'" + path.toAbsolutePath().toString().replace("'", "''") + "'";
    }

    private static String without(String text, String key) {
        String rest = block(key).matcher(text).replaceAll("");
        return rest + (rest.isEmpty() || rest.endsWith("\n") ? "" : "\n");
    }

    private NetworkKeyPair networkKey() throws IOException {
        String text = key("network_key_pair", "--network-key", overrides.networkKey);
        try {
            return NetworkKeyPair.parse(text);
        } catch (KeyFormatException e) {
            throw new NodeConfigException("the network key cannot be used: " + e.getMessage());
        }
    }

    /** The text of a key that is in the configuration itself, or in a file of its own. */
    private String key(String key, String option, Optional<Path> override) throws IOException {
        JsonNode value = root.path(key);
        if (override.isEmpty() && value.isTextual()) {
            return value.asText().strip();
        }
        Optional<Path> path = override.or(() -> Optional.of(value.path("path"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .map(ClientConfig::written));
        if (path.isEmpty() && value.isMissingNode() && root.has("sui")) {
            path = Optional.ofNullable(REFERENCE_KEYS.get(key)).map(Path::of).filter(Files::exists);
        }
        return SecretFile.read(path.orElseThrow(() -> missing(key, option))).strip();
    }

    private Optional<Path> path(String key) {
        return text(key).map(ClientConfig::written);
    }

    private Optional<String> text(String key) {
        return Optional.of(root.path(key)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private int number(JsonNode node, String key, int otherwise, int least, int most) {
        return Math.toIntExact(number(node, key, (long) otherwise, least, most));
    }

    private long number(JsonNode node, String key, long otherwise, long least, long most) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            throw new NodeConfigException(file() + ": " + key + " must be a number from " + least + " to " + most);
        }
        return value.asLong();
    }

    private static InetSocketAddress address(String key, String text) {
        NetworkAddress address;
        try {
            address = NetworkAddress.toListenOn(text);
        } catch (IllegalArgumentException e) {
            throw new NodeConfigException(
                    key + " must be HOST:PORT (IPv6: [HOST]:PORT), with a port up to 65535, not " + text);
        }
        InetSocketAddress there = new InetSocketAddress(address.host(), address.port());
        if (there.isUnresolved()) {
            throw new NodeConfigException(key + ": no such host: " + text);
        }
        return there;
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new NodeConfigException("not a URL of a Sui full node: " + text);
        }
    }

    private String file() {
        return file.map(Path::toString).orElse("the configuration");
    }

    private NodeConfigException missing(String key, String option) {
        return new NodeConfigException(file() + " has no " + key + ", and there is no " + option);
    }
}
