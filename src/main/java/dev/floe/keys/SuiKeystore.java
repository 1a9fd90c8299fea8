package dev.floe.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys of a Sui wallet, in the file format of the Sui command line: a JSON array of base64 texts, each a scheme flag
 * and a secret.
 *
 * @param keys in the order of the file
 */
public record SuiKeystore(List<SuiKeyPair> keys) {
    private static final JsonMapper JSON = new JsonMapper();

    public SuiKeystore {
        keys = List.copyOf(keys);
    }

    /**
     * @throws IOException if the file cannot be read
     * @throws KeyFormatException if it is not a keystore
     */
    public static SuiKeystore read(Path file) throws IOException {
        return of(file, SecretFile.read(file));
    }

    /**
     * The keystore in {@code text}, which was read from {@code file}.
     *
     * @throws KeyFormatException if it is none
     */
    public static SuiKeystore of(Path file, String text) {
        JsonNode array;
        try {
            array = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new KeyFormatException(file + " is not JSON: " + e.getOriginalMessage());
        }
        if (!array.isArray()) {
            throw new KeyFormatException(file + " is not a JSON array of keys");
        }
        List<SuiKeyPair> keys = new ArrayList<>();
        for (JsonNode entry : array) {
            keys.add(SuiKeyPair.ofTagged(entry.asText()));
        }
        return new SuiKeystore(keys);
    }

    /** Writes the file, readable by its owner only. */
    public void write(Path file) throws IOException {
        ArrayNode array = JSON.createArrayNode();
        keys.forEach(key -> array.add(key.toTagged()));
        SecretFile.write(file, array.toPrettyString() + "\n");
    }

    /** The key of the account {@code address} (32 bytes). */
    public Optional<SuiKeyPair> find(byte[] address) {
        return keys.stream()
                .filter(key -> Arrays.equals(key.address(), address))
                .findFirst();
    }
}
