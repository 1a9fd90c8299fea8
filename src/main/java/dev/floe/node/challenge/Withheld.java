package dev.floe.node.challenge;

import dev.floe.redstuff.BlobId;
import java.time.Duration;
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
    public Withheld(LongSupplier nowMillis) {
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

    /**
     * As {@link #of}, after a while if it is soon known: whoever asks waits for that, up to {@code longest}.
     *
     * @throws InterruptedException if interrupted meanwhile
     */
    public Answer whenKnown(BlobId blobId, Duration longest) throws InterruptedException {
        Answer now = of(blobId);
        return now == Answer.WAIT ? await(blobId, longest) : now;
    }

    private synchronized Answer await(BlobId blobId, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        Answer answer = of(blobId);
        while (answer == Answer.WAIT) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return answer;
            }
            wait(left);
            answer = of(blobId);
        }
        return answer;
    }

    /** How many blobs are withheld; 0 as well while it is not known which. */
    public int count() {
        return what instanceof These these ? these.blobs().size() : 0;
    }

    private synchronized void become(What next) {
        what = next;
        notifyAll();
    }

    /** This node's share of the coin is out, and the coin is not known here: others may know it. */
    void everything(long untilMillis) {
        become(new NobodyKnows(untilMillis));
    }

    void only(Collection<BlobId> blobs, long untilMillis) {
        become(new These(Set.copyOf(blobs), untilMillis));
    }

    void nothing() {
        become(NOTHING);
    }
}
