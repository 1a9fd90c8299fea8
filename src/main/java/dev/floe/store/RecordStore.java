package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import dev.floe.store.RecordFormat.Head;
import dev.floe.store.RecordTable.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Records on disk, in files that are only ever appended to. A write is done when it was synced; writes that arrive while
 * a sync runs share the next one.
 *
 * <p>What a crash can leave behind: a torn end of the newest segment, which was never acknowledged and is cut off. Damage
 * anywhere else costs the records that it hits: they count as absent, also after a restart, so that they can be stored
 * again, and {@link #damages} tells of it.
 *
 * <p>Where each record lies is kept in an index on disk, in the order of keys, of which only the latest changes and a small
 * part are in memory. It follows from the files with the records: a start reads what was added to them since the index was
 * written, or, if the index is lost or files are damaged, all of them.
 *
 * <p>Thread-safe. Reading blocks for the disk, and is not disturbed by interrupts.
 */
public final class RecordStore implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RecordStore.class);

    private static final int BURIED_AT_ONCE = 10_000;
    private static final int KEYS_AT_ONCE = 1000;
    /** Of the whole disk this part at most is kept free. */
    private static final int RESERVED_PART = 50;

    private final RecordTable table;
    private final Committer committer;
    private final Compactor compactor;

    /** What happened so far. */
    public static final class Counters {
        private final AtomicLong syncs = new AtomicLong();
        private final AtomicLong appendedBytes = new AtomicLong();
        private final AtomicLong damaged = new AtomicLong();
        private final AtomicLong compactions = new AtomicLong();

        public long syncs() {
            return syncs.get();
        }

        public long appendedBytes() {
            return appendedBytes.get();
        }

        /** Places in the files that could not be read back as they were written. */
        public long damaged() {
            return damaged.get();
        }

        public long compactions() {
            return compactions.get();
        }

        void addSync() {
            syncs.incrementAndGet();
        }

        void addAppended(long bytes) {
            appendedBytes.addAndGet(bytes);
        }

        void addDamaged() {
            damaged.incrementAndGet();
        }

        void addCompaction() {
            compactions.incrementAndGet();
        }
    }

    private RecordStore(RecordTable table, Committer committer) {
        this.table = table;
        this.committer = committer;
        this.compactor = new Compactor(table, committer);
    }

    /**
     * Opens the store in {@code directory}, which is made if it is missing. A folder that an earlier version wrote is
     * taken over: its files stay as they are, and what this version needs to know about them is added. As much as a
     * segment takes is left free on the disk for compaction, but no more than a fiftieth of it: records that would need
     * it are refused.
     *
     * @param segmentSize bytes after which a new segment is started
     * @throws StoreException if there are files that a later version wrote
     */
    public static RecordStore open(Path directory, long segmentSize) throws IOException {
        return open(directory, segmentSize, Duration.ZERO);
    }

    /**
     * The same for a disk that wears out by small writes, or is slow to sync.
     *
     * @param gather how long a write waits for others, to share one sync with them
     */
    public static RecordStore open(Path directory, long segmentSize, Duration gather) throws IOException {
        DurableFiles.makeDirectory(directory);
        long disk = Files.getFileStore(directory).getTotalSpace();
        return open(directory, segmentSize, Math.min(segmentSize, disk / RESERVED_PART), gather);
    }

    /** The same with {@code reserve} bytes of the disk left free; the directory is there. */
    static RecordStore open(Path directory, long segmentSize, long reserve) throws IOException {
        return open(directory, segmentSize, reserve, Duration.ZERO);
    }

    private static RecordStore open(Path directory, long segmentSize, long reserve, Duration gather)
            throws IOException {
        Optional<Checkpoint> known = Checkpoint.read(directory);
        RecordIndex index;
        try {
            index = known.isEmpty()
                    ? RecordIndex.empty(directory)
                    : RecordIndex.open(
                            directory, known.get().runs(), known.get().records());
        } catch (IOException e) {
            LOG.warnf("the index is made again, which takes longer: %s", e.getMessage());
            known = Optional.empty();
            index = RecordIndex.empty(directory);
        }
        RecordTable table = new RecordTable(directory, Catalog.read(directory), new Counters(), index);
        Replay replay = new Replay(table, known);
        Segment active = replay.run();
        table.catalog().save();
        RecordStore store = new RecordStore(table, new Committer(table, active, segmentSize, reserve, gather));
        store.bury(replay.unburied());
        if (table.wantsCheckpoint()) {
            store.saveIndex();
        }
        return store;
    }

    /** Without it the next start takes longer, that is all. */
    private void saveIndex() {
        try {
            table.checkpoint();
        } catch (IOException e) {
            LOG.warnf("cannot write the index of %s: %s", table.directory(), e.getMessage());
        }
    }

    /** Makes it last that the records at these locations do not count. */
    private void bury(long[] locations) throws IOException {
        Map<Long, List<Head>> heads = new TreeMap<>();
        for (int i = 0; i < locations.length; i++) {
            Segment segment = table.segments().get(Location.segment(locations[i]));
            segment.head(Location.position(locations[i]))
                    .ifPresent(head -> heads.computeIfAbsent(segment.number(), _ -> new ArrayList<>())
                            .add(head));
            if (i % BURIED_AT_ONCE == BURIED_AT_ONCE - 1 || i == locations.length - 1) {
                try {
                    for (Map.Entry<Long, List<Head>> those : heads.entrySet()) {
                        committer
                                .bury(table.segments().get(those.getKey()), List.copyOf(those.getValue()))
                                .join();
                    }
                } catch (CompletionException e) {
                    committer.stop();
                    throw new StoreException("%s cannot be taken over, make room for %d bytes and start again: %s"
                            .formatted(
                                    table.directory(),
                                    (long) RecordFormat.UNIT * (locations.length - i),
                                    e.getCause().getMessage()));
                }
                heads.clear();
            }
        }
    }

    // --- reading ---

    public boolean contains(RecordKey key) {
        try (Found found = table.find(key).orElse(null)) {
            return found != null;
        }
    }

    /** The length of the payload in bytes; empty if there is no such record. */
    public OptionalInt length(RecordKey key) {
        try (Found found = table.find(key).orElse(null)) {
            return found == null
                    ? OptionalInt.empty()
                    : OptionalInt.of(found.head().length());
        }
    }

    /** The payload; empty if there is no such record, or if it is damaged. */
    public Optional<byte[]> read(RecordKey key) {
        return read(key, 0, Integer.MAX_VALUE);
    }

    /**
     * The payload's bytes {@code [from, from + count)}, cut to what there is; empty if there is no such record, or if
     * that part of it is damaged. Reads little more than what is asked for.
     */
    public Optional<byte[]> read(RecordKey key, int from, int count) {
        try (Found found = table.find(key).orElse(null)) {
            if (found == null) {
                return Optional.empty();
            }
            int begin = Math.min(from, found.head().length());
            int length = Math.min(count, found.head().length() - begin);
            Optional<byte[]> bytes = found.segment().read(found.head(), begin, length);
            if (bytes.isEmpty()) {
                lose(found);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether there is such a record and every byte of its payload reads back as it was written. Reads all of it, with
     * little memory; a damaged one counts as absent from then on.
     */
    public boolean verify(RecordKey key) {
        try (Found found = table.find(key).orElse(null)) {
            if (found == null) {
                return false;
            }
            boolean intact = found.segment().isIntact(found.head());
            if (!intact) {
                lose(found);
            }
            return intact;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That it is lost becomes durable with the next sync; until then a restart finds the damage again. */
    private void lose(Found found) {
        if (table.lose(found)) {
            committer.bury(found.segment(), List.of(found.head()));
        }
    }

    /** Visits the keys of {@code kind}, in order; those that come or go meanwhile or not. */
    public void forEach(int kind, Consumer<RecordKey> visitor) {
        Optional<RecordKey> from = Optional.of(RecordKey.first(kind));
        while (from.isPresent()) {
            List<RecordKey> keys = keys(from.get(), KEYS_AT_ONCE);
            keys.forEach(visitor);
            from = keys.size() < KEYS_AT_ONCE
                    ? Optional.empty()
                    : keys.getLast().next();
        }
    }

    /**
     * The keys of the same kind from {@code from} on, itself included, that have a record; in their order, which is that of
     * subjects, rows and sides.
     *
     * @param most how many of them at most
     */
    public List<RecordKey> keys(RecordKey from, int most) {
        return table.from(from, most).stream()
                .map(IndexRun.Entry::key)
                .takeWhile(key -> key.kind() == from.kind())
                .toList();
    }

    /** How many records there are. */
    public int size() {
        return table.size();
    }

    /** The bytes of all segments. */
    public long bytesOnDisk() {
        return table.segments().values().stream().mapToLong(Segment::length).sum();
    }

    public Counters counters() {
        return table.counters();
    }

    /**
     * What the files have lost since {@link #forgetDamages}, as far as it was noticed: damaged records, segments that are
     * cut off or missing. Remembered over restarts; of many only the first thousand. Whoever concludes something from the
     * absence of a record must ask this first.
     */
    public List<Damage> damages() {
        return table.catalog().damages();
    }

    /** Says that what was lost was stored again or is not needed. */
    public void forgetDamages() throws IOException {
        table.catalog().forgetDamages();
        table.catalog().save();
    }

    // --- writing ---

    /** Whether the disk takes records of so many bytes now, as far as it says so. */
    public boolean hasRoom(long bytes) {
        return committer.hasRoom(bytes);
    }

    /**
     * Makes the changes durable, all in one sync, and then visible; a crash leaves all of them or none. The future tells
     * whether anything changed: false if everything to be added was there and nothing to be removed was. It fails with an
     * {@link IOException} if nothing of it was stored, a {@link FullDiskException} if there was no room for it.
     */
    public CompletableFuture<Boolean> apply(List<Change> changes) {
        return committer.apply(changes);
    }

    /**
     * Completes, with the cause, when no change will be made any more until the store is opened anew: what the disk has of the
     * latest is not known. Never so for want of room that can come back. What is there can be read on.
     */
    public CompletableFuture<IOException> failure() {
        return committer.failure();
    }

    /**
     * Writes what opening this store anew would write, too. Blocks for the disk.
     *
     * @throws IOException if the disk does not take it
     */
    public void requireWritable() throws IOException {
        table.catalog().save();
    }

    // --- space ---

    /**
     * Rewrites the segments of which less than {@code alive} (0 to 1) is still needed, and removes them. Blocks until
     * done; other writes go on meanwhile.
     *
     * @return the bytes of the files that were removed
     */
    public long compact(double alive) throws IOException {
        // Not what is written meanwhile: what is needed in it is moved for ever otherwise.
        long before = table.segments().lastKey();
        long freed = 0;
        OptionalLong step;
        do {
            step = compactor.step(alive, before);
            freed += step.orElse(0);
        } while (step.isPresent());
        return freed;
    }

    /**
     * Does one step of {@link #compact}: rewrites one segment.
     *
     * @return the bytes of the file that was removed; empty if none is worth it
     */
    public OptionalLong compactOne(double alive) throws IOException {
        return compactor.step(alive, Long.MAX_VALUE);
    }

    /** Finishes the writes that were handed in, and closes the files. */
    @Override
    public void close() throws IOException {
        boolean whole = committer.stop();
        if (whole) {
            saveIndex();
            Segment newest = table.segments().lastEntry().getValue();
            table.catalog().put(newest.number(), newest.length(), Catalog.State.OPEN);
            table.catalog().save();
            new CleanMark(newest.number(), newest.length()).write(table.directory());
        }
        table.segments().values().forEach(Segment::release);
        table.closeIndex();
    }
}
