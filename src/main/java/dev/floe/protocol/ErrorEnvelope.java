package dev.floe.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The JSON body of a refusal.
 *
 * @param message for people
 * @param reason for programs: a name of {@link ErrorReason}, or whatever a peer sent
 * @param domain which service's reasons these are: {@link #STORAGE}, {@link #DAEMON} or {@link #PUBLISHER_ACCESS}
 * @param numbers the metadata that belongs to the reason; only the epochs of INVALID_EPOCH are in use
 */
public record ErrorEnvelope(ApiStatus status, String message, String reason, String domain, Map<String, Long> numbers) {

    /** Errors of storage nodes. */
    public static final String STORAGE = "storage.walrus.space";
    /** Errors of aggregators and publishers. */
    public static final String DAEMON = "daemon.walrus.space";
    /** Errors of publishers that concern who may store. */
    public static final String PUBLISHER_ACCESS = "auth.publisher.walrus.space";

    private static final JsonMapper JSON = new JsonMapper();

    public ErrorEnvelope {
        numbers = Map.copyOf(numbers);
    }

    public static ErrorEnvelope storage(ApiStatus status, ErrorReason reason, String message) {
        return new ErrorEnvelope(status, message, reason.name(), STORAGE, Map.of());
    }

    public static ErrorEnvelope invalidEpoch(int requestEpoch, int serverEpoch) {
        return new ErrorEnvelope(
                ApiStatus.INVALID_ARGUMENT,
                "the request is of epoch " + Integer.toUnsignedString(requestEpoch) + ", the node in epoch "
                        + Integer.toUnsignedString(serverEpoch),
                ErrorReason.INVALID_EPOCH.name(),
                STORAGE,
                Map.of(
                        "request_epoch", Integer.toUnsignedLong(requestEpoch),
                        "server_epoch", Integer.toUnsignedLong(serverEpoch)));
    }

    public boolean is(ErrorReason other) {
        return reason.equals(other.name());
    }

    /** The server's epoch in an INVALID_EPOCH error. */
    public OptionalLong serverEpoch() {
        Long epoch = numbers.get("server_epoch");
        return epoch == null ? OptionalLong.empty() : OptionalLong.of(epoch);
    }

    public String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode error = root.putObject("error")
                .put("status", status.name())
                .put("code", status.code())
                .put("message", message);
        ObjectNode info = error.putArray("details")
                .addObject()
                .put("@type", "ErrorInfo")
                .put("reason", reason)
                .put("domain", domain);
        ObjectNode metadata = info.putObject("metadata");
        new TreeMap<>(numbers).forEach(metadata::put);
        return root.toString();
    }

    /**
     * Reads a body; empty if it is anything else, also if status and code do not belong together, for then the answer
     * comes from something between here and the service.
     */
    public static Optional<ErrorEnvelope> parse(byte[] body) {
        JsonNode error;
        try {
            error = JSON.readTree(body).path("error");
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
        Optional<ApiStatus> status = ApiStatus.parse(error.path("status").asText());
        if (status.isEmpty() || error.path("code").asInt() != status.get().code()) {
            return Optional.empty();
        }
        for (JsonNode detail : error.path("details")) {
            if (detail.path("@type").asText().equals("ErrorInfo")) {
                Map<String, Long> numbers = new TreeMap<>();
                detail.path("metadata").properties().stream()
                        .filter(entry -> entry.getValue().isIntegralNumber())
                        .forEach(entry ->
                                numbers.put(entry.getKey(), entry.getValue().asLong()));
                return Optional.of(new ErrorEnvelope(
                        status.get(),
                        error.path("message").asText(),
                        detail.path("reason").asText(),
                        detail.path("domain").asText(),
                        numbers));
            }
        }
        return Optional.empty();
    }
}
