package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.Clients;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.access.RememberedStores;
import dev.floe.publisher.relay.RelayException;
import dev.floe.publisher.relay.UploadRelay;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Digest;
import dev.floe.write.StoreException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The upload relay: {@code GET /v1/tip-config} and {@code POST /v1/blob-upload-relay}. A tip is looked at before the body is
 * read, and is good for one blob: who sends it again gets the same certificate.
 */
@Path("/v1")
public final class RelayResource {
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final int NONCE = 32;
    private static final String ACCOUNT = "upload relay";

    private final Optional<UploadRelay> relay;
    private final Publisher publisher;
    private final RememberedStores remembered;
    private final PublisherMetrics metrics;
    private final Clients clients;

    @Inject
    RelayResource(
            Relaying relaying,
            Publisher publisher,
            RememberedStores remembered,
            PublisherMetrics metrics,
            Clients clients) {
        this.relay = relaying.relay();
        this.publisher = publisher;
        this.remembered = remembered;
        this.metrics = metrics;
        this.clients = clients;
    }

    private UploadRelay relay() {
        return relay.orElseThrow(() -> new RefusedException(Refusal.of(
                ApiStatus.NOT_FOUND, "ROUTE_NOT_FOUND", "this publisher is no upload relay (--upload-relay)")));
    }

    @GET
    @Path("tip-config")
    @RunOnVirtualThread
    public Response tipConfig() {
        return json(relay().tipConfig().toString());
    }

    private static Response json(String body) {
        return Response.ok(body, MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** One request: which blob, how it was registered, and how it was paid for. */
    private record Asked(
            BlobId blobId, BlobPersistence persistence, Optional<UploadRelay.Proof> proof, OptionalLong length) {
        /** What no other request has. A certificate is of one epoch: in the next one there is another. */
        String name(int epoch) {
            return epoch + " " + blobId + " " + persistence + " "
                    + proof.map(given -> given.transaction().toString()).orElse("-");
        }
    }

    @POST
    @Path("blob-upload-relay")
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response relay(@Context HttpServerRequest http, @Context HttpHeaders headers, InputStream body)
            throws InterruptedException {
        UploadRelay open = relay();
        Asked asked = asked(Query.parse(http.query()), StoreDoor.length(headers));
        try (PublisherMetrics.Run run = metrics.begin()) {
            try {
                UploadRelay.Permit permit = open.permit(asked.proof(), asked.blobId(), asked.length());
                return answer(open, http, body, asked, permit, run);
            } catch (RelayException e) {
                run.failed(e.reason().name());
                throw new RefusedException(refusal(e));
            } catch (PublishException e) {
                run.failed(e.reason().name());
                throw new RefusedException(StoreDoor.refusal(e));
            } catch (StoreException e) {
                run.failed(e.fault().name());
                throw new RefusedException(StoreDoor.refusal(e));
            } catch (RememberedStores.NotTheSameException e) {
                run.failed("not_the_same");
                throw new RefusedException(anotherBody());
            }
        }
    }

    private Response answer(
            UploadRelay open,
            HttpServerRequest http,
            InputStream body,
            Asked asked,
            UploadRelay.Permit permit,
            PublisherMetrics.Run run)
            throws PublishException, StoreException, InterruptedException, RememberedStores.NotTheSameException {
        if (asked.proof().isEmpty()) {
            return json(relay(http, body, asked, permit, run, Optional.empty()));
        }
        return switch (remembered.begin(ACCOUNT, asked.name(open.epoch()))) {
            case RememberedStores.First first -> {
                try (first) {
                    yield json(relay(http, body, asked, permit, run, Optional.of(first)));
                }
            }
            case RememberedStores.Repeat repeat -> {
                byte[] digest = publisher.look(
                        clients.of(http),
                        body,
                        asked.length(),
                        permit.largest(),
                        blob -> refusing(() -> permit.digest(blob)));
                run.failed("replayed");
                yield json(repeat.answer(digest)
                        .orElseThrow(() -> new RefusedException(Refusal.of(
                                        ApiStatus.UNAVAILABLE,
                                        "FIRST_REQUEST_FAILED",
                                        "the first request with this transaction failed; make it again")
                                .retryAfter(COME_BACK))));
            }
        };
    }

    private String relay(
            HttpServerRequest http,
            InputStream body,
            Asked asked,
            UploadRelay.Permit permit,
            PublisherMetrics.Run run,
            Optional<RememberedStores.First> first)
            throws PublishException, StoreException, InterruptedException {
        ObjectNode answer = publisher.publish(clients.of(http), body, asked.length(), permit.largest(), blob -> {
            byte[] digest = refusing(() -> permit.digest(blob));
            if (first.isPresent()) {
                isAbout(first.get(), digest);
            }
            return permit.relay(blob, asked.blobId(), asked.persistence(), run);
        });
        run.relayed();
        String json = answer.toString();
        first.ifPresent(request -> request.answered(json));
        return json;
    }

    private static void isAbout(RememberedStores.First first, byte[] digest) {
        try {
            first.isAbout(digest);
        } catch (RememberedStores.NotTheSameException e) {
            throw new RefusedException(anotherBody());
        }
    }

    private static Refusal anotherBody() {
        return Refusal.of(ApiStatus.INVALID_ARGUMENT, "INVALID_TIP", "the transaction was used for another body");
    }

    private interface Digesting {
        byte[] digest() throws IOException, RelayException;
    }

    private static byte[] refusing(Digesting digesting) throws IOException {
        try {
            return digesting.digest();
        } catch (RelayException e) {
            throw new RefusedException(refusal(e));
        }
    }

    private Asked asked(Query query, OptionalLong length) {
        BlobId blobId = query.first("blob_id")
                .flatMap(BlobId::parse)
                .orElseThrow(() -> invalid("blob_id must be the ID of the blob"));
        query.first("encoding_type")
                .filter(type -> !type.equalsIgnoreCase("RS2"))
                .ifPresent(type -> {
                    throw invalid("encoding_type must be RS2, the only one in use");
                });
        BlobPersistence persistence = query.first("deletable_blob_object")
                .<BlobPersistence>map(text -> new BlobPersistence.Deletable(ObjectId.parse(text)
                        .orElseThrow(() -> invalid("deletable_blob_object must be the ID of the blob's object"))))
                .orElse(BlobPersistence.PERMANENT);
        return new Asked(blobId, persistence, relay().asksForTips() ? proof(query) : Optional.empty(), length);
    }

    private static Optional<UploadRelay.Proof> proof(Query query) {
        Optional<String> transaction = query.first("tx_id");
        Optional<String> nonce = query.first("nonce");
        if (transaction.isEmpty() && nonce.isEmpty()) {
            return Optional.empty();
        }
        Digest digest = transaction
                .flatMap(Digest::parse)
                .orElseThrow(() -> invalid("tx_id must be the digest of a transaction, in base58"));
        byte[] bytes =
                nonce.flatMap(RelayResource::nonce).orElseThrow(() -> invalid("nonce must be 32 bytes in base64url"));
        return Optional.of(new UploadRelay.Proof(digest, bytes));
    }

    private static Optional<byte[]> nonce(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length == NONCE ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(Refusal.of(ApiStatus.INVALID_ARGUMENT, "MALFORMED_REQUEST", message));
    }

    private static Refusal refusal(RelayException e) {
        return switch (e.reason()) {
            case TIP_REQUIRED -> Refusal.of(ApiStatus.PAYMENT_REQUIRED, "TIP_REQUIRED", e.getMessage());
            case INVALID_TIP, TIP_NOT_FRESH, NOT_WHAT_WAS_PAID_FOR ->
                Refusal.of(ApiStatus.INVALID_ARGUMENT, e.reason().name(), e.getMessage());
            case CHAIN_UNAVAILABLE ->
                Refusal.of(ApiStatus.UNAVAILABLE, "CHAIN_UNAVAILABLE", e.getMessage())
                        .retryAfter(COME_BACK);
        };
    }
}
