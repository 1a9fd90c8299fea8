package dev.floe.keys;

/** A library that is part of the program and that this system does not let it load. The message is for its operator. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NativeLibraryException(String message) {
        super(message, null, false, false);
    }
}
