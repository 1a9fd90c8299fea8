package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Answers to stores, of whatever kind: counts them, words what came of them. */
@Singleton
final class StoreAnswers {
    private static final Logger LOG = Logger.getLogger(StoreAnswers.class);
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private final PublisherMetrics metrics;

    @Inject
    StoreAnswers(PublisherMetrics metrics) {
        this.metrics = metrics;
    }

    /** What a store came to, and how that is said. */
    record Answer(StoreOutcome outcome, ObjectNode json) {}

    /** A store, watched by {@code run}. */
    interface Store {
        Answer by(PublisherMetrics.Run run) throws PublishException, StoreException, InterruptedException;
    }

    /** Runs a store and answers with what came of it. */
    Response to(Store store) throws InterruptedException {
        try (PublisherMetrics.Run run = metrics.begin()) {
            return to(store, run);
        }
    }

    private static Response to(Store store, PublisherMetrics.Run run) throws InterruptedException {
        try {
            Answer answer = store.by(run);
            run.ended(answer.outcome());
            return response(answer);
        } catch (PublishException e) {
            run.failed(e.reason().name());
            throw new RefusedException(refusal(e));
        } catch (StoreException e) {
            run.failed(e.fault().name());
            LOG.warnf("a store failed (%s): %s", e.fault(), e.getMessage());
            throw new RefusedException(refusal(e));
        }
    }

    /** The length of the body, if it was announced. */
    static OptionalLong length(HttpHeaders headers) {
        // The server has refused lengths that are none.
        String text = headers.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
    }

    private static Response response(Answer answer) {
        StoreOutcome outcome = answer.outcome();
        LOG.infof("%s: %s", outcome.blobId(), outcome.getClass().getSimpleName());
        return Response.status(outcome instanceof StoreOutcome.MarkedInvalid ? 500 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(answer.json().toString())
                .build();
    }

    private static Refusal refusal(PublishException e) {
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
