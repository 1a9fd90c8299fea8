package dev.floe.publisher.access;

import java.time.Duration;
import java.util.Optional;

/** A request that may not be made by whoever made it, or not in this way. The message is for the client. */
public final class AccessException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why, by the names of the reference where it has one. */
    public enum Reason {
        /** There is neither a token nor a key. */
        MISSING_CREDENTIALS,
        /** What there is is no token, or none that can be understood. */
        INVALID_TOKEN,
        /** The token was not signed with this publisher's key, or not by its algorithm, or is not valid yet. */
        INVALID_SIGNATURE,
        /** The token's time is over. */
        EXPIRED_SIGNATURE,
        /** The key is none that this publisher knows. */
        INVALID_API_KEY,
        /** The token has been used for another store. */
        TOKEN_ALREADY_USED,
        /** The token does not live for as long as tokens of this publisher have to. */
        INVALID_EXPIRATION,
        /** A time in the token is none. */
        INVALID_TIMESTAMP,
        /** The request is for another number of epochs than the token, or the token contradicts itself. */
        INVALID_EPOCHS,
        /** The request is for more epochs than the token allows. */
        EPOCHS_ABOVE_MAX,
        /** The token contradicts itself about sizes. */
        INVALID_SIZES,
        /** The body is larger than the token allows. */
        MAX_SIZE_EXCEEDED,
        /** The body has another size than the token says. */
        SIZE_INCORRECT,
        /** The request names another recipient than the token. */
        INVALID_SEND_OBJECT_TO,
        /** The token names a recipient, the request none. */
        MISSING_SEND_OBJECT_TO,
        /** More tokens are remembered as used than there is room for. */
        TOO_MANY_TOKENS,
        /** What the key, or everybody, may store on one day is used up. */
        QUOTA_EXCEEDED,
        /** What has to be remembered cannot be written down. */
        NOT_REMEMBERED
    }

    private final Reason reason;
    private final transient Optional<Duration> retryAfter;

    public AccessException(Reason reason, String message) {
        this(reason, message, Optional.empty());
    }

    private AccessException(Reason reason, String message, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    static AccessException until(Reason reason, String message, Duration retryAfter) {
        return new AccessException(reason, message, Optional.of(retryAfter));
    }

    public Reason reason() {
        return reason;
    }

    /** After what time the same request may succeed, if that is known. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
