package dev.floe.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/**
 * Lets pages of every origin use every answer, errors included: blobs are public, and no answer depends on a cookie.
 * What preflights ask for is allowed whatever the path.
 */
@Singleton
public final class CrossOrigin {
    private static final int FIRST = 1000;
    private static final String DAY = "86400";
    private static final String EXPOSED =
            "Accept-Ranges, Age, Allow, Cache-Control, Cache-Status, CDN-Cache-Control, Content-Disposition, "
                    + "Content-Encoding, Content-Language, Content-Length, Content-Location, Content-Range, "
                    + "Content-Type, Date, ETag, Expires, Idempotent-Replayed, Link, Location, RateLimit, "
                    + "RateLimit-Policy, Retry-After, Server-Timing, Surrogate-Key, Vary, WWW-Authenticate, X-Cache, "
                    + "X-Quilt-Patch-Identifier, X-Walrus-Streaming";
    /** The same names as they compare. */
    private static final Set<String> EXPOSED_NAMES = names(EXPOSED);
    /** The wildcard does not cover Authorization, and old browsers know no wildcard. */
    private static final String ALLOWED =
            "*, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Range";

    private static final String METHODS = "GET, HEAD, PUT, POST, OPTIONS";

    void install(@Observes Filters filters) {
        filters.register(this::pass, FIRST);
    }

    /** Puts what browsers of other origins want to see on an answer. */
    static void open(HttpServerResponse response) {
        response.headers()
                .set("Access-Control-Allow-Origin", "*")
                .set("Access-Control-Expose-Headers", EXPOSED)
                .set("Timing-Allow-Origin", "*")
                .set("Cross-Origin-Resource-Policy", "cross-origin");
    }

    private static Set<String> names(String list) {
        return Set.of(list.toLowerCase(Locale.ROOT).split(", "));
    }

    /** The value of {@code Access-Control-Expose-Headers} for an answer that has {@code more} fields. */
    public static String exposing(Collection<String> more) {
        StringBuilder list = new StringBuilder(EXPOSED);
        more.stream()
                .filter(name -> !EXPOSED_NAMES.contains(name.toLowerCase(Locale.ROOT)))
                .forEach(name -> list.append(", ").append(name));
        return list.toString();
    }

    private void pass(RoutingContext request) {
        open(request.response());
        if (request.request().method().equals(HttpMethod.OPTIONS)) {
            request.response()
                    .headers()
                    .set("Access-Control-Allow-Methods", METHODS)
                    .set("Access-Control-Allow-Headers", ALLOWED)
                    .set("Access-Control-Max-Age", DAY);
        }
        request.next();
    }
}
