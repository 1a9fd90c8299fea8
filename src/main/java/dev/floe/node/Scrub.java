package dev.floe.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.floe.bytes.Plural;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads everything that a store keeps once in a period, so that what rots is found while it can still be had elsewhere, and
 * not when somebody needs it. What is damaged counts as absent from then on, which the store remembers. A round goes on
 * after a restart where it was.
 */
final class Scrub implements Worker {
    /** Bytes that are read at once; then others have the disk for about a second. */
    static final long BYTES_AT_ONCE = 8 << 20;

    private static final int KEYS_AT_ONCE = 256;
    private static final int STEPS_TO_NOTE = 16;
    private static final Pattern NOTE =
            Pattern.compile("ended (\\S+) read (\\d+) damaged (\\d+)(?: from (\\d+)/([0-9a-f]{64})/(\\d+)/(\\d+))?\n");

    private final RecordStore store;
    private final List<Integer> kinds;
    private final Path note;
    private final Duration period;
    private final long bytesAtOnce;
    private final InstantSource clock;
    private int stepsSinceNote;
    private volatile Round round;

    /**
     * How far it is.
     *
     * @param ended when the round before ended
     * @param from where this round goes on; empty between two rounds
     * @param read records, in this round or, between two, in the last
     * @param damaged of those
     */
    private record Round(Instant ended, Optional<RecordKey> from, long read, long damaged) {
        @Override
        public String toString() {
            return "ended " + ended + " read " + read + " damaged " + damaged
                    + from.map(key -> " from " + key).orElse("") + "\n";
        }

        /** What {@link #toString} says; empty if it is nothing of the kind. */
        static Optional<Round> parse(String noted) {
            Matcher matcher = NOTE.matcher(noted);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            try {
                Optional<RecordKey> from = Optional.ofNullable(matcher.group(4))
                        .map(kind -> new RecordKey(
                                Integer.parseInt(kind),
                                HexFormat.of().parseHex(matcher.group(5)),
                                Integer.parseInt(matcher.group(6)),
                                Integer.parseInt(matcher.group(7))));
                return Optional.of(new Round(
                        Instant.parse(matcher.group(1)),
                        from,
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3))));
            } catch (DateTimeException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * @param store is read
     * @param kinds of its records, in their order
     * @param note the file that keeps how far it is; without it, a new period begins
     * @param period from the end of a round to the begin of the next; a store that was never scrubbed is due after the
     *     first
     * @param bytesAtOnce to be read in one step, about
     */
    Scrub(RecordStore store, List<Integer> kinds, Path note, Duration period, long bytesAtOnce, InstantSource clock)
            throws IOException {
        this.store = store;
        this.kinds = List.copyOf(kinds);
        this.note = note;
        this.period = period;
        this.bytesAtOnce = bytesAtOnce;
        this.clock = clock;
        this.round = (Files.exists(note) ? Round.parse(Files.readString(note, ISO_8859_1)) : Optional.<Round>empty())
                .filter(noted ->
                        noted.from.map(key -> kinds.contains(key.kind())).orElse(true))
                .orElseGet(() -> new Round(Instant.EPOCH, Optional.empty(), 0, 0));
    }

    @Override
    public String name() {
        return "scrub";
    }

    @Override
    public Step work() throws IOException {
        Round now = round;
        if (now.ended.equals(Instant.EPOCH)) {
            noted(new Round(clock.instant(), Optional.empty(), 0, 0));
            return Step.IDLE;
        }
        if (now.from.isEmpty()) {
            if (clock.instant().isBefore(now.ended.plus(period))) {
                return Step.IDLE;
            }
            now = new Round(now.ended, Optional.of(RecordKey.first(kinds.getFirst())), 0, 0);
        }
        Round after = readOn(now);
        if (after.from.isEmpty()) {
            noted(after);
            return Step.IDLE;
        }
        round = after;
        if (++stepsSinceNote == STEPS_TO_NOTE) {
            noted(after);
        }
        return Step.THROTTLED;
    }

    private Round readOn(Round begun) {
        Optional<RecordKey> from = begun.from;
        long read = begun.read;
        long before = store.counters().damaged();
        long bytes = 0;
        while (from.isPresent() && bytes < bytesAtOnce) {
            RecordKey begin = from.get();
            List<RecordKey> keys = store.keys(begin, KEYS_AT_ONCE);
            for (RecordKey key : keys) {
                if (bytes >= bytesAtOnce) {
                    return new Round(begun.ended, Optional.of(key), read, damaged(begun, before));
                }
                bytes += store.length(key).orElse(0);
                store.verify(key);
                read++;
            }
            from = keys.size() < KEYS_AT_ONCE
                    ? nextKind(begin.kind())
                    : keys.getLast().next().or(() -> nextKind(begin.kind()));
        }
        return new Round(from.isPresent() ? begun.ended : clock.instant(), from, read, damaged(begun, before));
    }

    /** The store counts them: a record that is not there any more may have been removed meanwhile. */
    private long damaged(Round begun, long before) {
        return begun.damaged + store.counters().damaged() - before;
    }

    private Optional<RecordKey> nextKind(int kind) {
        return kinds.stream().filter(other -> other > kind).findFirst().map(RecordKey::first);
    }

    private void noted(Round now) throws IOException {
        Path draft = note.resolveSibling(note.getFileName() + ".new");
        Files.writeString(draft, now.toString());
        Files.move(draft, note, StandardCopyOption.ATOMIC_MOVE);
        round = now;
        stepsSinceNote = 0;
    }

    @Override
    public long waiting() {
        Round now = round;
        return now.from.isEmpty() ? 0 : Math.max(0, store.size() - now.read);
    }

    @Override
    public String progress() {
        Round now = round;
        String so = Plural.of(now.read, "record", "was", "were") + " read, " + now.damaged + " of them damaged";
        return now.from.isPresent() ? so : so + "; next " + now.ended.plus(period);
    }
}
