package dev.floe.node.store;

import dev.floe.node.store.RecordFormat.Head;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Records on disk, in files that are only ever appended to. A write is done when it was synced; writes that arrive while
 * a sync runs share the next one. Where each record lies is kept in memory and rebuilt at the start.
 *
 * <p>What a crash can leave behind: a torn end of the newest segment, which was never acknowledged and is cut off.
 * Damage anywhere else is reported and the records it hit count as absent, so that they can be stored again.
 *
 * <p>Thread-safe. Reading blocks for the disk; threads that read must not be interrupted.
 */
public final class RecordStore implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RecordStore.class);

    private static final String CLEAN = "CLEAN";
    private static final String SUFFIX = ".seg";
    private static final long MOST_IN_GROUP = 8 << 20;
    private static final int MOST_BATCHES = 4096;
    private static final int STAGE = 256 * 1024;
    private static final int MOVE_BATCH = 32;
    private static final byte[] NO_PAYLOAD = {};
    private static final byte[] PADDING = new byte[RecordFormat.UNIT];

    private final Path directory;
    private final long segmentSize;
    private final RecordIndex index = new RecordIndex(new SecureRandom().nextLong());
    private final ReentrantReadWriteLock indexLock = new ReentrantReadWriteLock();
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final LinkedBlockingQueue<Batch> queue = new LinkedBlockingQueue<>();
    private final Thread committer;
    private final Counters counters = new Counters();

    // Committer only.
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE);
    private Segment active;
    private long stagedAt;
    private long tail;
    private volatile Optional<IOException> broken = Optional.empty();

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
    }

    private sealed interface Batch {
        /** @param done whether anything of it was not there already */
        record Changes(List<Change> changes, CompletableFuture<Boolean> done) implements Batch {}

        /** Moves what is still alive of these records to the end. */
        record Move(Segment from, List<Head> heads, CompletableFuture<Boolean> done) implements Batch {}

        record Stop() implements Batch {}
    }

    /** A record that was written and becomes visible after the sync. */
    private record Landed(RecordKey key, long location, long size) {}

    private RecordStore(Path directory, long segmentSize) {
        this.directory = directory;
        this.segmentSize = segmentSize;
        this.committer = Thread.ofPlatform().daemon().name("store-commit").unstarted(this::commitAll);
    }

    /**
     * Opens the store in {@code directory}, which is made if it is missing.
     *
     * @param segmentSize bytes after which a new segment is started
     * @throws StoreException if there are files that are no segments of this version
     */
    public static RecordStore open(Path directory, long segmentSize) throws IOException {
        Files.createDirectories(directory);
        RecordStore store = new RecordStore(directory, segmentSize);
        store.replay();
        store.committer.start();
        return store;
    }

    // --- start ---

    private void replay() throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.matches("\\d{10}\\.seg")) {
                    numbers.add(Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
                }
            }
        }
        boolean clean = Files.deleteIfExists(directory.resolve(CLEAN));
        for (long number : numbers) {
            boolean newest = number == numbers.getLast();
            if (newest && !clean && Files.size(Segment.path(directory, number)) < RecordFormat.UNIT) {
                // Power was lost while the file was made; nothing in it was acknowledged.
                Files.delete(Segment.path(directory, number));
                continue;
            }
            Segment segment = Segment.open(directory, number);
            segments.put(number, segment);
            replay(segment, newest, clean);
        }
        if (segments.isEmpty()) {
            active = Segment.create(directory, 1);
            segments.put(1L, active);
        } else {
            active = segments.lastEntry().getValue();
        }
        tail = active.length();
    }

    private void replay(Segment segment, boolean newest, boolean clean) throws IOException {
        boolean suspect = newest && !clean;
        if (suspect) {
            cutTornEnd(segment);
        }
        segment.scan(suspect, head -> restore(segment, head), at -> {
            counters.damaged.incrementAndGet();
            LOG.warnf("%s is damaged at byte %d; what was there counts as absent", segment.path(), at);
        });
    }

    /** Cuts off what was written but not acknowledged, from the first piece of it that did not reach the disk. */
    private static void cutTornEnd(Segment segment) throws IOException {
        List<Long> damages = new ArrayList<>();
        AtomicLong synced = new AtomicLong();
        long end = segment.scan(true, head -> synced.accumulateAndGet(head.synced(), Math::max), damages::add);
        long cut = damages.stream()
                .mapToLong(Long::longValue)
                .filter(at -> at >= synced.get())
                .findFirst()
                .orElse(end);
        if (cut < segment.length()) {
            LOG.infof("%s: cut off %d bytes that were never acknowledged", segment.path(), segment.length() - cut);
            segment.truncate(cut);
        } else {
            // Of a whole record the padding may be missing.
            segment.fill(cut);
        }
    }

    private void restore(Segment segment, Head head) {
        long fingerprint = index.fingerprint(head.key());
        LongPredicate isIt = location -> isAt(location, head.key());
        if (head.removal()) {
            died(index.remove(fingerprint, isIt));
        } else {
            died(index.put(fingerprint, isIt, RecordIndex.location(segment.number(), head.position())));
            segment.liveBytes().addAndGet(head.size());
        }
    }

    private void died(long location) {
        Segment segment = location < 0 ? null : segments.get(RecordIndex.segment(location));
        if (segment == null) {
            return;
        }
        try {
            segment.head(RecordIndex.position(location))
                    .ifPresent(head -> segment.liveBytes().addAndGet(-head.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isAt(long location, RecordKey key) {
        Segment segment = segments.get(RecordIndex.segment(location));
        if (segment == null) {
            // Its head was damaged when its segment was compacted.
            return false;
        }
        try {
            return segment.head(RecordIndex.position(location))
                    .filter(head -> head.key().equals(key))
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // --- reading ---

    private record Found(Segment segment, Head head, long location) implements AutoCloseable {
        @Override
        public void close() {
            segment.release();
        }
    }

    private Optional<Found> find(RecordKey key) {
        long fingerprint = index.fingerprint(key);
        indexLock.readLock().lock();
        try {
            long location = index.find(fingerprint, candidate -> isAt(candidate, key));
            if (location < 0) {
                return Optional.empty();
            }
            Segment segment = segments.get(RecordIndex.segment(location));
            Optional<Head> head = segment.head(RecordIndex.position(location));
            return head.isPresent() && segment.use()
                    ? Optional.of(new Found(segment, head.get(), location))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            indexLock.readLock().unlock();
        }
    }

    public boolean contains(RecordKey key) {
        try (Found found = find(key).orElse(null)) {
            return found != null;
        }
    }

    /** The length of the payload in bytes; empty if there is no such record. */
    public OptionalInt length(RecordKey key) {
        try (Found found = find(key).orElse(null)) {
            return found == null ? OptionalInt.empty() : OptionalInt.of(found.head.length());
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
        try (Found found = find(key).orElse(null)) {
            if (found == null) {
                return Optional.empty();
            }
            int begin = Math.min(from, found.head.length());
            int length = Math.min(count, found.head.length() - begin);
            Optional<byte[]> bytes = found.segment.read(found.head, begin, length);
            if (bytes.isEmpty()) {
                lose(key, found);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void lose(RecordKey key, Found found) {
        indexLock.writeLock().lock();
        try {
            if (index.remove(index.fingerprint(key), location -> location == found.location) >= 0) {
                found.segment.liveBytes().addAndGet(-found.head.size());
                counters.damaged.incrementAndGet();
                LOG.warnf(
                        "%s is damaged at byte %d; record %s counts as absent",
                        found.segment.path(), found.head.position(), key);
            }
        } finally {
            indexLock.writeLock().unlock();
        }
    }

    /** Visits the keys of {@code kind} that are there now, in no order. */
    public void forEach(int kind, Consumer<RecordKey> visitor) {
        long[] locations;
        indexLock.readLock().lock();
        try {
            locations = index.locations();
        } finally {
            indexLock.readLock().unlock();
        }
        for (long location : locations) {
            Segment segment = segments.get(RecordIndex.segment(location));
            if (segment == null || !segment.use()) {
                continue;
            }
            try {
                segment.head(RecordIndex.position(location))
                        .filter(head -> head.key().kind() == kind)
                        .ifPresent(head -> visitor.accept(head.key()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                segment.release();
            }
        }
    }

    /** How many records there are. */
    public int size() {
        indexLock.readLock().lock();
        try {
            return index.size();
        } finally {
            indexLock.readLock().unlock();
        }
    }

    /** The bytes of all segments. */
    public long bytesOnDisk() {
        return segments.values().stream().mapToLong(Segment::length).sum();
    }

    public Counters counters() {
        return counters;
    }

    // --- writing ---

    /**
     * Makes the changes durable, all in one sync, and then visible. The future tells whether anything changed: false if
     * everything to be added was there and nothing to be removed was. It fails with an {@link IOException} if nothing of
     * it was stored.
     */
    public CompletableFuture<Boolean> apply(List<Change> changes) {
        Batch.Changes batch = new Batch.Changes(List.copyOf(changes), new CompletableFuture<>());
        if (!committer.isAlive()) {
            batch.done.completeExceptionally(new StoreException("the store is closed"));
        } else {
            queue.add(batch);
            if (!committer.isAlive()) {
                failRest();
            }
        }
        return batch.done;
    }

    private void commitAll() {
        List<Batch> group = new ArrayList<>();
        boolean running = true;
        while (running) {
            group.clear();
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                break;
            }
            queue.drainTo(group, MOST_BATCHES);
            try {
                running = commit(group);
            } catch (RuntimeException e) {
                LOG.error("the store stops taking writes", e);
                broken = Optional.of(new IOException("the store failed: " + e, e));
                group.forEach(batch -> fail(batch, broken.get()));
            }
        }
        failRest();
    }

    private void failRest() {
        for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
            fail(batch, new StoreException("the store is closed"));
        }
    }

    private static void fail(Batch batch, IOException cause) {
        switch (batch) {
            case Batch.Changes changes -> changes.done.completeExceptionally(cause);
            case Batch.Move move -> move.done.completeExceptionally(cause);
            case Batch.Stop _ -> {}
        }
    }

    /** Commits the batches in a few syncs; false if one of them says stop. */
    private boolean commit(List<Batch> batches) {
        Group group = new Group();
        boolean running = true;
        for (Batch batch : batches) {
            if (batch instanceof Batch.Stop) {
                running = false;
                continue;
            }
            if (broken.isPresent()) {
                fail(batch, broken.get());
                continue;
            }
            if (group.bytes() >= MOST_IN_GROUP || tail >= segmentSize) {
                group.land();
                try {
                    rollIfFull();
                } catch (IOException e) {
                    fail(batch, e);
                    continue;
                }
                group = new Group();
            }
            group.add(batch);
        }
        group.land();
        return running;
    }

    /** Batches that share one sync. */
    private final class Group {
        private final List<Batch> batches = new ArrayList<>();
        private final List<Boolean> changed = new ArrayList<>();
        private final Map<RecordKey, Optional<Landed>> landed = new HashMap<>();
        private final long begin;

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
                            case Batch.Changes changes -> write(changes.changes);
                            case Batch.Move move -> move(move);
                            case Batch.Stop _ -> false;
                        });
            } catch (IOException e) {
                undo(e);
            } catch (UncheckedIOException e) {
                undo(e.getCause());
            }
        }

        private boolean write(List<Change> changes) throws IOException {
            boolean any = false;
            for (Change change : changes) {
                RecordKey key = change.key();
                boolean needed = switch (change) {
                    case Change.Add _ -> !present(key);
                    case Change.Replace _ -> true;
                    case Change.Remove _ -> present(key);
                };
                if (needed) {
                    any = true;
                    Optional<byte[]> payload = change.stored();
                    long at = append(key, payload.isEmpty(), payload.orElse(NO_PAYLOAD));
                    landed.put(
                            key,
                            payload.map(bytes -> new Landed(
                                    key, RecordIndex.location(active.number(), at), RecordFormat.size(bytes.length))));
                }
            }
            return any;
        }

        private boolean present(RecordKey key) {
            Optional<Landed> mine = landed.get(key);
            return mine == null ? contains(key) : mine.isPresent();
        }

        private boolean move(Batch.Move move) throws IOException {
            for (Head head : move.heads) {
                RecordKey key = head.key();
                if (landed.containsKey(key)) {
                    continue;
                }
                try (Found now = find(key).orElse(null)) {
                    if (head.removal()) {
                        if (now == null) {
                            append(key, true, NO_PAYLOAD);
                        }
                    } else if (now != null && now.segment == move.from && now.head.position() == head.position()) {
                        Optional<byte[]> payload = move.from.read(head, 0, head.length());
                        if (payload.isPresent()) {
                            long at = append(key, false, payload.get());
                            landed.put(
                                    key,
                                    Optional.of(
                                            new Landed(key, RecordIndex.location(active.number(), at), head.size())));
                        } else {
                            lose(key, now);
                        }
                    }
                }
            }
            return true;
        }

        void land() {
            if (batches.isEmpty()) {
                return;
            }
            try {
                if (tail > begin) {
                    flush();
                    sync();
                }
            } catch (IOException e) {
                undo(e);
                return;
            }
            if (tail > begin) {
                active.setLength(tail);
                show();
            }
            for (int i = 0; i < batches.size(); i++) {
                switch (batches.get(i)) {
                    case Batch.Changes changes -> changes.done.complete(changed.get(i));
                    case Batch.Move move -> move.done.complete(true);
                    case Batch.Stop _ -> {}
                }
            }
        }

        private void show() {
            indexLock.writeLock().lock();
            try {
                landed.forEach((key, now) -> {
                    long fingerprint = index.fingerprint(key);
                    LongPredicate isIt = location -> isAt(location, key);
                    died(
                            now.isPresent()
                                    ? index.put(fingerprint, isIt, now.get().location)
                                    : index.remove(fingerprint, isIt));
                    now.ifPresent(record -> active.liveBytes().addAndGet(record.size));
                });
            } finally {
                indexLock.writeLock().unlock();
            }
        }

        private void undo(IOException cause) {
            LOG.errorf("cannot write to %s: %s", active.path(), cause.getMessage());
            tail = begin;
            stagedAt = begin;
            stage.clear();
            landed.clear();
            try {
                active.truncate(begin);
            } catch (IOException e) {
                cause.addSuppressed(e);
                broken = Optional.of(cause);
            }
            batches.forEach(batch -> fail(batch, cause));
            batches.clear();
            changed.clear();
        }

        private void sync() throws IOException {
            try {
                active.force();
                counters.syncs.incrementAndGet();
            } catch (IOException e) {
                // The kernel may have dropped the pages: nothing that is written from here on can be trusted.
                broken = Optional.of(e);
                throw e;
            }
        }
    }

    private long append(RecordKey key, boolean removal, byte[] payload) throws IOException {
        long at = tail;
        byte[] front = RecordFormat.front(key, removal, payload, active.length());
        put(front, front.length);
        put(payload, payload.length);
        long size = RecordFormat.size(payload.length);
        put(PADDING, (int) (size - front.length - payload.length));
        tail = at + size;
        counters.appendedBytes.addAndGet(size);
        return at;
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

    private void rollIfFull() throws IOException {
        if (tail < segmentSize) {
            return;
        }
        Segment next = Segment.create(directory, active.number() + 1);
        segments.put(next.number(), next);
        active = next;
        tail = next.length();
        stagedAt = tail;
    }

    // --- space ---

    /**
     * Rewrites the segments of which less than {@code alive} (0 to 1) is still needed, and removes them. Blocks until
     * done; other writes go on meanwhile.
     *
     * @return the bytes that were freed
     */
    public synchronized long compact(double alive) throws IOException {
        long freed = 0;
        for (Segment segment : List.copyOf(segments.values())) {
            boolean sealed = segment.number() < segments.lastKey();
            if (!sealed || segment.liveBytes().get() > segment.length() * alive) {
                continue;
            }
            boolean oldest = segments.firstKey() == segment.number();
            List<Head> heads = new ArrayList<>();
            segment.scan(
                    false,
                    head -> {
                        // What an oldest segment says is gone has no older record that could come back.
                        if (!head.removal() || !oldest) {
                            heads.add(head);
                        }
                    },
                    at -> {});
            for (int from = 0; from < heads.size(); from += MOVE_BATCH) {
                Batch.Move move = new Batch.Move(
                        segment,
                        List.copyOf(heads.subList(from, Math.min(heads.size(), from + MOVE_BATCH))),
                        new CompletableFuture<>());
                if (!committer.isAlive()) {
                    return freed;
                }
                queue.add(move);
                move.done.join();
            }
            indexLock.writeLock().lock();
            try {
                segments.remove(segment.number());
            } finally {
                indexLock.writeLock().unlock();
            }
            segment.drop();
            freed += segment.length();
            counters.compactions.incrementAndGet();
        }
        return freed;
    }

    /** Finishes the writes that were handed in, and closes the files. */
    @Override
    public void close() throws IOException {
        queue.add(new Batch.Stop());
        boolean interrupted = false;
        while (committer.isAlive()) {
            try {
                committer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        failRest();
        if (broken.isEmpty()) {
            Files.writeString(directory.resolve(CLEAN), "closed properly\n");
            Segment.syncDirectory(directory);
        }
        segments.values().forEach(Segment::release);
    }
}
