package dev.floe.node.door;

/** Answers requests, each on a virtual thread of its own, so it may block. Thread-safe. */
@FunctionalInterface
public interface RequestHandler {
    /** @throws BodyException as {@link Request#body} and {@link Request#reserve} throw it; the door answers for it */
    Response handle(Request request) throws BodyException;
}
