package dev.floe.node;

/** The configuration of a node cannot be used; the message says which key and why. */
public final class NodeConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public NodeConfigException(String message) {
        super(message);
    }
}
