package dev.floe.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import java.util.Optional;

/** A node's answer on the confirmation routes: its signature of a {@link ConfirmationMessage}. */
public record StorageConfirmation(SignedMessage signed) {

    public static StorageConfirmation sign(ConfirmationMessage message, BlsSecretKey key) {
        return new StorageConfirmation(SignedMessage.sign(message, key));
    }

    /** Reads {@code {"signed": {…}}}, the data of the success envelope; empty if it is anything else. */
    public static Optional<StorageConfirmation> ofJson(JsonNode data) {
        return SignedMessage.ofJson(data.path("signed")).map(StorageConfirmation::new);
    }

    public ObjectNode toJson() {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("signed", signed.toJson());
        return data;
    }

    /** Whether this confirms exactly {@code expected} and is signed by {@code key}. */
    public boolean verify(ConfirmationMessage expected, BlsPublicKey key) {
        return signed.verify(expected, key);
    }
}
