package dev.floe.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The bytes of a message and one node's signature of them. That the signature is right, or that the bytes are a message
 * at all, is known only after {@link #verify}.
 */
public final class SignedMessage {
    private final byte[] serializedMessage;
    private final BlsSignature signature;

    public SignedMessage(byte[] serializedMessage, BlsSignature signature) {
        this.serializedMessage = serializedMessage.clone();
        this.signature = signature;
    }

    public static SignedMessage sign(ProtocolMessage message, BlsSecretKey key) {
        byte[] bytes = message.toBytes();
        return new SignedMessage(bytes, key.sign(bytes));
    }

    /** BCS: the message as a byte vector, then the 96 bytes of the signature. */
    public static SignedMessage read(BcsReader in) {
        byte[] message = in.byteVector();
        try {
            return new SignedMessage(message, BlsSignature.fromBytes(in.fixed(BlsSignature.LENGTH)));
        } catch (KeyFormatException e) {
            throw new BcsException(e.getMessage());
        }
    }

    public void write(BcsWriter out) {
        out.byteVector(serializedMessage).fixed(signature.toBytes());
    }

    /** Reads {@code {"serializedMessage": base64, "signature": base64}}; empty if it is anything else. */
    public static Optional<SignedMessage> ofJson(JsonNode json) {
        JsonNode message = json.path("serializedMessage");
        JsonNode signature = json.path("signature");
        if (!message.isTextual() || !signature.isTextual()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            return Optional.of(new SignedMessage(
                    base64.decode(message.asText()), BlsSignature.fromBytes(base64.decode(signature.asText()))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public ObjectNode toJson() {
        Base64.Encoder base64 = Base64.getEncoder();
        return JsonNodeFactory.instance
                .objectNode()
                .put("serializedMessage", base64.encodeToString(serializedMessage))
                .put("signature", base64.encodeToString(signature.toBytes()));
    }

    public byte[] serializedMessage() {
        return serializedMessage.clone();
    }

    public BlsSignature signature() {
        return signature;
    }

    /** Whether this is {@code expected}, signed by {@code key}. */
    public boolean verify(ProtocolMessage expected, BlsPublicKey key) {
        return Arrays.equals(serializedMessage, expected.toBytes()) && key.verify(serializedMessage, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedMessage that
                && Arrays.equals(serializedMessage, that.serializedMessage)
                && signature.equals(that.signature);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(serializedMessage) + signature.hashCode();
    }

    @Override
    public String toString() {
        return "SignedMessage of " + serializedMessage.length + " bytes by " + signature;
    }
}
