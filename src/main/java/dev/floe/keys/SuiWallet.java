package dev.floe.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.floe.bytes.Plural;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A Sui wallet file ({@code client.yaml} of the Sui command line): where the keys are, which networks there are, and
 * which key and network are in use.
 *
 * @param keystore the file of the keys
 * @param environments the networks
 * @param activeEnvironment the alias of the network in use
 * @param activeAddress the account in use, {@code 0x} and 64 hex digits
 */
public record SuiWallet(
        Path keystore,
        List<Environment> environments,
        Optional<String> activeEnvironment,
        Optional<String> activeAddress) {

    private static final YAMLMapper YAML = new YAMLMapper();

    /** A network: its name in the wallet and the URL of its full node. */
    public record Environment(String alias, String rpc) {}

    public SuiWallet {
        environments = List.copyOf(environments);
    }

    /**
     * Reads a wallet file; a relative keystore path is taken from the file's directory.
     *
     * @throws IOException if the file cannot be read
     * @throws KeyFormatException if it is not a wallet with a keystore in a file
     */
    public static SuiWallet read(Path file) throws IOException {
        return of(file, SecretFile.read(file));
    }

    /**
     * The wallet in {@code text}, which was read from {@code file}.
     *
     * @throws KeyFormatException if it is none
     */
    public static SuiWallet of(Path file, String text) {
        JsonNode root;
        try {
            root = YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new KeyFormatException(file + " is not YAML: " + e.getOriginalMessage());
        }
        String keystore = root.path("keystore").path("File").asText("");
        if (keystore.isEmpty()) {
            throw new KeyFormatException(file + " names no keystore file (keystore: File: PATH)");
        }
        List<Environment> environments = new ArrayList<>();
        for (JsonNode entry : root.path("envs")) {
            environments.add(new Environment(
                    entry.path("alias").asText(""), entry.path("rpc").asText("")));
        }
        return new SuiWallet(
                file.toAbsolutePath().getParent().resolve(keystore),
                environments,
                text(root, "active_env"),
                text(root, "active_address"));
    }

    private static Optional<String> text(JsonNode root, String field) {
        return Optional.of(root.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    public void write(Path file) throws IOException {
        ObjectNode root = YAML.createObjectNode();
        root.putObject("keystore").put("File", keystore.toString());
        var envs = root.putArray("envs");
        for (Environment environment : environments) {
            envs.addObject()
                    .put("alias", environment.alias())
                    .put("rpc", environment.rpc())
                    .putNull("ws")
                    .putNull("basic_auth");
        }
        root.put("active_env", activeEnvironment.orElse(null));
        root.put("active_address", activeAddress.orElse(null));
        SecretFile.write(file, YAML.writeValueAsString(root));
    }

    /**
     * The key of the active address, or the only key there is.
     *
     * @throws IOException if the keystore cannot be read
     * @throws KeyFormatException if there is no such key
     */
    public SuiKeyPair activeKey() throws IOException {
        SuiKeystore keys = SuiKeystore.read(keystore);
        if (activeAddress.isEmpty()) {
            if (keys.keys().size() != 1) {
                throw new KeyFormatException("the wallet has no active_address and " + keystore + " has "
                        + Plural.of(keys.keys().size(), "key"));
            }
            return keys.keys().getFirst();
        }
        byte[] address;
        try {
            address = HexFormat.of().parseHex(activeAddress.get().replaceFirst("^0x", ""));
        } catch (IllegalArgumentException e) {
            throw new KeyFormatException("active_address " + activeAddress.get() + " is not an address", e);
        }
        return keys.find(address)
                .orElseThrow(() ->
                        new KeyFormatException(keystore + " has no key of the active address " + activeAddress.get()));
    }
}
