package dev.floe.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * The JSON body of an answer of a storage node: {@code {"success":{"code":200,"data":…}}}.
 *
 * @param code the HTTP status code of the answer
 */
public record SuccessEnvelope(int code, JsonNode data) {
    private static final JsonMapper JSON = new JsonMapper();

    public static SuccessEnvelope of(int code, String data) {
        return new SuccessEnvelope(code, JsonNodeFactory.instance.textNode(data));
    }

    public String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("success").put("code", code).set("data", data);
        return root.toString();
    }

    /** Reads a body; empty if it is anything else. */
    public static Optional<SuccessEnvelope> parse(byte[] body) {
        try {
            JsonNode success = JSON.readTree(body).path("success");
            return success.path("code").isInt() && success.has("data")
                    ? Optional.of(new SuccessEnvelope(success.path("code").asInt(), success.path("data")))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }
}
