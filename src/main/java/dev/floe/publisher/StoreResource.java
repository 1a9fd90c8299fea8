package dev.floe.publisher;

import dev.floe.door.ClientAddress;
import dev.floe.door.Clients;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** {@code PUT /v1/blobs}: stores the body. */
@Path(PublisherRoom.BLOBS)
public final class StoreResource {
    private static final Logger LOG = Logger.getLogger(StoreResource.class);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final Publisher publisher;
    private final PublisherMetrics metrics;
    private final Clients clients;

    @Inject
    StoreResource(Publisher publisher, PublisherMetrics metrics, Clients clients) {
        this.clients = clients;
        this.publisher = publisher;
        this.metrics = metrics;
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response store(@Context HttpServerRequest http, @Context HttpHeaders headers, InputStream body)
            throws InterruptedException {
        StoreRequest request = StoreParameters.parse(Query.parse(http.query()));
        try (PublisherMetrics.Run run = metrics.begin()) {
            return store(clients.of(http), body, length(headers), request, run);
        }
    }

    private Response store(
            ClientAddress client, InputStream body, OptionalLong length, StoreRequest request, PublisherMetrics.Run run)
            throws InterruptedException {
        try {
            StoreOutcome outcome = publisher.publish(client, body, length, request, run);
            run.ended(outcome);
            return answer(outcome);
        } catch (PublishException e) {
            run.failed(e.reason().name());
            throw new RefusedException(refusal(e));
        } catch (StoreException e) {
            run.failed(e.fault().name());
            LOG.warnf("a store failed (%s): %s", e.fault(), e.getMessage());
            throw new RefusedException(refusal(e));
        }
    }

    private static OptionalLong length(HttpHeaders headers) {
        // The server has refused lengths that are none.
        String text = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private static Response answer(StoreOutcome outcome) {
        LOG.infof("%s: %s", outcome.blobId(), outcome.getClass().getSimpleName());
        return Response.status(outcome instanceof StoreOutcome.MarkedInvalid ? 500 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(StoreResultJson.of(outcome).toString())
                .build();
    }

    private static Refusal refusal(PublishException e) {
        return switch (e.reason()) {
            case BUSY ->
                Refusal.of(ApiStatus.RESOURCE_EXHAUSTED, "TOO_MANY_REQUESTS", e.getMessage())
                        .retryAfter(COME_BACK);
            case TOO_LARGE -> Refusal.of(ApiStatus.PAYLOAD_TOO_LARGE, "BLOB_TOO_LARGE", e.getMessage());
            case INCOMPLETE -> Refusal.of(ApiStatus.INVALID_ARGUMENT, "INCOMPLETE_BODY", e.getMessage());
            case NO_ROOM ->
                Refusal.of(ApiStatus.UNAVAILABLE, "NO_ROOM", e.getMessage()).retryAfter(COME_BACK);
            case NO_DISK ->
                Refusal.of(ApiStatus.UNAVAILABLE, "DISK_UNUSABLE", e.getMessage())
                        .retryAfter(COME_BACK);
        };
    }

    private static Refusal refusal(StoreException e) {
        return switch (e.fault()) {
            case TOO_LARGE -> Refusal.of(ApiStatus.PAYLOAD_TOO_LARGE, "BLOB_TOO_LARGE", e.getMessage());
            case INVALID_REQUEST -> Refusal.of(ApiStatus.INVALID_ARGUMENT, "MALFORMED_REQUEST", e.getMessage());
            case FORBIDDEN -> Refusal.of(ApiStatus.UNAVAILABLE_FOR_LEGAL_REASONS, "FORBIDDEN_BLOB", e.getMessage());
            case INSUFFICIENT_CONFIRMATIONS ->
                Refusal.of(ApiStatus.DEADLINE_EXCEEDED, "INSUFFICIENT_CONFIRMATIONS", e.getMessage())
                        .retryAfter(COME_BACK);
            // What is wrong with the wallet, the disk or the full node is for the operator: it is in the log.
            case INSUFFICIENT_WAL, INSUFFICIENT_SUI ->
                Refusal.of(
                        ApiStatus.UNAVAILABLE,
                        "INSUFFICIENT_FUNDS",
                        "this publisher's wallet cannot pay for the store; its operator has to fill it up");
            case NO_CAPACITY -> Refusal.of(ApiStatus.UNAVAILABLE, "NO_CAPACITY", e.getMessage());
            case CHAIN ->
                Refusal.of(
                                ApiStatus.UNAVAILABLE,
                                "CHAIN_UNAVAILABLE",
                                "the chain did not accept a transaction of this publisher; storing the blob again resumes")
                        .retryAfter(COME_BACK);
            case DISK ->
                Refusal.of(ApiStatus.UNAVAILABLE, "DISK_UNUSABLE", "this publisher's disk cannot take the encoded blob")
                        .retryAfter(COME_BACK);
        };
    }
}
