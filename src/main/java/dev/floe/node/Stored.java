package dev.floe.node;

/** What became of an upload, and what the client is told about it. */
enum Stored {
    /** On disk now. */
    STORED(201),
    /** In memory until the registration arrives. */
    BUFFERED(202),
    /** It was there. */
    EXISTED(200);

    private final int code;

    Stored(int code) {
        this.code = code;
    }

    /** The HTTP status. */
    int code() {
        return code;
    }
}
