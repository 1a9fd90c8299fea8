package dev.floe.node;

import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorEnvelope;
import dev.floe.protocol.ErrorReason;

/** The node refuses a request, for a reason that the client is told. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ErrorEnvelope envelope;

    RefusedException(ApiStatus status, ErrorReason reason, String message) {
        super(message, null, false, false);
        this.envelope = ErrorEnvelope.storage(status, reason, message);
    }

    private RefusedException(ErrorEnvelope envelope) {
        super(envelope.message(), null, false, false);
        this.envelope = envelope;
    }

    static RefusedException invalidEpoch(int requestEpoch, int serverEpoch) {
        return new RefusedException(ErrorEnvelope.invalidEpoch(requestEpoch, serverEpoch));
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

    ErrorEnvelope envelope() {
        return envelope;
    }
}
