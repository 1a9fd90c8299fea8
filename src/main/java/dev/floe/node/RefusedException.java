package dev.floe.node;

import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorEnvelope;
import dev.floe.protocol.ErrorReason;

/** The node refuses a request, for a reason that the client is told. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ErrorEnvelope envelope;
    private final int retrySeconds;

    RefusedException(ApiStatus status, ErrorReason reason, String message) {
        super(message, null, false, false);
        this.envelope = ErrorEnvelope.storage(status, reason, message);
        this.retrySeconds = 0;
    }

    private RefusedException(ErrorEnvelope envelope, int retrySeconds) {
        super(envelope.message(), null, false, false);
        this.envelope = envelope;
        this.retrySeconds = retrySeconds;
    }

    static RefusedException invalidEpoch(int requestEpoch, int serverEpoch) {
        return new RefusedException(ErrorEnvelope.invalidEpoch(requestEpoch, serverEpoch), 0);
    }

    /** For now only: whoever asks may do so again after so many seconds. */
    static RefusedException until(int retrySeconds, String message) {
        return new RefusedException(
                ErrorEnvelope.storage(ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE, message), retrySeconds);
    }

    /** The same for a blob that nobody is given for so long. */
    static RefusedException withheld(int retrySeconds) {
        return new RefusedException(
                ErrorEnvelope.storage(
                        ApiStatus.UNAVAILABLE,
                        ErrorReason.BLOB_WITHHELD,
                        "the blob is asked for in a storage challenge; it can be read in a while"),
                retrySeconds);
    }

    /** The same of any blob: which of them are asked for is known in a moment. */
    static RefusedException coinAwaited(int retrySeconds) {
        return new RefusedException(
                ErrorEnvelope.storage(
                        ApiStatus.UNAVAILABLE,
                        ErrorReason.COIN_AWAITED,
                        "in a moment it is known which blobs a storage challenge asks for"),
                retrySeconds);
    }

    static RefusedException notFound(ErrorReason reason, String message) {
        return new RefusedException(ApiStatus.NOT_FOUND, reason, message);
    }

    static RefusedException badArgument(ErrorReason reason, String message) {
        return new RefusedException(ApiStatus.INVALID_ARGUMENT, reason, message);
    }

    static RefusedException precondition(ErrorReason reason, String message) {
        return new RefusedException(ApiStatus.FAILED_PRECONDITION, reason, message);
    }

    /** After how many seconds asking again makes sense; 0 if nobody knows. */
    int retrySeconds() {
        return retrySeconds;
    }

    ErrorEnvelope envelope() {
        return envelope;
    }
}
