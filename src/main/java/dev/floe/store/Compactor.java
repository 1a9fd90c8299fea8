package dev.floe.store;

import dev.floe.store.RecordFormat.Head;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;

/**
 * Gives space back: moves what is needed of a segment to the end, and removes the file. One at a time; other writes go on
 * meanwhile.
 */
final class Compactor {
    /** Bytes of records that are moved in one sync. */
    private static final long MOVED_AT_ONCE = 8 << 20;

    private static final int MOST_RECORDS_AT_ONCE = 16 * 1024;

    private final RecordTable table;
    private final Committer committer;

    Compactor(RecordTable table, Committer committer) {
        this.table = table;
        this.committer = committer;
    }

    /**
     * Rewrites the oldest segment up to number {@code newest} of which less than {@code alive} is needed.
     *
     * @return the bytes of its file; empty if there is none
     */
    synchronized OptionalLong step(double alive, long newest) throws IOException {
        Optional<Segment> worth = table.segments().headMap(newest, true).values().stream()
                .filter(segment -> isWorth(segment, alive))
                .findFirst();
        if (worth.isEmpty()) {
            return OptionalLong.empty();
        }
        Segment segment = worth.get();
        Moving moving = new Moving(segment);
        segment.scan(RecordFormat.UNIT, false, moving::add, (at, _) -> {});
        moving.move();
        table.drop(segment);
        table.counters().addCompaction();
        return OptionalLong.of(segment.length());
    }

    private boolean isWorth(Segment segment, double alive) {
        boolean sealed = segment.number() < table.segments().lastKey();
        // One whose beginning is damaged may be a file of something else: it is left to the operator.
        return sealed && segment.fault().isEmpty() && table.neededBytes(segment) <= segment.length() * alive;
    }

    private final class Moving {
        private final Segment from;
        private final List<Head> heads = new ArrayList<>();
        private long bytes;

        Moving(Segment from) {
            this.from = from;
        }

        void add(Head head) throws IOException {
            if (head.removal() && (head.segment() == from.number() || !table.hasSegment(head.segment()))) {
                return;
            }
            heads.add(head);
            bytes += head.size();
            if (bytes >= MOVED_AT_ONCE || heads.size() >= MOST_RECORDS_AT_ONCE) {
                move();
            }
        }

        void move() throws IOException {
            if (heads.isEmpty()) {
                return;
            }
            try {
                committer.move(from, List.copyOf(heads)).join();
            } catch (CompletionException e) {
                throw new IOException(
                        "cannot move records of " + from.path() + ": "
                                + e.getCause().getMessage(),
                        e);
            }
            heads.clear();
            bytes = 0;
        }
    }
}
