package dev.floe.publisher;

import dev.floe.door.Refusal;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorEnvelope;
import dev.floe.publisher.access.AccessException;
import java.time.Duration;

/** Words who may not store, and why: by the reference's reasons, and 401 where nothing but another credential helps. */
final class AccessRefusals {
    private static final String CHALLENGE = "Bearer realm=\"floe publisher\"";
    private static final Duration COME_BACK = Duration.ofSeconds(5);

    private AccessRefusals() {}

    static Refusal of(AccessException e) {
        Refusal refusal = switch (e.reason()) {
            case MISSING_CREDENTIALS -> plain(ApiStatus.UNAUTHENTICATED, e).with("WWW-Authenticate", CHALLENGE);
            case INVALID_TOKEN, INVALID_SIGNATURE, EXPIRED_SIGNATURE, INVALID_API_KEY ->
                plain(ApiStatus.UNAUTHENTICATED, e)
                        .with(
                                "WWW-Authenticate",
                                CHALLENGE + ", error=\"invalid_token\", error_description=\"" + described(e) + "\"");
            case TOKEN_ALREADY_USED, QUOTA_EXCEEDED -> plain(ApiStatus.RESOURCE_EXHAUSTED, e);
            case INVALID_EXPIRATION,
                    INVALID_TIMESTAMP,
                    INVALID_EPOCHS,
                    EPOCHS_ABOVE_MAX,
                    INVALID_SIZES,
                    MAX_SIZE_EXCEEDED,
                    SIZE_INCORRECT,
                    INVALID_SEND_OBJECT_TO,
                    MISSING_SEND_OBJECT_TO -> plain(ApiStatus.FAILED_PRECONDITION, e);
            case TOO_MANY_TOKENS, NOT_REMEMBERED ->
                plain(ApiStatus.UNAVAILABLE, e).retryAfter(COME_BACK);
        };
        return e.retryAfter().map(refusal::retryAfter).orElse(refusal);
    }

    private static Refusal plain(ApiStatus status, AccessException e) {
        return Refusal.of(status, e.reason().name(), ErrorEnvelope.PUBLISHER_ACCESS, e.getMessage());
    }

    /** What may be in quotes in a field (RFC 6750): not all that a token may say of itself. */
    private static String described(AccessException e) {
        return e.getMessage().replaceAll("[^\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]", "'");
    }
}
