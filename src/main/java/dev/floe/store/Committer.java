package dev.floe.store;

import dev.floe.store.RecordFormat.Draft;
import dev.floe.store.RecordFormat.Head;
import dev.floe.store.RecordTable.Found;
import dev.floe.store.RecordTable.Landed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The one thread that writes to a store. What is handed in while a sync runs shares the next one. Its methods are
 * thread-safe; the fields below the thread belong to it alone.
 */
final class Committer {
    private static final Logger LOG = Logger.getLogger(Committer.class);

    private static final long MOST_IN_GROUP = 8 << 20;
    private static final int MOST_BATCHES = 4096;
    /** So much is worth a sync of its own: what a memory card writes at once. */
    private static final long ENOUGH_TO_SYNC = 1 << 20;

    private static final int STAGE = 256 * 1024;
    /** More than a node has of a blob, as a rule. */
    private static final int KEYS_AT_ONCE = 256;

    private static final byte[] PADDING = new byte[RecordFormat.UNIT];

    private final RecordTable table;
    private final long segmentSize;
    private final long gather;
    private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    private final ExecutorService indexer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("store-index").factory());

    private CompletableFuture<Void> indexing = CompletableFuture.completedFuture(null);
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE);
    private final FileStore disk;
    private final long reserve;
    private Segment active;
    private long stagedAt;
    private long tail;
    private final CompletableFuture<IOException> failure = new CompletableFuture<>();

    private sealed interface Batch {
        CompletableFuture<Boolean> done();

        /** @param done whether anything of it was not there already */
        record Changes(List<Change> changes, CompletableFuture<Boolean> done) implements Batch {}

        /** Moves what is still needed of these records to the end. */
        record Move(Segment from, List<Head> heads, CompletableFuture<Boolean> done) implements Batch {}

        /** Makes it last that these records, which are found there, do not count. */
        record Bury(List<Head> heads, Segment in, CompletableFuture<Boolean> done) implements Batch {}

        record Stop(CompletableFuture<Boolean> done) implements Batch {}
    }

    /**
     * @param active where to go on
     * @param reserve bytes that are left free on the disk for compaction
     * @param gather how long changes wait for others to share a sync with
     */
    Committer(RecordTable table, Segment active, long segmentSize, long reserve, Duration gather) throws IOException {
        this.table = table;
        this.active = active;
        this.segmentSize = segmentSize;
        this.reserve = reserve;
        this.gather = gather.toNanos();
        this.disk = Files.getFileStore(table.directory());
        this.tail = active.length();
        this.thread = Thread.ofPlatform().daemon().name("store-commit").start(this::commitAll);
    }

    /** See {@link RecordStore#apply}. */
    CompletableFuture<Boolean> apply(List<Change> changes) {
        return add(new Batch.Changes(List.copyOf(changes), new CompletableFuture<>()));
    }

    /** Moves those of the records that are still needed to the end. */
    CompletableFuture<Boolean> move(Segment from, List<Head> heads) {
        return add(new Batch.Move(from, heads, new CompletableFuture<>()));
    }

    /** Makes it last that records which were found in a segment do not count. */
    CompletableFuture<Boolean> bury(Segment in, List<Head> heads) {
        return add(new Batch.Bury(heads, in, new CompletableFuture<>()));
    }

    /** Whether the disk takes so many bytes now, as far as it says so. */
    boolean hasRoom(long bytes) {
        try {
            long usable = disk.getUsableSpace();
            return usable >= reserve && usable >= bytes;
        } catch (IOException e) {
            // Whoever tries finds out.
            return true;
        }
    }

    /** See {@link RecordStore#failure}. */
    CompletableFuture<IOException> failure() {
        return failure.copy();
    }

    private CompletableFuture<Boolean> add(Batch batch) {
        if (thread.isAlive()) {
            queue.add(batch);
            if (!thread.isAlive()) {
                failRest();
            }
        } else {
            batch.done().completeExceptionally(new StoreException("the store is closed"));
        }
        return batch.done();
    }

    /**
     * Finishes what was handed in, and ends.
     *
     * @return whether all that was acknowledged is known to be on the disk
     */
    boolean stop() {
        queue.add(new Batch.Stop(new CompletableFuture<>()));
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        failRest();
        indexer.close();
        return !failure.isDone();
    }

    private void commitAll() {
        List<Batch> group = new ArrayList<>();
        boolean running = true;
        while (running) {
            group.clear();
            try {
                group.add(queue.take());
                gather(group);
                queue.drainTo(group, MOST_BATCHES);
                commit(group);
            } catch (InterruptedException e) {
                queue.addAll(group);
                break;
            } catch (RuntimeException | Error e) {
                LOG.error("the store stops taking writes", e);
                IOException cause = new IOException("the store failed: " + e, e);
                failure.complete(cause);
                group.forEach(batch -> batch.done().completeExceptionally(cause));
            }
            // Also of a group that failed: whoever stops the store waits for this thread.
            running = group.stream().noneMatch(Batch.Stop.class::isInstance);
        }
        failRest();
    }

    /** Waits for more changes as long as there are only some, and nothing that somebody is in a hurry for. */
    private void gather(List<Batch> group) throws InterruptedException {
        long end = System.nanoTime() + gather;
        long bytes = bytes(group.getFirst());
        while (group.getLast() instanceof Batch.Changes && bytes < ENOUGH_TO_SYNC && group.size() < MOST_BATCHES) {
            Batch next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            group.add(next);
            bytes += bytes(next);
        }
    }

    private static long bytes(Batch batch) {
        return batch instanceof Batch.Changes changes
                ? changes.changes().stream()
                        .mapToLong(change ->
                                change.stored().map(stored -> stored.length).orElse(0))
                        .sum()
                : 0;
    }

    private void failRest() {
        for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
            batch.done().completeExceptionally(new StoreException("the store is closed"));
        }
    }

    /** Commits the batches in a few syncs. */
    private void commit(List<Batch> batches) {
        Group group = new Group();
        for (Batch batch : batches) {
            if (batch instanceof Batch.Stop) {
                continue;
            }
            if (failure.isDone()) {
                batch.done().completeExceptionally(failure.resultNow());
                continue;
            }
            boolean full = tail >= segmentSize;
            if (full || group.bytes() >= MOST_IN_GROUP) {
                group.land();
                group = new Group();
            }
            try {
                if (full && !failure.isDone()) {
                    roll();
                    group = new Group();
                }
                group.add(batch);
            } catch (IOException e) {
                batch.done().completeExceptionally(explained(e, RecordFormat.UNIT));
            }
        }
        group.land();
        haveIndexWritten();
    }

    private void haveIndexWritten() {
        if (table.needsCheckpoint()) {
            checkpoint();
        } else if (table.wantsCheckpoint() && indexing.isDone()) {
            indexing = CompletableFuture.runAsync(this::checkpoint, indexer);
        }
    }

    private void checkpoint() {
        try {
            table.checkpoint();
        } catch (IOException e) {
            LOG.warnf("cannot write the index of %s: %s", table.directory(), e.getMessage());
        }
    }

    /** The same failure, which says that the disk is full if it is: so many bytes were to be written. */
    private IOException explained(IOException failure, long bytes) {
        return FullDiskException.isSaidBy(failure) || !hasRoom(bytes)
                ? new FullDiskException(
                        "the disk of %s is full: %s".formatted(table.directory(), failure.getMessage()), failure)
                : failure;
    }

    private void roll() throws IOException {
        Segment next = Segment.create(table.directory(), active.number() + 1);
        table.catalog().put(active.number(), active.length(), Catalog.State.SEALED);
        table.catalog().put(next.number(), next.length(), Catalog.State.OPEN);
        try {
            table.catalog().save();
        } catch (IOException e) {
            table.catalog().put(active.number(), active.length(), Catalog.State.OPEN);
            table.catalog().remove(next.number());
            next.drop();
            throw e;
        }
        table.segments().put(next.number(), next);
        active = next;
        tail = next.length();
    }

    /** Batches that share one sync. */
    private final class Group {
        private final List<Batch> batches = new ArrayList<>();
        private final List<Boolean> changed = new ArrayList<>();
        private final Map<RecordKey, Landed> landed = new HashMap<>();
        private final Map<RecordKey, Optional<Current>> before = new HashMap<>();
        private final Map<Long, Long> removals = new HashMap<>();
        private final long begin;
        private boolean looked;
        private boolean room;

        Group() {
            begin = tail;
            stagedAt = tail;
        }

        long bytes() {
            return tail - begin;
        }

        void add(Batch batch) {
            batches.add(batch);
            try {
                changed.add(
                        switch (batch) {
                            case Batch.Changes changes -> write(changes);
                            case Batch.Move move -> move(move);
                            case Batch.Bury bury -> bury(bury);
                            case Batch.Stop _ -> false;
                        });
            } catch (FullDiskException e) {
                batches.removeLast();
                batch.done().completeExceptionally(e);
            } catch (IOException e) {
                undo(e);
            } catch (UncheckedIOException e) {
                undo(e.getCause());
            }
        }

        // --- what the batches mean ---

        private boolean write(Batch.Changes changes) throws IOException {
            Map<RecordKey, Optional<byte[]>> outcome = new LinkedHashMap<>();
            for (Change change : changes.changes) {
                RecordKey key = change.key();
                if (change instanceof Change.RemoveAll) {
                    for (RecordKey one : from(key, outcome)) {
                        outcome.put(one, Optional.empty());
                    }
                    continue;
                }
                boolean present = outcome.containsKey(key)
                        ? outcome.get(key).isPresent()
                        : current(key).isPresent();
                boolean needed = switch (change) {
                    case Change.Add _ -> !present;
                    case Change.Replace _ -> true;
                    case Change.Remove _, Change.RemoveAll _ -> present;
                };
                if (needed) {
                    outcome.put(key, change.stored());
                }
            }
            if (outcome.values().stream().anyMatch(Optional::isPresent)) {
                requireRoom();
            }
            List<Draft> drafts = new ArrayList<>();
            outcome.forEach((key, payload) -> {
                current(key).ifPresent(had -> cover(key, had, payload.isPresent(), drafts));
                payload.ifPresent(bytes -> drafts.add(new Draft.Record(key, bytes, 0)));
            });
            append(drafts);
            outcome.forEach((key, payload) -> {
                if (payload.isEmpty()) {
                    land(key, Location.NONE, 0, 0);
                }
            });
            return !outcome.isEmpty();
        }

        /** The keys of the same kind and subject from {@code first} on that have a record by now. */
        private List<RecordKey> from(RecordKey first, Map<RecordKey, Optional<byte[]>> outcome) {
            TreeSet<RecordKey> keys = new TreeSet<>();
            Optional<RecordKey> next = Optional.of(first);
            while (next.isPresent()) {
                List<IndexRun.Entry> some = table.from(next.get(), KEYS_AT_ONCE).stream()
                        .takeWhile(entry -> entry.key().isOfSubject(first))
                        .toList();
                for (IndexRun.Entry entry : some) {
                    keys.add(entry.key());
                    // Only this thread changes what keys have: they need not be looked for once more.
                    before.computeIfAbsent(entry.key(), _ -> look(table.find(entry)));
                }
                next = some.size() < KEYS_AT_ONCE
                        ? Optional.empty()
                        : some.getLast().key().next();
            }
            Stream.concat(landed.keySet().stream(), outcome.keySet().stream())
                    .filter(key -> key.isOfSubject(first) && key.compareTo(first) >= 0)
                    .forEach(keys::add);
            return keys.stream()
                    .filter(key -> outcome.containsKey(key)
                            ? outcome.get(key).isPresent()
                            : current(key).isPresent())
                    .toList();
        }

        private boolean move(Batch.Move move) throws IOException {
            for (Head head : move.heads) {
                RecordKey key = head.key();
                if (head.removal()) {
                    append(List.of(new Draft.Removal(key, head.segment(), head.through())));
                } else if (!landed.containsKey(key)) {
                    try (Found now = table.find(key).orElse(null)) {
                        if (now != null
                                && now.segment() == move.from
                                && now.head().position() == head.position()) {
                            move(now);
                        }
                    }
                }
            }
            return true;
        }

        private void move(Found from) throws IOException {
            Head head = from.head();
            Optional<byte[]> payload = from.segment().read(head, 0, head.length());
            if (payload.isEmpty()) {
                // It needs no removal: its file goes.
                table.lose(from);
                return;
            }
            List<Draft> drafts = new ArrayList<>();
            coverOrigin(head.key(), head.segment(), drafts);
            drafts.add(
                    new Draft.Record(head.key(), payload.get(), from.segment().number()));
            append(drafts);
        }

        private boolean bury(Batch.Bury bury) throws IOException {
            for (Head head : bury.heads) {
                List<Draft> drafts = new ArrayList<>();
                cover(
                        head.key(),
                        new Current(Location.of(bury.in.number(), head.position()), head.size(), head.segment()),
                        false,
                        drafts);
                append(drafts);
            }
            return true;
        }

        // --- what keys have ---

        private Optional<Current> current(RecordKey key) {
            Landed now = landed.get(key);
            if (now != null) {
                return now.location() < 0
                        ? Optional.empty()
                        : Optional.of(new Current(now.location(), now.size(), now.movedFrom()));
            }
            return before.computeIfAbsent(key, any -> look(table.find(any)));
        }

        private static Optional<Current> look(Optional<Found> record) {
            try (Found found = record.orElse(null)) {
                return found == null
                        ? Optional.empty()
                        : Optional.of(new Current(
                                found.location(),
                                found.head().size(),
                                found.head().segment()));
            }
        }

        /** The removals without which {@code covered} would count again after a restart. */
        private void cover(RecordKey key, Current covered, boolean replaced, List<Draft> drafts) {
            long segment = Location.segment(covered.location);
            // A later record in the same file takes the place of an earlier one as long as both are there.
            if (!replaced || segment != active.number()) {
                drafts.add(new Draft.Removal(key, segment, Location.position(covered.location)));
            }
            coverOrigin(key, covered.movedFrom, drafts);
        }

        /** A file whose records were moved may not be gone yet. */
        private void coverOrigin(RecordKey key, long movedFrom, List<Draft> drafts) {
            if (table.hasSegment(movedFrom)) {
                drafts.add(new Draft.Removal(key, movedFrom, Location.LAST_POSITION));
            }
        }

        private void land(RecordKey key, long location, long size, long movedFrom) {
            Landed earlier = landed.get(key);
            if (earlier != null) {
                landed.put(key, new Landed(key, earlier.before(), earlier.beforeSize(), location, size, movedFrom));
                return;
            }
            Optional<Current> had = current(key);
            landed.put(
                    key,
                    new Landed(
                            key,
                            had.map(Current::location).orElse(Location.NONE),
                            had.map(Current::size).orElse(0L),
                            location,
                            size,
                            movedFrom));
        }

        // --- bytes ---

        /** Writes records of which a crash leaves all or nothing. */
        private void append(List<Draft> drafts) throws IOException {
            for (int i = 0; i < drafts.size(); i++) {
                Draft draft = drafts.get(i);
                long at = tail;
                byte[] front = RecordFormat.front(draft, active.length(), i < drafts.size() - 1);
                put(front, front.length);
                put(draft.bytes(), draft.bytes().length);
                put(PADDING, (int) (draft.size() - front.length - draft.bytes().length));
                tail = at + draft.size();
                table.counters().addAppended(draft.size());
                switch (draft) {
                    case Draft.Record record ->
                        land(record.key(), Location.of(active.number(), at), draft.size(), record.movedFrom());
                    case Draft.Removal removal -> removals.merge(removal.segment(), 1L, Long::sum);
                }
            }
        }

        private void put(byte[] bytes, int count) throws IOException {
            int done = 0;
            while (done < count) {
                if (!stage.hasRemaining()) {
                    flush();
                }
                int piece = Math.min(stage.remaining(), count - done);
                stage.put(bytes, done, piece);
                done += piece;
            }
        }

        private void flush() throws IOException {
            stage.flip();
            int count = stage.remaining();
            active.write(stage, stagedAt);
            stagedAt += count;
            stage.clear();
        }

        private void requireRoom() throws IOException {
            if (!looked) {
                room = disk.getUsableSpace() >= reserve;
                looked = true;
            }
            if (!room) {
                throw new FullDiskException(
                        "the disk of %s is full: what is left of it, less than %d MB, is kept to give space back with"
                                .formatted(table.directory(), Math.ceilDiv(reserve, 1_000_000)));
            }
        }

        void land() {
            if (batches.isEmpty()) {
                return;
            }
            if (tail > begin) {
                try {
                    flush();
                    sync();
                } catch (IOException e) {
                    undo(e);
                    return;
                }
                active.setLength(tail);
                removals.forEach((segment, count) -> active.addRemovals(segment, count));
                table.show(landed.values(), active);
            }
            for (int i = 0; i < batches.size(); i++) {
                batches.get(i).done().complete(changed.get(i));
            }
        }

        private void undo(IOException cause) {
            LOG.errorf("cannot write to %s: %s", active.path(), cause.getMessage());
            IOException told = failure.isDone() ? cause : explained(cause, tail - begin);
            tail = begin;
            stagedAt = begin;
            stage.clear();
            landed.clear();
            before.clear();
            removals.clear();
            try {
                active.truncate(begin);
            } catch (IOException e) {
                cause.addSuppressed(e);
                failure.complete(cause);
            }
            batches.forEach(batch -> batch.done().completeExceptionally(failure.getNow(told)));
            batches.clear();
            changed.clear();
        }

        private void sync() throws IOException {
            try {
                active.force();
                table.counters().addSync();
            } catch (IOException e) {
                // The kernel may have dropped the pages: nothing that is written from here on can be trusted.
                failure.complete(e);
                throw e;
            }
        }
    }

    /** The record that a key has, as the batches before leave it. */
    private record Current(long location, long size, long movedFrom) {}
}
