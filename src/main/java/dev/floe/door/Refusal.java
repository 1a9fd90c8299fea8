package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorEnvelope;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that says no: the error envelope of the reference's aggregator and publisher, and what clients and caches
 * should do with it. Immutable.
 *
 * @param code the HTTP status
 * @param body JSON
 * @param headers beside Content-Type and Content-Length
 */
public record Refusal(int code, String body, Map<String, String> headers) {
    public Refusal {
        headers = Map.copyOf(headers);
    }

    /** A refusal that nobody may keep. */
    public static Refusal of(ApiStatus status, String reason, String message) {
        return of(status, reason, ErrorEnvelope.DAEMON, message);
    }

    /** The same with a reason of another domain. */
    public static Refusal of(ApiStatus status, String reason, String domain, String message) {
        ErrorEnvelope envelope = new ErrorEnvelope(status, message, reason, domain, Map.of());
        return new Refusal(status.code(), envelope.toJson(), Map.of("Cache-Control", "no-store"));
    }

    static Refusal noSuchRoute(String path) {
        return of(ApiStatus.NOT_FOUND, "ROUTE_NOT_FOUND", "there is nothing at " + path);
    }

    static Refusal notAllowed(String path, String method, Collection<String> allowed) {
        String list = String.join(", ", allowed);
        return of(ApiStatus.METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", path + " answers " + list + ", not " + method)
                .with("Allow", list);
    }

    /** The same for clients and caches to keep for {@code time}. */
    public Refusal keptFor(Duration time) {
        return with("Cache-Control", "public, max-age=" + time.toSeconds());
    }

    /** The same with the advice to come back after {@code time}. */
    public Refusal retryAfter(Duration time) {
        return with("Retry-After", Long.toString(Math.max(1, time.toSeconds())));
    }

    /** The same with one more header, or another value of it. */
    public Refusal with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Refusal(code, body, more);
    }

    public Response toResponse() {
        Response.ResponseBuilder response = Response.status(code).type("application/json");
        headers.forEach(response::header);
        response.header("X-Content-Type-Options", "nosniff");
        // The framework counts bodies only if it sends them, and the answer to HEAD has the same headers.
        response.header("Content-Length", body.getBytes(StandardCharsets.UTF_8).length);
        return response.entity(body).build();
    }

    /** Answers where no resource was reached. */
    public void send(HttpServerResponse response) {
        response.setStatusCode(code);
        response.headers().set("Content-Type", "application/json").set("X-Content-Type-Options", "nosniff");
        headers.forEach(response.headers()::set);
        response.end(body);
    }
}
