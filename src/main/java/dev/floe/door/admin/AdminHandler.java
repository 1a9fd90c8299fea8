package dev.floe.door.admin;

/** Answers requests of operators. Thread-safe; is called on a thread of its own, and may block. */
@FunctionalInterface
public interface AdminHandler {
    /**
     * The answer to a request.
     *
     * @throws dev.floe.door.RefusedException if it is refused
     */
    AdminAnswer answer(AdminRequest request);
}
