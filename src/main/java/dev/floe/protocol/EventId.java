package dev.floe.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Base58;
import java.util.Arrays;
import java.util.Optional;

/**
 * Names an event on chain.
 *
 * @param transactionDigest 32 bytes
 * @param sequence the position among the Walrus events of that transaction (u64)
 */
public record EventId(byte[] transactionDigest, long sequence) {
    private static final int DIGEST_LENGTH = 32;

    public EventId {
        if (transactionDigest.length != DIGEST_LENGTH) {
            throw new IllegalArgumentException("a transaction digest has 32 bytes, not " + transactionDigest.length);
        }
        transactionDigest = transactionDigest.clone();
    }

    @Override
    public byte[] transactionDigest() {
        return transactionDigest.clone();
    }

    /** {@code {"txDigest": base58, "eventSeq": decimal text}}. */
    public ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("txDigest", Base58.encode(transactionDigest))
                .put("eventSeq", Long.toUnsignedString(sequence));
    }

    public static Optional<EventId> ofJson(JsonNode json) {
        try {
            return Optional.of(new EventId(
                    Base58.decode(json.path("txDigest").asText()),
                    Long.parseUnsignedLong(json.path("eventSeq").asText())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventId that
                && sequence == that.sequence
                && Arrays.equals(transactionDigest, that.transactionDigest);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(transactionDigest) + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return Base58.encode(transactionDigest) + ":" + Long.toUnsignedString(sequence);
    }
}
