package dev.floe.node.challenge;

import dev.floe.redstuff.BlobId;
import java.util.Collection;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a node does not give out at the moment, to anybody: what it is asked for in a challenge, until all have said what they
 * have. It never withholds for longer than it said when it began, whether it hears of an end or not. Thread-safe.
 */
public final class Withheld {
    private sealed interface What {
        long untilMillis();
    }

    private record These(Set<BlobId> blobs, long untilMillis) implements What {}

    private record NobodyKnows(long untilMillis) implements What {}

    private static final What NOTHING = new These(Set.of(), 0);

    private final LongSupplier nowMillis;
    private volatile What what = NOTHING;

    /** @param nowMillis since 1970 */
    Withheld(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    /** Whether a blob may be given out. */
    public enum Answer {
        SERVE,
        /** Soon it is known whether it may: ask again in a moment. */
        WAIT,
        /** Not before nodes have committed to what they have, which takes a while. */
        WITHHOLD
    }

    public Answer of(BlobId blobId) {
        What now = what;
        if (now == NOTHING || nowMillis.getAsLong() >= now.untilMillis()) {
            return Answer.SERVE;
        }
        return switch (now) {
            case These these -> these.blobs().contains(blobId) ? Answer.WITHHOLD : Answer.SERVE;
            case NobodyKnows _ -> Answer.WAIT;
        };
    }

    /** This node's share of the coin is out, and the coin is not known here: others may know it. */
    void everything(long untilMillis) {
        what = new NobodyKnows(untilMillis);
    }

    void only(Collection<BlobId> blobs, long untilMillis) {
        what = new These(Set.copyOf(blobs), untilMillis);
    }

    void nothing() {
        what = NOTHING;
    }
}
