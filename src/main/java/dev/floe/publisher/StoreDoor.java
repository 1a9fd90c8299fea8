package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.Clients;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.publisher.access.Access;
import dev.floe.publisher.access.AccessException;
import dev.floe.publisher.access.Budgets;
import dev.floe.publisher.access.Identity;
import dev.floe.publisher.access.RememberedStores;
import dev.floe.redstuff.BlobSource;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Answers requests for stores, of whatever kind: asks who makes them and whether they were made before, before a byte of
 * the body is read; has them stored, and counts and words what came of it. A store goes on to its end also if its client
 * leaves.
 */
@Singleton
final class StoreDoor {
    private static final Logger LOG = Logger.getLogger(StoreDoor.class);
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final String JSON = MediaType.APPLICATION_JSON;

    private final Publisher publisher;
    private final Access access;
    private final RememberedStores remembered;
    private final PublisherMetrics metrics;
    private final Clients clients;
    private final boolean burns;

    @Inject
    StoreDoor(
            Publisher publisher,
            Access access,
            RememberedStores remembered,
            PublisherMetrics metrics,
            Clients clients,
            PublisherConfig config) {
        this.publisher = publisher;
        this.access = access;
        this.remembered = remembered;
        this.metrics = metrics;
        this.clients = clients;
        this.burns = config.burnAfterStore();
    }

    /** What a store came to, and how that is said. */
    record Answer(StoreOutcome outcome, ObjectNode json) {}

    /** What can be stored: a blob, or what is in a form. */
    interface Kind {
        /** What a request with this body is about. */
        byte[] fingerprint(StoreRequest request, BlobSource body) throws PublishException, IOException;

        Answer store(StoreRequest request, BlobSource body, Consumer<StoreProgress> observer)
                throws PublishException, StoreException, InterruptedException, IOException;
    }

    /** One request: what is asked, by whom, with which body. */
    private record Asked(
            HttpServerRequest http, InputStream body, OptionalLong length, StoreRequest request, Identity identity) {}

    /** Answers a request. */
    Response answer(HttpServerRequest http, HttpHeaders headers, InputStream body, StoreRequest request, Kind kind)
            throws InterruptedException {
        try (PublisherMetrics.Run run = metrics.begin()) {
            return answer(http, headers, body, withRecipient(request), kind, run);
        }
    }

    private StoreRequest withRecipient(StoreRequest request) {
        return burns && request.recipient() instanceof StoreRequest.Recipient.Wallet ? request.burnt() : request;
    }

    private Response answer(
            HttpServerRequest http,
            HttpHeaders headers,
            InputStream body,
            StoreRequest request,
            Kind kind,
            PublisherMetrics.Run run)
            throws InterruptedException {
        try {
            OptionalLong length = length(headers);
            Identity identity = access.identify(field(headers, HttpHeaders.AUTHORIZATION));
            access.requireAllowed(identity, request, length);
            Asked asked = new Asked(http, body, length, request, identity);
            Optional<String> name = IdempotencyKey.of(field(headers, IdempotencyKey.FIELD));
            if (name.isEmpty()) {
                return once(asked, kind, run, Optional.empty());
            }
            return switch (remembered.begin(identity.account(), name.get())) {
                case RememberedStores.First first -> {
                    try (first) {
                        yield once(asked, kind, run, Optional.of(first));
                    }
                }
                case RememberedStores.Repeat repeat -> again(asked, kind, run, repeat);
            };
        } catch (AccessException e) {
            run.failed(e.reason().name());
            throw new RefusedException(AccessRefusals.of(e));
        } catch (PublishException e) {
            run.failed(e.reason().name());
            throw new RefusedException(refusal(e));
        } catch (StoreException e) {
            run.failed(e.fault().name());
            LOG.warnf("a store failed (%s): %s", e.fault(), e.getMessage());
            throw new RefusedException(refusal(e));
        }
    }

    private static Optional<String> field(HttpHeaders headers, String name) {
        return Optional.ofNullable(headers.getHeaderString(name));
    }

    /** The length of the body, if it was announced. */
    static OptionalLong length(HttpHeaders headers) {
        // The server has refused lengths that are none.
        String text = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private long largest(Identity identity) {
        return identity.token().isPresent() ? identity.token().get().largest().orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
    }

    private Response once(Asked asked, Kind kind, PublisherMetrics.Run run, Optional<RememberedStores.First> first)
            throws AccessException, PublishException, StoreException, InterruptedException {
        try (Access.Pass pass = access.admit(asked.identity(), asked.request(), asked.length())) {
            Answer answer = publisher.publish(
                    clients.of(asked.http()), asked.body(), asked.length(), largest(asked.identity()), body -> {
                        arrived(pass, body);
                        StoreRequest request = resuming(asked.request(), kind, body, first);
                        return kind.store(request, body, step -> {
                            watch(step, pass, first);
                            run.accept(step);
                        });
                    });
            StoreOutcome outcome = answer.outcome();
            run.ended(outcome);
            LOG.infof("%s: %s", outcome.blobId(), outcome.getClass().getSimpleName());
            String json = answer.json().toString();
            if (outcome instanceof StoreOutcome.MarkedInvalid) {
                return response(500, json, Map.of());
            }
            pass.stored(outcome instanceof StoreOutcome.NewlyCreated created ? created.cost() : 0);
            first.ifPresent(request -> request.answered(json));
            return response(200, json, quotas(pass.left()));
        }
    }

    private static void arrived(Access.Pass pass, BlobSource body) throws StoreException {
        try {
            pass.arrived(body.length());
        } catch (AccessException e) {
            throw new RefusedException(AccessRefusals.of(e));
        }
    }

    private static StoreRequest resuming(
            StoreRequest request, Kind kind, BlobSource body, Optional<RememberedStores.First> first)
            throws PublishException, IOException {
        if (first.isEmpty()) {
            return request;
        }
        try {
            return first.get()
                    .isAbout(kind.fingerprint(request, body))
                    .map(request::resuming)
                    .orElse(request);
        } catch (RememberedStores.NotTheSameException e) {
            throw new RefusedException(notTheSame(e));
        }
    }

    private static void watch(StoreProgress step, Access.Pass pass, Optional<RememberedStores.First> first) {
        if (step instanceof StoreProgress.Registered registered) {
            if (!registered.reused()) {
                pass.paid();
            }
            first.ifPresent(
                    request -> request.paid(new StoreRequest.Unfinished(registered.blobObject(), registered.wallet())));
        }
    }

    private Response again(Asked asked, Kind kind, PublisherMetrics.Run run, RememberedStores.Repeat repeat)
            throws PublishException, StoreException, InterruptedException {
        byte[] fingerprint = publisher.look(
                clients.of(asked.http()),
                asked.body(),
                asked.length(),
                largest(asked.identity()),
                body -> kind.fingerprint(asked.request(), body));
        try {
            Optional<String> answer = repeat.answer(fingerprint);
            run.failed(answer.isPresent() ? "replayed" : "first_failed");
            return answer.map(json -> response(200, json, Map.of("Idempotent-Replayed", "true")))
                    .orElseThrow(() -> new RefusedException(Refusal.of(
                                    ApiStatus.UNAVAILABLE,
                                    "FIRST_REQUEST_FAILED",
                                    "the first request with this " + IdempotencyKey.FIELD + " failed; make it again")
                            .retryAfter(COME_BACK)));
        } catch (RememberedStores.NotTheSameException e) {
            run.failed("not_the_same");
            throw new RefusedException(notTheSame(e));
        }
    }

    private static Refusal notTheSame(RememberedStores.NotTheSameException e) {
        return Refusal.of(ApiStatus.UNPROCESSABLE_CONTENT, "IDEMPOTENCY_KEY_REUSED", e.getMessage());
    }

    private static Map<String, String> quotas(Optional<Budgets.Left> left) {
        return left.map(quota -> Map.of("RateLimit-Policy", quota.policy(), "RateLimit", quota.rest()))
                .orElse(Map.of());
    }

    private static Response response(int status, String json, Map<String, String> fields) {
        Response.ResponseBuilder response =
                Response.status(status).type(JSON).header(HttpHeaders.CACHE_CONTROL, "no-store");
        new TreeMap<>(fields).forEach(response::header);
        return response.entity(json).build();
    }

    static Refusal refusal(PublishException e) {
        return switch (e.reason()) {
            case BUSY ->
                Refusal.of(ApiStatus.RESOURCE_EXHAUSTED, "TOO_MANY_REQUESTS", e.getMessage())
                        .retryAfter(COME_BACK);
            case TOO_LARGE -> Refusal.of(ApiStatus.PAYLOAD_TOO_LARGE, "BLOB_TOO_LARGE", e.getMessage());
            case MALFORMED -> Refusal.of(ApiStatus.INVALID_ARGUMENT, "MALFORMED_REQUEST", e.getMessage());
            case INCOMPLETE -> Refusal.of(ApiStatus.INVALID_ARGUMENT, "INCOMPLETE_BODY", e.getMessage());
            case NO_ROOM ->
                Refusal.of(ApiStatus.UNAVAILABLE, "NO_ROOM", e.getMessage()).retryAfter(COME_BACK);
            case NO_DISK ->
                Refusal.of(ApiStatus.UNAVAILABLE, "DISK_UNUSABLE", e.getMessage())
                        .retryAfter(COME_BACK);
        };
    }

    static Refusal refusal(StoreException e) {
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
            case RELAY ->
                Refusal.of(ApiStatus.UNAVAILABLE, "RELAY_UNAVAILABLE", e.getMessage())
                        .retryAfter(COME_BACK);
            case DISK ->
                Refusal.of(ApiStatus.UNAVAILABLE, "DISK_UNUSABLE", "this publisher's disk cannot take the encoded blob")
                        .retryAfter(COME_BACK);
        };
    }
}
