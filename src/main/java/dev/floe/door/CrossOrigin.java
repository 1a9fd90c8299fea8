package dev.floe.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Lets pages of every origin use every answer, errors included: blobs are public, and no answer depends on a cookie.
 * Answers preflights before any route is looked up.
 */
@Singleton
final class CrossOrigin {
    private static final int FIRST = 1000;
    private static final String DAY = "86400";
    private static final String EXPOSED =
            "Accept-Ranges, Age, Allow, Cache-Control, Content-Disposition, Content-Length, "
                    + "Content-Range, Content-Type, ETag, Location, Retry-After, Server-Timing, X-Cache";
    /** The wildcard does not cover Authorization, and old browsers know no wildcard. */
    private static final String ALLOWED = "*, Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range";

    private static final String METHODS = "GET, HEAD, PUT, POST, OPTIONS";

    void install(@Observes Filters filters) {
        filters.register(this::open, FIRST);
    }

    private void open(RoutingContext request) {
        MultiMap headers = request.response().headers();
        headers.set("Access-Control-Allow-Origin", "*");
        headers.set("Access-Control-Expose-Headers", EXPOSED);
        headers.set("Timing-Allow-Origin", "*");
        headers.set("Cross-Origin-Resource-Policy", "cross-origin");
        if (!request.request().method().equals(HttpMethod.OPTIONS)) {
            request.next();
            return;
        }
        headers.set("Access-Control-Allow-Methods", METHODS);
        headers.set("Access-Control-Allow-Headers", ALLOWED);
        headers.set("Access-Control-Max-Age", DAY);
        headers.set("Allow", METHODS);
        request.response().setStatusCode(204).end();
    }
}
