package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import dev.floe.store.RecordFormat.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jboss.logging.Logger;

/**
 * The segments of a store and which of their records count. Any thread reads, takes damaged records out and has the index
 * written; otherwise only the committer changes it, and the start before that.
 */
final class RecordTable {
    private static final Logger LOG = Logger.getLogger(RecordTable.class);
    /** Segments that a start may have to read. */
    private static final int MOST_UNREAD_SEGMENTS = 4;

    private static final int ENTRIES_AT_ONCE = 1000;

    private final Path directory;
    private final Catalog catalog;
    private final RecordStore.Counters counters;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final Object checkpoints = new Object();
    /** Keys whose record turned out to be damaged since the last change, which may have been on its way with that record. */
    private final Set<RecordKey> lost = new HashSet<>();

    private RecordIndex index;
    private long position;
    /** Of what is frozen and not yet written. */
    private Optional<Checkpoint> pending = Optional.empty();

    private volatile long checkpointed;
    private volatile boolean indexUnusable;

    /** @param index which the caller closes if this cannot be used */
    RecordTable(Path directory, Catalog catalog, RecordStore.Counters counters, RecordIndex index) {
        this.directory = directory;
        this.catalog = catalog;
        this.counters = counters;
        this.index = index;
    }

    /** A record that counts. Its segment stays readable until this is closed. */
    record Found(Segment segment, Head head, long location) implements AutoCloseable {
        @Override
        public void close() {
            segment.release();
        }
    }

    /**
     * What a key has from now on.
     *
     * @param before where its record was, or {@link Location#NONE}
     * @param beforeSize bytes of that
     * @param location where its record is, or {@link Location#NONE}
     * @param size bytes of that
     * @param movedFrom the segment that this was moved from, or 0
     */
    record Landed(RecordKey key, long before, long beforeSize, long location, long size, long movedFrom) {}

    Path directory() {
        return directory;
    }

    Catalog catalog() {
        return catalog;
    }

    RecordStore.Counters counters() {
        return counters;
    }

    ConcurrentSkipListMap<Long, Segment> segments() {
        return segments;
    }

    boolean hasSegment(long number) {
        return segments.containsKey(number);
    }

    int size() {
        lock.readLock().lock();
        try {
            return Math.toIntExact(index.size());
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The keys from {@code from} on that have a record, in order, {@code most} at most. */
    List<IndexRun.Entry> from(RecordKey from, int most) {
        lock.readLock().lock();
        try {
            return index.from(from, most);
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            lock.readLock().unlock();
        }
    }

    Optional<Found> find(RecordKey key) {
        long location;
        Segment segment;
        lock.readLock().lock();
        try {
            location = index.find(key);
            segment = location < 0 ? null : segments.get(Location.segment(location));
            if (segment == null || !segment.use()) {
                return Optional.empty();
            }
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            lock.readLock().unlock();
        }
        return read(key, location, segment);
    }

    /** The record of an entry of {@link #from}, for whoever knows that its key has got no other one since. */
    Optional<Found> find(IndexRun.Entry entry) {
        Segment segment;
        lock.readLock().lock();
        try {
            segment = segments.get(Location.segment(entry.location()));
            if (segment == null || !segment.use()) {
                return Optional.empty();
            }
        } finally {
            lock.readLock().unlock();
        }
        return read(entry.key(), entry.location(), segment);
    }

    /** @param segment in use; it stays so if the record is found */
    private Optional<Found> read(RecordKey key, long location, Segment segment) {
        boolean found = false;
        try {
            Optional<Head> head = segment.head(Location.position(location))
                    .filter(there -> !there.removal() && there.key().equals(key));
            if (head.isPresent()) {
                found = true;
                return Optional.of(new Found(segment, head.get(), location));
            }
            lose(key, location, segment, 0);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (!found) {
                segment.release();
            }
        }
    }

    /** The index says where records are and can be made again from them. */
    private UncheckedIOException unusable(IOException cause) {
        indexUnusable = true;
        LOG.errorf(
                "the index of %s cannot be read: %s; it is made again at the next start",
                directory, cause.getMessage());
        try {
            Checkpoint.forget(directory);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return new UncheckedIOException(cause);
    }

    /** Makes visible what was written to {@code to}. */
    void show(Collection<Landed> landed, Segment to) {
        lock.writeLock().lock();
        try {
            for (Landed now : landed) {
                boolean had = now.before >= 0 && !lost.contains(now.key);
                index.set(now.key, now.location, had);
                if (had) {
                    died(now.before, now.beforeSize);
                }
                if (now.location >= 0) {
                    to.liveBytes().addAndGet(now.size);
                }
            }
            // Who looks at them from now on finds nothing.
            lost.clear();
            position = Location.of(to.number(), to.length());
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void died(long location, long size) {
        Segment segment = location < 0 ? null : segments.get(Location.segment(location));
        if (segment != null) {
            segment.liveBytes().addAndGet(-size);
        }
    }

    /**
     * Takes a record out that turned out to be damaged.
     *
     * @return whether it was there
     */
    boolean lose(Found found) {
        return lose(found.head.key(), found.location, found.segment, found.head.size());
    }

    private boolean lose(RecordKey key, long location, Segment segment, long size) {
        lock.writeLock().lock();
        try {
            if (index.find(key) != location) {
                return false;
            }
            // Counted before anybody can miss it: who finds nothing and no damage may believe it.
            counters.addDamaged();
            index.set(key, Location.NONE, true);
            lost.add(key);
            segment.liveBytes().addAndGet(-size);
        } catch (IOException e) {
            throw unusable(e);
        } finally {
            lock.writeLock().unlock();
        }
        note(segment, "is damaged at byte " + Location.position(location) + ": record " + key + " counts as absent");
        return true;
    }

    /** Reports damage and remembers it, as far as the disk allows. */
    void damaged(Segment segment, String what) {
        counters.addDamaged();
        note(segment, what);
    }

    private void note(Segment segment, String what) {
        Damage damage = new Damage(segment.path().getFileName().toString(), what);
        LOG.warnf("%s %s", segment.path(), what);
        if (catalog.add(damage)) {
            try {
                catalog.save();
            } catch (IOException e) {
                LOG.warnf("%s: the damage cannot be noted: %s", directory, e.getMessage());
            }
        }
    }

    // --- start ---

    /** What a start finds: the record at {@code head} takes the place of any before it, which is returned, or NONE. */
    long restore(Segment segment, Head head) throws IOException {
        long before = index.find(head.key());
        index.set(head.key(), Location.of(segment.number(), head.position()), before >= 0);
        segment.liveBytes().addAndGet(head.size());
        restoredDead(before);
        spill();
        return before;
    }

    /** What a start finds: a removal. Returns where what it removes was, or NONE. */
    long restoreRemoval(Segment segment, Head head) throws IOException {
        segment.addRemovals(head.segment(), 1);
        long before = index.find(head.key());
        if (before < 0 || head.segment() != 0 && !head.covers(before)) {
            return Location.NONE;
        }
        index.set(head.key(), Location.NONE, true);
        restoredDead(before);
        spill();
        return before;
    }

    /** What a start finds: a damaged record of the key, so that it has none. Returns where it had one before, or NONE. */
    long restoreLost(RecordKey key) throws IOException {
        long before = index.find(key);
        index.set(key, Location.NONE, before >= 0);
        restoredDead(before);
        spill();
        return before;
    }

    /**
     * What a start finds: records that the index knows in files that are gone have moved to where damage is. Their keys have
     * none.
     */
    void restoreWithoutSegments() throws IOException {
        Optional<RecordKey> from = Optional.of(RecordKey.first(1));
        while (from.isPresent()) {
            List<IndexRun.Entry> entries = index.from(from.get(), ENTRIES_AT_ONCE);
            for (IndexRun.Entry entry : entries) {
                if (!hasSegment(Location.segment(entry.location()))) {
                    index.set(entry.key(), Location.NONE, true);
                }
            }
            spill();
            from = entries.size() < ENTRIES_AT_ONCE
                    ? Optional.empty()
                    : entries.getLast().key().next();
        }
    }

    private void spill() throws IOException {
        if (index.recentCount() >= RecordIndex.MOST_RECENT) {
            index.freeze();
            index.adopt(index.merge());
            index.removeRetired();
        }
    }

    /** Starts with nothing known. */
    void forgetIndex() throws IOException {
        Checkpoint.forget(directory);
        index.close();
        index = RecordIndex.empty(directory);
    }

    /** Says that the segments were read up to {@code location}. */
    void setPosition(long location) {
        position = location;
    }

    void setCheckpointed(long location) {
        checkpointed = location;
    }

    private void restoredDead(long location) throws IOException {
        Segment segment = location < 0 ? null : segments.get(Location.segment(location));
        if (segment != null) {
            segment.head(Location.position(location)).ifPresent(head -> died(location, head.size()));
        }
    }

    // --- the index on disk ---

    /** Whether so much changed since the last checkpoint that there should be another one. */
    boolean wantsCheckpoint() {
        lock.readLock().lock();
        try {
            return index.recentCount() >= RecordIndex.MOST_RECENT
                    || Location.segment(position) - Location.segment(checkpointed) > MOST_UNREAD_SEGMENTS;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether memory should not take more changes before the next checkpoint. */
    boolean needsCheckpoint() {
        lock.readLock().lock();
        try {
            return index.recentCount() >= 4 * RecordIndex.MOST_RECENT;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Has a start read only what comes from here on, unless it has to read everything anyway. Others read and write meanwhile. */
    void checkpoint() throws IOException {
        synchronized (checkpoints) {
            if (indexUnusable) {
                return;
            }
            lock.writeLock().lock();
            try {
                if (pending.isEmpty()) {
                    index.freeze();
                    SortedMap<Long, Checkpoint.Usage> usage = new TreeMap<>();
                    segments.forEach((number, segment) -> usage.put(
                            number,
                            new Checkpoint.Usage(segment.liveBytes().get(), new TreeMap<>(segment.removals()))));
                    pending = Optional.of(new Checkpoint(position, index.size(), List.of(), usage));
                }
            } finally {
                lock.writeLock().unlock();
            }
            if (index.isFrozen()) {
                RecordIndex.Merged merged = merge();
                lock.writeLock().lock();
                try {
                    index.adopt(merged);
                } finally {
                    lock.writeLock().unlock();
                }
            }
            Checkpoint known = pending.orElseThrow();
            new Checkpoint(known.position(), known.records(), index.names(), known.segments()).write(directory);
            checkpointed = known.position();
            pending = Optional.empty();
            lock.writeLock().lock();
            try {
                index.removeRetired();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    private RecordIndex.Merged merge() throws IOException {
        try {
            return index.merge();
        } catch (StoreException e) {
            throw unusable(e).getCause();
        }
    }

    void closeIndex() throws IOException {
        synchronized (checkpoints) {
            lock.writeLock().lock();
            try {
                index.close();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    // --- space ---

    /** The bytes of a segment that would have to be kept if its file went. */
    long neededBytes(Segment segment) {
        long removals = segment.removals().entrySet().stream()
                .filter(target -> hasSegment(target.getKey()))
                .mapToLong(target -> target.getValue() * RecordFormat.UNIT)
                .sum();
        return segment.liveBytes().get() + removals;
    }

    /** Takes a segment out of which everything needed was moved. */
    void drop(Segment segment) throws IOException {
        if (Location.segment(checkpointed) <= segment.number()) {
            // What a start would have to read of it lies elsewhere.
            checkpoint();
        }
        // Noted before anything else: were the file found again after a crash, what was removed meanwhile would be
        // back.
        catalog.put(segment.number(), segment.length(), Catalog.State.DROPPED);
        catalog.save();
        lock.writeLock().lock();
        try {
            segments.remove(segment.number());
        } finally {
            lock.writeLock().unlock();
        }
        segments.values().forEach(other -> other.removals().remove(segment.number()));
        segment.drop();
        DurableFiles.syncDirectory(directory);
        catalog.remove(segment.number());
    }
}
