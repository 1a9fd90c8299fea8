package dev.floe.peer;

/** Failures as a {@link Peer} reports them, for those who stand in for one. */
public final class PeerFailures {
    private PeerFailures() {}

    public static PeerException of(PeerException.Kind kind) {
        return new PeerException(kind, "a stub says " + kind.label());
    }

    /** @param reason in the error's envelope; empty if there is none */
    public static PeerException of(PeerException.Kind kind, int status, String reason) {
        return new PeerException(kind, status, reason, "a stub says " + status + " " + reason);
    }
}
