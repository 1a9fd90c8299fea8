package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import dev.floe.store.RecordFormat.Head;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The start of a store: finds its segments, cuts off what a crash left of the last write, reads what counts, and notices
 * what is not as it was left. Nothing is deleted but what compaction was about to delete and what was never acknowledged.
 */
final class Replay {
    private static final Logger LOG = Logger.getLogger(Replay.class);
    private static final String SUFFIX = ".seg";

    private final RecordTable table;
    private final Optional<Checkpoint> known;
    private final Longs superseded = new Longs();
    private final Longs covered = new Longs();
    private boolean clean;
    private long suspect = -1;
    private boolean unknownLost;

    /**
     * @param known what the index of the table has already
     */
    Replay(RecordTable table, Optional<Checkpoint> known) {
        this.table = table;
        this.known = known;
    }

    /** Reads the folder, and returns the segment to go on with. */
    Segment run() throws IOException {
        removeDropped();
        SortedMap<Long, Path> files = files(table.directory());
        SortedMap<Long, Catalog.Entry> listed = table.catalog().segments();
        long last = Math.max(files.isEmpty() ? 0 : files.lastKey(), listed.isEmpty() ? 0 : listed.lastKey());
        clean = CleanMark.holds(table.directory(), last);
        CleanMark.remove(table.directory());
        listed.keySet().stream().filter(number -> !files.containsKey(number)).forEach(number -> {
            note(Segment.path(table.directory(), number), "is missing: " + lost(listed.get(number)));
            table.catalog().remove(number);
        });
        for (long number : files.keySet()) {
            open(number, listed.get(number), number == last);
        }
        Optional<Checkpoint> start = known.filter(this::isUsable);
        if (start.isEmpty()) {
            table.forgetIndex();
        }
        for (Segment segment : table.segments().values()) {
            read(segment, start);
        }
        if (unknownLost) {
            table.restoreWithoutSegments();
        }
        Segment active = active(last);
        table.setPosition(Location.of(active.number(), active.length()));
        start.ifPresent(checkpoint -> table.setCheckpointed(checkpoint.position()));
        return active;
    }

    /** Whether what it says of the segments is true of those that are here. */
    private boolean isUsable(Checkpoint checkpoint) {
        long newest = Location.segment(checkpoint.position());
        Segment there = table.segments().get(newest);
        return table.counters().damaged() == 0
                && there != null
                && there.length() >= Location.position(checkpoint.position())
                && checkpoint
                        .segments()
                        .keySet()
                        .containsAll(table.segments().headMap(newest).keySet());
    }

    private void read(Segment segment, Optional<Checkpoint> start) throws IOException {
        long from = RecordFormat.UNIT;
        if (start.isPresent()) {
            long position = start.get().position();
            Optional.ofNullable(start.get().segments().get(segment.number())).ifPresent(usage -> {
                segment.liveBytes().set(usage.liveBytes());
                segment.removals().putAll(usage.removals());
            });
            if (segment.number() < Location.segment(position)) {
                return;
            }
            from = segment.number() == Location.segment(position) ? Location.position(position) : from;
        }
        segment.scan(from, segment.number() == suspect, head -> restore(segment, head), (at, head) -> {
            table.damaged(segment, "is damaged at byte " + at + ": what was there counts as absent");
            if (head.isPresent()) {
                lose(segment, head.get());
            } else {
                unknownLost = true;
            }
        });
    }

    /** What is damaged was acknowledged: what its key had before it does not count again. */
    private void lose(Segment segment, Head head) throws IOException {
        supersede(table.restoreLost(head.key()), segment.number(), head.segment());
        superseded.add(Location.of(segment.number(), head.position()));
    }

    /** The locations of records that do not count although nothing in the segments says so yet. */
    long[] unburied() {
        long[] said = covered.sorted();
        return LongStream.of(superseded.sorted())
                .filter(location -> Arrays.binarySearch(said, location) < 0)
                .toArray();
    }

    private static String lost(Catalog.Entry entry) {
        return "it had " + entry.length() + " bytes, and the records in them count as absent";
    }

    private void note(Path file, String what) {
        table.counters().addDamaged();
        if (table.catalog().add(new Damage(file.getFileName().toString(), what))) {
            LOG.errorf("%s %s", file, what);
        }
    }

    private void removeDropped() throws IOException {
        for (var entry : table.catalog().segments().entrySet()) {
            if (entry.getValue().state() == Catalog.State.DROPPED) {
                Files.deleteIfExists(Segment.path(table.directory(), entry.getKey()));
                DurableFiles.syncDirectory(table.directory());
                table.catalog().remove(entry.getKey());
            }
        }
    }

    /** The files of segments in {@code directory}, by number. */
    static SortedMap<Long, Path> files(Path directory) throws IOException {
        SortedMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.toList()) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{10}\\.seg")) {
                    files.put(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())), file);
                }
            }
        }
        return files;
    }

    /** @param listed what the catalog says of it, or null */
    private void open(long number, Catalog.Entry listed, boolean newest) throws IOException {
        Path path = Segment.path(table.directory(), number);
        if (newest
                && listed == null
                && !clean
                && Files.size(path) <= RecordFormat.UNIT
                && Segment.version(path, number).isEmpty()) {
            // Power was lost while the file was made, perhaps with its length on the disk and its head not; nothing
            // in it was acknowledged.
            Files.delete(path);
            return;
        }
        boolean current = newest
                && Segment.version(path, number)
                        .filter(v -> v == RecordFormat.VERSION)
                        .isPresent();
        boolean open = newest && !clean && (listed == null || listed.state() == Catalog.State.OPEN);
        Segment segment = Segment.open(table.directory(), number, current || open);
        table.segments().put(number, segment);
        segment.fault().ifPresent(fault -> table.damaged(segment, fault + ": its records are read nevertheless"));
        if (listed != null && segment.length() < listed.length()) {
            note(
                    path,
                    "is cut off: it has %d of %d bytes, and the records behind count as absent"
                            .formatted(segment.length(), listed.length()));
        }
        if (open && segment.fault().isEmpty()) {
            suspect = number;
            cutTornEnd(segment);
        }
        table.catalog().put(number, segment.length(), newest ? Catalog.State.OPEN : Catalog.State.SEALED);
    }

    /** Where units that belong to no record begin, and where the last whole batch before them ended. */
    private record Tear(long at, long whole) {}

    /** Cuts off what was written but not acknowledged, from the first piece of it that did not reach the disk. */
    private void cutTornEnd(Segment segment) throws IOException {
        List<Tear> tears = new ArrayList<>();
        long durable = known.map(Checkpoint::position)
                .filter(position -> Location.segment(position) == segment.number())
                .map(Location::position)
                .filter(position -> position <= segment.length())
                .orElse((long) RecordFormat.UNIT);
        AtomicLong synced = new AtomicLong(durable);
        AtomicLong whole = new AtomicLong(durable);
        segment.scan(
                durable,
                true,
                head -> {
                    synced.accumulateAndGet(head.synced(), Math::max);
                    if (!head.more()) {
                        whole.set(head.end());
                    }
                },
                (at, _) -> tears.add(new Tear(at, whole.get())));
        long cut = Math.max(
                synced.get(),
                tears.stream()
                        .filter(tear -> tear.at >= synced.get())
                        .findFirst()
                        .map(Tear::whole)
                        .orElse(whole.get()));
        if (cut < segment.length()) {
            LOG.infof("%s: cut off %d bytes that were never acknowledged", segment.path(), segment.length() - cut);
            segment.truncate(cut);
        } else {
            // Of a whole record the padding may be missing.
            segment.fill(cut);
        }
    }

    private void restore(Segment segment, Head head) throws IOException {
        if (head.removal()) {
            long before = table.restoreRemoval(segment, head);
            if (head.segment() == 0) {
                supersede(before, segment.number(), 0);
            } else {
                covered.add(Location.of(head.segment(), head.through()));
            }
        } else {
            supersede(table.restore(segment, head), segment.number(), head.segment());
        }
    }

    /** In the same file the later record tells enough. What compaction moved is going to be dropped with its file. */
    private void supersede(long location, long by, long movedFrom) {
        if (location >= 0 && Location.segment(location) != by && Location.segment(location) != movedFrom) {
            superseded.add(location);
        }
    }

    private Segment active(long last) throws IOException {
        Segment newest =
                table.segments().isEmpty() ? null : table.segments().lastEntry().getValue();
        if (newest != null
                && newest.number() == last
                && Segment.version(newest.path(), last)
                        .filter(v -> v == RecordFormat.VERSION)
                        .isPresent()) {
            return newest;
        }
        Segment next = Segment.create(table.directory(), last + 1);
        table.segments().put(next.number(), next);
        if (newest != null) {
            table.catalog().put(newest.number(), newest.length(), Catalog.State.SEALED);
        }
        table.catalog().put(next.number(), next.length(), Catalog.State.OPEN);
        return next;
    }

    /** A list of {@code long}s. */
    private static final class Longs {
        private long[] values = new long[64];
        private int count;

        void add(long value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(count, 2));
            }
            values[count++] = value;
        }

        long[] sorted() {
            long[] all = Arrays.copyOf(values, count);
            Arrays.sort(all);
            return all;
        }
    }
}
