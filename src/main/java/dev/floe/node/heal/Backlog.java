package dev.floe.node.heal;

import dev.floe.redstuff.BlobId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The blobs that lack something, and which of them is tried next. Those that were certified just now, those that a look at all
 * of them found, and those that could not be had have room of their own, and turns of their own as well, so that no sort keeps
 * out another, however many there are of it and however long it takes to try them in vain: most turns are for those that nobody
 * has tried. Of one sort it is the one that has been due for longest. Not thread-safe.
 */
final class Backlog {
    static final int ROOM_FOR_FOUND = 2048;
    /** One that is forgotten is found again, and tried before those that were tried before: it should not come to that. */
    static final int ROOM_FOR_FAILED = 16_384;

    static final int ROOM_FOR_YOUNG = 10_000;

    /**
     * A blob that somebody is at.
     *
     * @param failures of those who were before
     */
    record Due(BlobId blobId, int failures) {}

    /** A blob that waits. There is one of it at a time. */
    private static final class Wait {
        private static final Comparator<Wait> FIRST_DUE = ((Comparator<Wait>)
                        (one, other) -> Long.signum(one.nanos - other.nanos))
                .thenComparing(wait -> wait.blobId);

        private final BlobId blobId;
        private final long nanos;
        private final int failures;
        private final Optional<String> why;

        /** @param why it still lacks something; empty if that was not tried */
        Wait(BlobId blobId, long nanos, int failures, Optional<String> why) {
            this.blobId = blobId;
            this.nanos = nanos;
            this.failures = failures;
            this.why = why;
        }

        boolean isDue(long nowNanos) {
            return nanos - nowNanos <= 0;
        }

        // A blob waits once.
        @Override
        public boolean equals(Object other) {
            return other instanceof Wait that && blobId.equals(that.blobId);
        }

        @Override
        public int hashCode() {
            return blobId.hashCode();
        }
    }

    /** Blobs of one sort, in the order in which they are due. */
    private static final class Sort {
        private final int room;
        private final Map<BlobId, Wait> byBlob = new HashMap<>();
        private final TreeSet<Wait> byTime = new TreeSet<>(Wait.FIRST_DUE);

        Sort(int room) {
            this.room = room;
        }

        boolean hasRoom(int more) {
            return byBlob.size() + more <= room;
        }

        void add(Wait wait) {
            byBlob.put(wait.blobId, wait);
            byTime.add(wait);
        }

        Optional<Wait> remove(BlobId blobId) {
            Optional<Wait> removed = Optional.ofNullable(byBlob.remove(blobId));
            removed.ifPresent(byTime::remove);
            return removed;
        }

        Optional<Wait> due(long nowNanos) {
            return byTime.isEmpty()
                    ? Optional.empty()
                    : Optional.of(byTime.first()).filter(wait -> wait.isDue(nowNanos));
        }
    }

    private final Sort young = new Sort(ROOM_FOR_YOUNG);
    private final Sort found = new Sort(ROOM_FOR_FOUND);
    private final Sort failed = new Sort(ROOM_FOR_FAILED);
    private final List<Sort> turns = List.of(young, found, young, found, failed);
    private final Map<BlobId, Wait> underWay = new HashMap<>();
    private int turn;

    /** The blob was certified just now. Returns whether there is room for it. */
    boolean certified(BlobId blobId, long dueNanos) {
        if (isKnown(blobId)) {
            return true;
        }
        if (!young.hasRoom(1)) {
            return false;
        }
        young.add(new Wait(blobId, dueNanos, 0, Optional.empty()));
        return true;
    }

    /** Whether there is room for so many more that are {@link #found}. */
    boolean hasRoom(int more) {
        return found.hasRoom(more);
    }

    /** A look at all blobs came upon one that lacks something. */
    void found(BlobId blobId, long nowNanos) {
        Optional<Wait> certified = young.remove(blobId);
        if (certified.isPresent()) {
            found.add(certified.get());
        } else if (!isKnown(blobId)) {
            found.add(new Wait(blobId, nowNanos, 0, Optional.empty()));
        }
    }

    private boolean isKnown(BlobId blobId) {
        return underWay.containsKey(blobId)
                || Stream.of(young, found, failed).anyMatch(sort -> sort.byBlob.containsKey(blobId));
    }

    /** Takes the next one that is due; whoever does says later how it ended. */
    Optional<Due> take(long nowNanos) {
        Optional<Wait> next = Optional.empty();
        for (int tried = 0; tried < turns.size() && next.isEmpty(); tried++) {
            next = turns.get(turn).due(nowNanos);
            turn = (turn + 1) % turns.size();
        }
        next.ifPresent(wait -> {
            Stream.of(young, found, failed).forEach(sort -> sort.remove(wait.blobId));
            underWay.put(wait.blobId, wait);
        });
        return next.map(wait -> new Due(wait.blobId, wait.failures));
    }

    /** What was taken lacks nothing any more. */
    void done(Due taken) {
        underWay.remove(taken.blobId);
    }

    /** What was taken still lacks something. Returns whether there is room to remember it. */
    boolean failed(Due taken, String why, long dueNanos) {
        underWay.remove(taken.blobId);
        if (!failed.hasRoom(1)) {
            return false;
        }
        failed.add(new Wait(taken.blobId, dueNanos, taken.failures + 1, Optional.of(why)));
        return true;
    }

    /** Whether nothing is left but what was certified just now. */
    boolean isSettled() {
        return found.byBlob.isEmpty() && failed.byBlob.isEmpty() && underWay.isEmpty();
    }

    int size() {
        return young.byBlob.size() + found.byBlob.size() + failed.byBlob.size() + underWay.size();
    }

    /**
     * What is wrong with the blob that was tried most often: with that it is for as long as it is, whatever is healed
     * meanwhile.
     */
    Optional<String> trouble() {
        return Stream.of(failed.byBlob.values(), underWay.values())
                .flatMap(Collection::stream)
                .filter(wait -> wait.why.isPresent())
                .max(Comparator.comparingInt(wait -> wait.failures))
                .map(wait -> "blob " + wait.blobId + ": " + wait.why.get());
    }
}
