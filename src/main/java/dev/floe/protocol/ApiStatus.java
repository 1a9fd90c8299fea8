package dev.floe.protocol;

import java.util.Optional;

/** The status word of an answer of the HTTP APIs and the HTTP code that belongs to it; no other pairs are valid. */
public enum ApiStatus {
    OK(200),
    INVALID_ARGUMENT(400),
    FAILED_PRECONDITION(400),
    UNAUTHENTICATED(401),
    PAYMENT_REQUIRED(402),
    PERMISSION_DENIED(403),
    SIZE_EXCEEDED(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    PRECONDITION_FAILED(412),
    PAYLOAD_TOO_LARGE(413),
    RANGE_NOT_SATISFIABLE(416),
    UNPROCESSABLE_CONTENT(422),
    RESOURCE_EXHAUSTED(429),
    UNAVAILABLE_FOR_LEGAL_REASONS(451),
    INTERNAL(500),
    UNAVAILABLE(503),
    DEADLINE_EXCEEDED(504);

    private final int code;

    ApiStatus(int code) {
        this.code = code;
    }

    /** The HTTP status code. */
    public int code() {
        return code;
    }

    static Optional<ApiStatus> parse(String text) {
        for (ApiStatus status : values()) {
            if (status.name().equals(text)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }
}
