package dev.floe.node.door;

import java.util.Optional;

/**
 * One HTTP request, whatever the version. Its methods may block and are called by the thread that handles the request
 * only, never by an event loop.
 */
public interface Request {
    String method();

    /** The path as sent: still percent-encoded, without the query. */
    String path();

    /** What follows the question mark, as sent; empty if there was none. */
    String query();

    /** The first value of a header field; {@code name} in lower case. */
    Optional<String> header(String name);

    /** Bytes of the body as the client announced them, or negative if it did not say. */
    long announcedLength();

    /**
     * Whether the body is worth refusing before it is sent: it is long, of unknown length, or the client waits to be asked
     * for it. Other bodies cost next to nothing and are heard out.
     */
    boolean isBodyHeldBack();

    /**
     * Waits for the whole body. Room for it is taken from the door's budget for uploads before the client may send
     * it, first for a little of it, then for all, and given back when the answer is written.
     *
     * @param limit the most bytes that this route takes
     * @param copies how many times the body's size its handling needs, itself included; at least 1
     */
    byte[] body(int limit, int copies) throws BodyException;

    /**
     * Takes room for {@code bytes} of an answer from the door's budget for answers until the answer is written.
     */
    void reserve(long bytes) throws BodyException;
}
