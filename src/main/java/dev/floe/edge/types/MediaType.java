package dev.floe.edge.types;

/**
 * A value of {@code Content-Type} that is safe to send with {@code nosniff}.
 *
 * @param value with its parameters
 * @param conduct what a browser may do with it
 */
public record MediaType(String value, Conduct conduct) {
    /** What a browser does with bytes of a type. */
    public enum Conduct {
        /** Shown or played, runs nothing. */
        INERT,
        /** May carry scripts, so it is shown in a sandbox. */
        ACTIVE
    }

    /** Bytes of which nothing is known. */
    public static final MediaType BYTES = inert("application/octet-stream");

    static final MediaType TEXT = inert("text/plain; charset=utf-8");
    /** In an encoding that only its reader may guess. */
    static final MediaType TEXT_OF_SOME_ENCODING = inert("text/plain");

    /** A type that browsers show or play, and nothing more. */
    public static MediaType inert(String value) {
        return new MediaType(value, Conduct.INERT);
    }

    static MediaType active(String value) {
        return new MediaType(value, Conduct.ACTIVE);
    }

    /** Whether it belongs in a sandbox. */
    public boolean isActive() {
        return conduct == Conduct.ACTIVE;
    }
}
