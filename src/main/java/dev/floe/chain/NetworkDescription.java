package dev.floe.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.floe.bytes.ShortFile;
import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The description of a new network in YAML or JSON.
 *
 * <pre>
 * shards: 100
 * nodes:
 *   - name: node-0
 *     address: 127.0.0.1:9185
 *     publicKey: 48 bytes in hex        # BLS12-381, compressed
 *     networkPublicKey: 33 bytes in hex # P-256, compressed
 *     shards: 20
 *     wallet: 0x...                     # who has its capability and stake; without it the chain reports for the node
 * # or nodes: [] for a network that was just deployed, in epoch 0: nodes register, and others stake with them
 * # and if the defaults do not suit:
 * epochDurationSeconds: 86400
 * maxEpochsAhead: 53
 * storagePrice: 100000                  # FROST for a MiB and an epoch
 * writePrice: 20000                     # FROST for a MiB, once
 * totalCapacity: 1000000000000000       # encoded bytes
 * challengeSamples: 700                 # lets nodes challenge each other, Floe's own; without it there is no such module
 * challengeGraceSeconds: 60             # how long a challenge waits for slow nodes
 * seed: anything                        # the same seed and file make the same chain; random by default
 * </pre>
 */
public final class NetworkDescription {
    private static final int MAX_LENGTH = 4 << 20;
    private static final int DEPLOYMENT = 0;
    private static final int FIRST_EPOCH = 1;
    private static final long DEFAULT_EPOCH_SECONDS = 24 * 60 * 60;
    private static final int SEED_LENGTH = 16;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> FIELDS = Set.of(
            "shards",
            "nodes",
            "epochDurationSeconds",
            "maxEpochsAhead",
            "storagePrice",
            "writePrice",
            "totalCapacity",
            "challengeSamples",
            "challengeGraceSeconds",
            "seed");

    private NetworkDescription() {}

    /**
     * @param nowMillis when the chain starts
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it does not describe a network; the message says what is wrong
     */
    public static GenesisConfig read(Path file, long nowMillis) throws IOException {
        String text = ShortFile.read(file, MAX_LENGTH)
                .orElseThrow(() -> new IllegalArgumentException(file + " is too long for a description of a network"));
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        }
        try {
            return config(root, nowMillis);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    private static GenesisConfig config(JsonNode root, long nowMillis) {
        Set<String> unknown = new TreeSet<>();
        root.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown fields " + unknown + "; known are " + new TreeSet<>(FIELDS));
        }
        List<GenesisConfig.Node> nodes = new ArrayList<>();
        for (JsonNode node : root.path("nodes")) {
            nodes.add(new GenesisConfig.Node(
                    text(node, "name"),
                    text(node, "address"),
                    bytes(node, "publicKey"),
                    bytes(node, "networkPublicKey"),
                    (int) number(node, "shards", 0),
                    wallet(node)));
        }
        long seconds = number(root, "epochDurationSeconds", DEFAULT_EPOCH_SECONDS);
        return new GenesisConfig(
                root.has("seed") ? text(root, "seed") : randomSeed(),
                nowMillis,
                (int) number(root, "shards", 0),
                root.path("nodes").isArray() && nodes.isEmpty() ? DEPLOYMENT : FIRST_EPOCH,
                Math.multiplyExact(seconds, 1000L),
                (int) number(root, "maxEpochsAhead", GenesisConfig.DEFAULT_MAX_EPOCHS_AHEAD),
                number(root, "totalCapacity", GenesisConfig.DEFAULT_TOTAL_CAPACITY),
                number(root, "storagePrice", GenesisConfig.DEFAULT_STORAGE_PRICE),
                number(root, "writePrice", GenesisConfig.DEFAULT_WRITE_PRICE),
                nodes,
                challenge(root));
    }

    private static Optional<GenesisConfig.Challenge> challenge(JsonNode root) {
        if (!root.has("challengeSamples")) {
            if (root.has("challengeGraceSeconds")) {
                throw new IllegalArgumentException("challengeGraceSeconds needs challengeSamples");
            }
            return Optional.empty();
        }
        long graceSeconds = number(root, "challengeGraceSeconds", GenesisConfig.Challenge.DEFAULT_GRACE_MILLIS / 1000);
        return Optional.of(new GenesisConfig.Challenge(
                (int) Math.min(number(root, "challengeSamples", 0), Integer.MAX_VALUE),
                Math.multiplyExact(graceSeconds, 1000L)));
    }

    private static String randomSeed() {
        byte[] seed = new byte[SEED_LENGTH];
        new SecureRandom().nextBytes(seed);
        return HexFormat.of().formatHex(seed);
    }

    private static String text(JsonNode node, String field) {
        if (!node.path(field).isTextual()) {
            throw new IllegalArgumentException("'" + field + "' is to be a text, not " + node.path(field));
        }
        return node.path(field).textValue();
    }

    private static Optional<ObjectId> wallet(JsonNode node) {
        if (!node.has("wallet")) {
            return Optional.empty();
        }
        return Optional.of(ObjectId.parse(text(node, "wallet"))
                .orElseThrow(() -> new IllegalArgumentException("'wallet' is to be an address in hex")));
    }

    private static byte[] bytes(JsonNode node, String field) {
        try {
            return HexFormat.of().parseHex(text(node, field));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + field + "' is to be bytes in hex: " + e.getMessage(), e);
        }
    }

    private static long number(JsonNode node, String field, long otherwise) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() < 0) {
            throw new IllegalArgumentException("'" + field + "' is to be a whole number, not " + value);
        }
        return value.longValue();
    }
}
