package dev.floe.edge;

/**
 * A value of {@code Content-Type} that is safe to send with {@code nosniff}.
 *
 * @param value with its parameters
 * @param conduct what a browser may do with it
 */
record MediaType(String value, Conduct conduct) {
    enum Conduct {
        /** Shown or played, runs nothing. */
        INERT,
        /** May carry scripts, so it is shown in a sandbox. */
        ACTIVE
    }

    static final MediaType BYTES = inert("application/octet-stream");
    static final MediaType TEXT = inert("text/plain; charset=utf-8");

    static MediaType inert(String value) {
        return new MediaType(value, Conduct.INERT);
    }

    static MediaType active(String value) {
        return new MediaType(value, Conduct.ACTIVE);
    }

    boolean isActive() {
        return conduct == Conduct.ACTIVE;
    }
}
