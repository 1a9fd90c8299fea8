package dev.floe.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which Walrus network to talk to: the reference client's {@code client_config.yaml}. Either one network, or several
 * under {@code contexts} with a {@code default_context}. Fields that only tune the reference client are read over.
 *
 * @param systemObject the shared object that is the root of the system's state
 * @param stakingObject the shared object that is the root of the committees' state
 * @param shardCount for offline work; on line the chain knows it
 * @param exchangeObjects where SUI is exchanged for WAL
 * @param wallet who pays
 * @param rpcUrls full nodes of Sui; the first that answers is used
 * @param privateNodes whether storage nodes may be at addresses that the Internet does not route; the reference client
 *     does not know the field ({@code allow_private_nodes}) and reads over it
 * @param sites where websites are on chain; the reference client does not know the field ({@code sites}) either
 * @param challenges the object of Floe's own storage challenges, where a network has them; a field of Floe's alone, too
 *     ({@code floe_challenges_object})
 */
public record NetworkConfig(
        ObjectId systemObject,
        ObjectId stakingObject,
        OptionalInt shardCount,
        List<ObjectId> exchangeObjects,
        Optional<Wallet> wallet,
        List<String> rpcUrls,
        boolean privateNodes,
        Optional<SiteContracts> sites,
        Optional<ObjectId> challenges) {

    /**
     * The wallet to use.
     *
     * @param path the wallet file of the Sui command line
     * @param activeEnvironment which network of the wallet, instead of its own choice
     * @param activeAddress which account, instead of its own choice
     */
    public record Wallet(String path, Optional<String> activeEnvironment, Optional<String> activeAddress) {}

    private static final int MAX_LENGTH = 1 << 20;
    private static final String CHALLENGES = "floe_challenges_object";
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build();

    public NetworkConfig {
        exchangeObjects = List.copyOf(exchangeObjects);
        rpcUrls = List.copyOf(rpcUrls);
    }

    /**
     * Reads a configuration.
     *
     * @param context which of several networks; empty for the default one
     * @throws NetworkConfigException if it is not one, or lacks an object ID
     */
    public static NetworkConfig parse(String yaml, Optional<String> context) {
        if (yaml.length() > MAX_LENGTH) {
            throw new NetworkConfigException("the client configuration is longer than 1 MiB");
        }
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new NetworkConfigException("the client configuration is not YAML: " + e.getOriginalMessage());
        }
        return ofNode(network(root, context));
    }

    private static JsonNode network(JsonNode root, Optional<String> context) {
        JsonNode contexts = root.path("contexts");
        if (contexts.isMissingNode()) {
            if (context.isPresent()) {
                throw new NetworkConfigException(
                        "the client configuration has no contexts, so none is called " + context.get());
            }
            return root;
        }
        String name = context.orElseGet(() -> root.path("default_context").asText(""));
        if (name.isEmpty() && contexts.size() == 1) {
            return contexts.elements().next();
        }
        JsonNode network = contexts.path(name);
        if (network.isMissingNode()) {
            List<String> names = new ArrayList<>();
            contexts.fieldNames().forEachRemaining(names::add);
            throw new NetworkConfigException("the client configuration has no context "
                    + (name.isEmpty() ? "chosen (default_context)" : "'" + name + "'") + "; it has " + names);
        }
        return network;
    }

    private static NetworkConfig ofNode(JsonNode network) {
        JsonNode shards = network.path("n_shards");
        List<ObjectId> exchanges = new ArrayList<>();
        list(network, "exchange_objects").forEach(exchange -> exchanges.add(objectId(exchange, "exchange_objects")));
        List<String> urls = new ArrayList<>();
        list(network, "rpc_urls").forEach(url -> urls.add(url.asText()));
        return new NetworkConfig(
                objectId(network.path("system_object"), "system_object"),
                objectId(network.path("staking_object"), "staking_object"),
                shards.isInt() ? OptionalInt.of(shards.asInt()) : OptionalInt.empty(),
                exchanges,
                wallet(network.path("wallet_config")),
                urls,
                network.path("allow_private_nodes").asBoolean(false),
                sites(network.path("sites")),
                Optional.of(network.path(CHALLENGES))
                        .filter(object -> !object.isMissingNode() && !object.isNull())
                        .map(object -> objectId(object, CHALLENGES)));
    }

    private static Optional<SiteContracts> sites(JsonNode sites) {
        if (sites.isMissingNode() || sites.isNull()) {
            return Optional.empty();
        }
        ObjectId current = objectId(sites.path("package"), "sites.package");
        JsonNode original = sites.path("original_package");
        return Optional.of(new SiteContracts(
                original.isMissingNode() ? current : objectId(original, "sites.original_package"),
                current,
                objectId(sites.path("suins_package"), "sites.suins_package"),
                objectId(sites.path("suins_registry"), "sites.suins_registry")));
    }

    /** Where websites are on chain: as it is said, or as it is known of public networks. */
    public Optional<SiteContracts> siteContracts() {
        return sites.or(() -> SiteContracts.ofPublic(systemObject));
    }

    /** What there may be several of; one by itself need not be written as a list. */
    private static List<JsonNode> list(JsonNode network, String field) {
        JsonNode value = network.path(field);
        List<JsonNode> items = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(items::add);
        } else if (value.isTextual()) {
            items.add(value);
        } else if (!value.isMissingNode() && !value.isNull()) {
            throw new NetworkConfigException("the client configuration's " + field + " is no list");
        }
        if (!items.stream().allMatch(JsonNode::isTextual)) {
            throw new NetworkConfigException("the client configuration's " + field + " has something that is no text");
        }
        return items;
    }

    /** The same with storage nodes at private addresses allowed. */
    public NetworkConfig withPrivateNodes() {
        return new NetworkConfig(
                systemObject, stakingObject, shardCount, exchangeObjects, wallet, rpcUrls, true, sites, challenges);
    }

    /** The same network by another full node of Sui. */
    public NetworkConfig withRpcUrl(String url) {
        return new NetworkConfig(
                systemObject,
                stakingObject,
                shardCount,
                exchangeObjects,
                wallet,
                List.of(url),
                privateNodes,
                sites,
                challenges);
    }

    private static Optional<Wallet> wallet(JsonNode wallet) {
        if (wallet.isTextual()) {
            return Optional.of(new Wallet(wallet.asText(), Optional.empty(), Optional.empty()));
        }
        return wallet.path("path").isTextual()
                ? Optional.of(new Wallet(
                        wallet.path("path").asText(), text(wallet, "active_env"), text(wallet, "active_address")))
                : Optional.empty();
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static ObjectId objectId(JsonNode value, String field) {
        // Without quotes, YAML takes 0x and digits for a number.
        String text = value.isIntegralNumber() ? "0x" + value.bigIntegerValue().toString(16) : value.asText("");
        return ObjectId.parse(text)
                .orElseThrow(() -> new NetworkConfigException("the client configuration has no object ID in " + field
                        + (value.isMissingNode() ? "" : ": '" + value.asText() + "'")));
    }

    /** The YAML of one network, without contexts. */
    public String toYaml() {
        ObjectNode root = YAML.createObjectNode();
        root.put("system_object", systemObject.toString());
        root.put("staking_object", stakingObject.toString());
        shardCount.ifPresent(count -> root.put("n_shards", count));
        ArrayNode exchanges = root.putArray("exchange_objects");
        exchangeObjects.forEach(exchange -> exchanges.add(exchange.toString()));
        wallet.ifPresent(chosen -> {
            ObjectNode node = root.putObject("wallet_config").put("path", chosen.path());
            chosen.activeEnvironment().ifPresent(environment -> node.put("active_env", environment));
            chosen.activeAddress().ifPresent(address -> node.put("active_address", address));
        });
        ArrayNode urls = root.putArray("rpc_urls");
        rpcUrls.forEach(urls::add);
        if (privateNodes) {
            root.put("allow_private_nodes", true);
        }
        sites.ifPresent(contracts -> root.putObject("sites")
                .put("package", contracts.current().toString())
                .put("original_package", contracts.original().toString())
                .put("suins_package", contracts.names().toString())
                .put("suins_registry", contracts.registry().toString()));
        challenges.ifPresent(object -> root.put(CHALLENGES, object.toString()));
        try {
            return YAML.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("YAML of a tree", e);
        }
    }
}
