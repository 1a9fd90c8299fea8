package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Words every failure of a resource as a {@link Refusal}: never a stack trace, never a page of HTML. */
final class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class);

    @ServerExceptionMapper
    Response refused(RefusedException e) {
        return e.refusal().toResponse();
    }

    @ServerExceptionMapper
    Response notFound(NotFoundException e, HttpServerRequest request) {
        return Refusal.noSuchRoute(request.path()).toResponse();
    }

    /** Only of what no room claims: the {@link RoomGate} refuses the rest before. */
    @ServerExceptionMapper
    Response notAllowed(NotAllowedException e, HttpServerRequest request) {
        return Refusal.notAllowed(request.path(), request.method().name(), RoomGate.UNCLAIMED)
                .toResponse();
    }

    /** What the framework refuses on its own: media types, parameters, bodies. */
    @ServerExceptionMapper
    Response other(WebApplicationException e) {
        int code = e.getResponse().getStatus();
        if (code >= 500) {
            return unexpected(e);
        }
        ApiStatus status = switch (code) {
            case 401 -> ApiStatus.UNAUTHENTICATED;
            case 403 -> ApiStatus.PERMISSION_DENIED;
            case 404 -> ApiStatus.NOT_FOUND;
            default -> ApiStatus.INVALID_ARGUMENT;
        };
        return Refusal.of(status, "INVALID_REQUEST", "the request cannot be understood (" + code + ")")
                .toResponse();
    }

    /** The text of the failure stays here; the answer has a number to find it by. */
    @ServerExceptionMapper
    Response unexpected(Throwable e) {
        UUID incident = UUID.randomUUID();
        LOG.errorf(e, "incident %s", incident);
        return Refusal.of(
                        ApiStatus.INTERNAL,
                        "INTERNAL_ERROR",
                        "an error of this server; its log tells more of incident " + incident)
                .toResponse();
    }
}
