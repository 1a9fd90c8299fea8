package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.RejectedExecutionException;
import org.jboss.logging.Logger;

/**
 * Sees every request first: dates its answer, and words what fails before a resource is reached. A path that is another
 * way to write a path is refused: caches and rules in front of this server go by what they see.
 */
@Singleton
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final int BEFORE_THE_FRAMEWORKS = Integer.MIN_VALUE;

    private final AccessLog log;

    @Inject
    Failures(AccessLog log) {
        this.log = log;
    }

    void install(@Observes Router router) {
        router.route().order(BEFORE_THE_FRAMEWORKS).handler(this::pass).failureHandler(this::answer);
    }

    private void pass(RoutingContext request) {
        log.follow(request);
        request.response().headers().set("Date", HttpDate.now());
        String path = request.request().path();
        if (path == null || CanonicalPath.isCanonical(path)) {
            request.next();
        } else {
            CrossOrigin.open(request.response());
            Refusal.of(ApiStatus.INVALID_ARGUMENT, "INVALID_REQUEST", "the path is not in its shortest form")
                    .send(request.response());
        }
    }

    private void answer(RoutingContext request) {
        if (request.response().closed()) {
            // Nobody is there to be told, and if this server has stopped nothing is there to tell by.
            return;
        }
        if (request.response().ended() || request.response().headWritten()) {
            try {
                request.request().connection().close();
            } catch (RejectedExecutionException e) {
                LOG.debug("this server has stopped, and all connections with it", e);
            }
            return;
        }
        CrossOrigin.open(request.response());
        int code = request.statusCode();
        if (request.failure() instanceof RefusedException refused) {
            refused.refusal().send(request.response());
        } else if (code >= 400 && code < 500) {
            refusal(code).send(request.response());
        } else {
            LOG.error("a request failed", request.failure());
            Refusal.of(ApiStatus.INTERNAL, "INTERNAL_ERROR", "an error of this server")
                    .send(request.response());
        }
    }

    private static Refusal refusal(int code) {
        return switch (code) {
            case 404 -> Refusal.of(ApiStatus.NOT_FOUND, "ROUTE_NOT_FOUND", "there is nothing here");
            case 413 -> Refusal.of(ApiStatus.PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "the body is too long");
            default ->
                Refusal.of(
                        ApiStatus.INVALID_ARGUMENT,
                        "INVALID_REQUEST",
                        "the request cannot be understood (" + code + ")");
        };
    }
}
