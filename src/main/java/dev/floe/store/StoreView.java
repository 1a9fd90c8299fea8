package dev.floe.store;

import dev.floe.bytes.OwnDirectories;
import dev.floe.store.RecordFormat.Head;
import dev.floe.store.RecordTable.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What a store has at one moment, for looking at it while whoever has it open goes on, in this process or another one.
 * Changes nothing in the folder: where records lie is found out by reading the heads of all of them, and kept in a temporary
 * folder that goes with the view. Damage is only found, not noted. For one thread.
 */
public final class StoreView implements AutoCloseable {
    /** Compaction drops a file every few seconds at most. */
    private static final int MOST_LOOKS = 1000;

    private final RecordTable table;
    private final Path scratch;
    private final List<Damage> damages = new ArrayList<>();

    private StoreView(RecordTable table, Path scratch) {
        this.table = table;
        this.scratch = scratch;
    }

    /** @throws StoreException if there is no store in {@code directory} */
    public static StoreView open(Path directory) throws IOException {
        Path scratch = Files.createTempDirectory(OwnDirectories.ofThisProcess().of("view"), "");
        StoreView view = new StoreView(
                new RecordTable(scratch, Catalog.read(scratch), new RecordStore.Counters(), RecordIndex.empty(scratch)),
                scratch);
        try {
            view.read(directory);
            return view;
        } catch (IOException | RuntimeException e) {
            view.close();
            throw e;
        }
    }

    private void read(Path directory) throws IOException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            Catalog catalog = Catalog.read(directory);
            if (catalog.segments().isEmpty()) {
                throw new StoreException(directory + " is not the folder of a store");
            }
            Optional<Pinned> pinned = Pinned.open(directory, catalog);
            if (pinned.isEmpty()) {
                continue;
            }
            try (Pinned those = pinned.get()) {
                damages.addAll(catalog.damages());
                open(directory, those);
                break;
            } catch (NoSuchFileException e) {
                // Dropped since: what was needed of it lies elsewhere by now.
                damages.clear();
                release();
            }
        }
        if (table.segments().isEmpty()) {
            throw new StoreException(directory
                    + " lacks a segment that segments.txt lists, or changes faster than it can be" + " looked at");
        }
        long newest = table.segments().lastKey();
        boolean clean = CleanMark.holds(directory, newest);
        for (Segment segment : table.segments().values()) {
            scan(segment, synced(segment, clean || segment.number() != newest));
        }
    }

    private void open(Path directory, Pinned pinned) throws IOException {
        for (Pinned.Part part : pinned.parts()) {
            Segment segment = Segment.open(directory, part.number(), false);
            segment.setLength(part.length());
            table.segments().put(part.number(), segment);
        }
    }

    /**
     * What is behind {@code synced} in the newest segment may be on its way to the disk: a batch of it counts when it is
     * whole.
     */
    private void scan(Segment segment, long synced) throws IOException {
        List<Head> batch = new ArrayList<>();
        segment.scan(
                RecordFormat.UNIT,
                false,
                head -> {
                    if (head.position() >= synced && !segment.isIntact(head)) {
                        return;
                    }
                    batch.add(head);
                    if (!head.more()) {
                        for (Head one : batch) {
                            restore(segment, one);
                        }
                        batch.clear();
                    }
                },
                (at, _) -> {
                    if (at < synced) {
                        damages.add(new Damage(segment.path().getFileName().toString(), "is damaged at byte " + at));
                    }
                });
    }

    /** Up to where a segment is on the disk for certain. */
    private static long synced(Segment segment, boolean settled) throws IOException {
        if (settled) {
            return segment.length();
        }
        AtomicLong synced = new AtomicLong(RecordFormat.UNIT);
        segment.scan(
                RecordFormat.UNIT, false, head -> synced.accumulateAndGet(head.synced(), Math::max), (at, _) -> {});
        return synced.get();
    }

    private void restore(Segment segment, Head head) throws IOException {
        if (head.removal()) {
            table.restoreRemoval(segment, head);
        } else {
            table.restore(segment, head);
        }
    }

    /** What is not as it was written, as far as it shows in the heads or was noted by the store. */
    public List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** The bytes of all segments. */
    public long bytes() {
        return table.segments().values().stream().mapToLong(Segment::length).sum();
    }

    /** As {@link RecordStore#keys}. */
    public List<RecordKey> keys(RecordKey from, int most) {
        return table.from(from, most).stream()
                .map(IndexRun.Entry::key)
                .takeWhile(key -> key.kind() == from.kind())
                .toList();
    }

    /** As {@link RecordStore#length}. */
    public OptionalInt length(RecordKey key) {
        try (Found found = table.find(key).orElse(null)) {
            return found == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(found.head().length());
        }
    }

    /** The payload; empty if there is no such record, or if it is damaged. */
    public Optional<byte[]> read(RecordKey key) throws IOException {
        try (Found found = table.find(key).orElse(null)) {
            return found == null
                    ? Optional.empty()
                    : found.segment().read(found.head(), 0, found.head().length());
        }
    }

    private void release() {
        table.segments().values().forEach(Segment::release);
        table.segments().clear();
    }

    @Override
    public void close() throws IOException {
        table.closeIndex();
        release();
        try (Stream<Path> files = Files.walk(scratch)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
