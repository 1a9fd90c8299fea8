package dev.floe.door;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Lets pages of every origin use every answer, errors included: blobs are public, and no answer depends on a cookie.
 * What preflights ask for is allowed whatever the path.
 */
@Singleton
public final class CrossOrigin {
    private static final int FIRST = 1000;
    private static final String DAY = "86400";
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
                // All that an answer has, in a tenth of the bytes of a list: browsers know it since 2019, and send no
                // cookies here.
                .set("Access-Control-Expose-Headers", "*")
                .set("Timing-Allow-Origin", "*")
                .set("Cross-Origin-Resource-Policy", "cross-origin");
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
