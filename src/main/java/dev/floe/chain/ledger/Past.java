package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * All checkpoints, and which of them has a transaction or wrote a version of an object. What the last snapshot covers is read
 * from its files, the rest is in memory. Not thread-safe: the ledger guards it.
 */
final class Past {
    private Optional<HeadFile> file;
    private List<PastRun> runs;
    /** Oldest first; the last one grows. */
    private final List<RecentPast> recent = new ArrayList<>();

    private Past(Optional<HeadFile> file, List<PastRun> runs, long covered) {
        this.file = file;
        this.runs = List.copyOf(runs);
        recent.add(new RecentPast(covered));
    }

    static Past empty() {
        return new Past(Optional.empty(), List.of(), 0);
    }

    /** @param covered how many checkpoints the files have */
    static Past of(HeadFile file, List<PastRun> runs, long covered) {
        return new Past(Optional.of(file), runs, covered);
    }

    long count() {
        return recent.getLast().end();
    }

    /** How many of its checkpoints no file has. */
    long uncovered() {
        return count() - recent.getFirst().first();
    }

    void add(Head head) {
        recent.getLast().add(head);
    }

    /** The version of the object, which that checkpoint wrote, is not the newest any more. */
    void add(ObjectId id, long version, long checkpoint) {
        recent.getLast().add(PastKey.of(id, version), (int) checkpoint);
    }

    Head head(long sequence) {
        for (RecentPast part : recent) {
            if (sequence >= part.first() && sequence < part.end()) {
                return part.heads().get((int) (sequence - part.first()));
            }
        }
        try {
            return file.orElseThrow().read(sequence);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CheckpointSummary summary(long sequence) {
        return head(sequence)
                .summary(
                        sequence,
                        sequence == 0
                                ? Optional.empty()
                                : Optional.of(head(sequence - 1).digest()));
    }

    OptionalLong ofTransaction(Digest transaction) {
        return candidates(PastKey.of(transaction)).stream()
                .mapToLong(Long::longValue)
                .filter(sequence -> head(sequence).transaction().equals(transaction))
                .findFirst();
    }

    OptionalLong named(Digest checkpoint) {
        return candidates(PastKey.of(checkpoint)).stream()
                .mapToLong(Long::longValue)
                .filter(sequence -> head(sequence).digest().equals(checkpoint))
                .findFirst();
    }

    /** Checkpoints of which at most one wrote that version, which is not the newest. */
    List<Long> candidates(ObjectId id, long version) {
        return candidates(PastKey.of(id, version));
    }

    private List<Long> candidates(long key) {
        List<Long> found = new ArrayList<>(2);
        LongConsumer collect = found::add;
        recent.forEach(part -> part.find(key, collect));
        try {
            for (PastRun run : runs) {
                run.find(key, collect);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** What no file has so far; from now on it stays as it is, and what comes goes elsewhere. */
    List<RecentPast> freeze() {
        List<RecentPast> frozen = List.copyOf(recent);
        recent.add(new RecentPast(count()));
        return frozen;
    }

    /** Files have what was frozen: with these runs instead of those before, which the caller closes. */
    void settle(int frozen, HeadFile written, List<PastRun> now) {
        recent.subList(0, frozen).clear();
        file = Optional.of(written);
        runs = List.copyOf(now);
    }

    List<PastRun> runs() {
        return runs;
    }
}
