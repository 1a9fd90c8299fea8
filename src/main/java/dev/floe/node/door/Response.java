package dev.floe.node.door;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * An answer.
 *
 * @param headers lower-case names; {@code content-length} is added by the door
 * @param body not copied
 */
public record Response(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    public static final String BINARY = "application/octet-stream";
    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    private static final byte[] NOTHING = {};

    public Response {
        headers = List.copyOf(headers);
    }

    public static Response of(int status, String contentType, byte[] body) {
        return new Response(status, List.of(Map.entry("content-type", contentType)), body);
    }

    public static Response text(int status, String text) {
        return of(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public static Response json(int status, String json) {
        return of(status, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    public static Response empty(int status) {
        return new Response(status, List.of(), NOTHING);
    }

    /** This answer with one more header field. */
    public Response with(String name, String value) {
        List<Map.Entry<String, String>> more = new java.util.ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Response(status, more, body);
    }
}
