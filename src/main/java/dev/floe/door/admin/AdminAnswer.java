package dev.floe.door.admin;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an operator is told.
 *
 * @param status of HTTP
 * @param type the media type of the body
 */
public record AdminAnswer(int status, String type, String body) {
    private static final String JSON = "application/json";

    /** It is so, or was done. */
    public static AdminAnswer ok(JsonNode said) {
        return new AdminAnswer(200, JSON, said.toString());
    }

    /** It has begun, and goes on. */
    public static AdminAnswer accepted(JsonNode said) {
        return new AdminAnswer(202, JSON, said.toString());
    }
}
