package dev.floe.protocol;

/** A client configuration is not one, or lacks something that is needed. The message says what and where. */
public final class NetworkConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public NetworkConfigException(String message) {
        super(message);
    }
}
