package dev.floe.door.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import java.io.IOException;
import java.util.Map;

/**
 * What an operator asks for.
 *
 * @param parameters what stands in the path where the route has a name in braces
 * @param body a {@link MissingNode} if there is none
 */
public record AdminRequest(Map<String, String> parameters, Query query, JsonNode body) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public AdminRequest {
        parameters = Map.copyOf(parameters);
    }

    /** @throws RefusedException if the body is no JSON */
    static AdminRequest of(Map<String, String> parameters, Query query, byte[] body) {
        try {
            JsonNode read = body.length == 0 ? MissingNode.getInstance() : JSON.readTree(body);
            return new AdminRequest(parameters, query, read);
        } catch (JsonProcessingException e) {
            throw invalid("the body is no JSON");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    /** The part of the path that the route calls {@code name}. */
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no " + name);
        }
        return value;
    }

    /** What to throw if something about the request is not as it should be. */
    public static RefusedException invalid(String message) {
        return new RefusedException(Refusal.of(ApiStatus.INVALID_ARGUMENT, "INVALID_REQUEST", message));
    }

    /** What to throw if there is no such thing. */
    public static RefusedException notFound(String message) {
        return new RefusedException(Refusal.of(ApiStatus.NOT_FOUND, "NOT_FOUND", message));
    }
}
