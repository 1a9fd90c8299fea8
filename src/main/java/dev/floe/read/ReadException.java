package dev.floe.read;

import java.time.Duration;
import java.util.Optional;

/** Why a blob, or the rest of it, cannot be read. */
public final class ReadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of failure that callers tell apart. */
    public enum Kind {
        /** More than 2f of the shards' holders do not know the blob. */
        NOT_FOUND,
        /** More than 2f do not serve it, most of them because they must not. */
        FORBIDDEN,
        /** Too few nodes answer rightly at present; {@link ReadException#retryAfter()} says when to ask again. */
        UNAVAILABLE,
        /** The blob contradicts its own metadata: whoever stored it encoded it badly. */
        INCONSISTENT,
        /** The blob is no quilt that can be understood. */
        NO_QUILT,
        /** The quilt has no such patch. */
        NO_SUCH_PATCH,
        /** Longer than the limit. */
        TOO_LARGE,
        /** The read, or its consumer, took longer than allowed. */
        TIMEOUT
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    public ReadException(Kind kind, String message) {
        this(kind, message, Optional.empty());
    }

    private ReadException(Kind kind, String message, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    public static ReadException unavailable(String message, Duration retryAfter) {
        return new ReadException(Kind.UNAVAILABLE, message, Optional.of(retryAfter));
    }

    public Kind kind() {
        return kind;
    }

    /** After which time it may go better; present for {@link Kind#UNAVAILABLE}. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
