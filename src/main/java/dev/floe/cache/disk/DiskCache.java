package dev.floe.cache.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jboss.logging.Logger;

/**
 * Entries in a folder, see the {@linkplain dev.floe.cache.disk package}. Looking for entries and reading them is
 * thread-safe; everything that writes or removes is done by one thread.
 */
public final class DiskCache implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DiskCache.class);
    /** What new entries may take: one part in so many. */
    private static final int PROBATION = 8;
    /** Heads and indexes of segments that are begun meanwhile, and their last blocks. */
    private static final long SLACK = 64 << 10;

    private final Folder.Taken folder;
    private final DiskLimits limits;
    private final Pinned pinned;
    private final CacheIndex index = new CacheIndex();
    private final Log probation;
    private final Log main;
    private final Ghosts ghosts = new Ghosts();
    private final AtomicReferenceArray<Segment> slots = new AtomicReferenceArray<>(Place.SLOTS);
    private final ConcurrentSkipListMap<Long, Segment> byNumber = new ConcurrentSkipListMap<>();
    private long nextNumber = 1;
    private int nextSlot;
    private long evicted;
    private long moved;
    private long refused;
    private volatile DiskStatistics statistics = DiskStatistics.NONE;

    /** Tells which entries others do not push out, as long as there is room for them. Thread-safe and quick. */
    public interface Pinned {
        /** None. */
        Pinned NOTHING = new Pinned() {
            @Override
            public boolean isEmpty() {
                return true;
            }

            @Override
            public boolean holds(EntryKey key) {
                return false;
            }
        };

        /** Whether nothing is pinned. */
        boolean isEmpty();

        boolean holds(EntryKey key);
    }

    private DiskCache(Folder.Taken folder, DiskLimits limits, Pinned pinned) {
        this.folder = folder;
        this.pinned = pinned;
        this.limits = limits;
        this.probation = new Log(false, limits.segment(), index);
        this.main = new Log(true, limits.segment(), index);
    }

    /**
     * Takes a folder and what is in it.
     *
     * @throws IOException if it cannot be had
     */
    public static DiskCache open(Folder folder, DiskLimits limits) throws IOException {
        return open(folder, limits, Pinned.NOTHING);
    }

    /**
     * The same.
     *
     * @param pinned what stays while others come and go
     */
    public static DiskCache open(Folder folder, DiskLimits limits, Pinned pinned) throws IOException {
        DiskCache cache = new DiskCache(folder.take(), limits, pinned);
        boolean done = false;
        try {
            cache.load();
            done = true;
            return cache;
        } finally {
            if (!done) {
                cache.release();
            }
        }
    }

    private void load() throws IOException {
        List<Segment> incomplete = new ArrayList<>();
        List<CacheIndex.Entries> found = new ArrayList<>();
        int damaged = 0;
        for (long number : folder.segments()) {
            nextNumber = number + 1;
            CacheIndex.Entries entries = new CacheIndex.Entries();
            OptionalLong slot = freeSlot();
            boolean complete = false;
            Optional<Segment> opened = Optional.empty();
            try {
                if (slot.isPresent()) {
                    opened = Segment.open(folder, number, (int) slot.getAsLong());
                }
                if (opened.isPresent()) {
                    complete = opened.get().load(entries, folder.seed(), limits.entries());
                }
            } catch (IOException e) {
                opened.ifPresent(Segment::release);
                opened = Optional.empty();
            }
            if (opened.isEmpty()) {
                damaged++;
                folder.delete(number);
                continue;
            }
            Segment segment = opened.get();
            register(segment);
            (segment.isKept() ? main : probation).add(segment);
            for (int i = 0; i < entries.count(); i++) {
                index.put(entries.fingerprint(i), entries.place(i));
            }
            if (!complete) {
                incomplete.add(segment);
                found.add(entries);
            }
        }
        if (damaged > 0) {
            LOG.warnf("forgot %d damaged segments of the disk cache", damaged);
        }
        try {
            for (int i = 0; i < incomplete.size(); i++) {
                incomplete.get(i).cutAtEnd();
                incomplete.get(i).seal(found.get(i));
            }
            makeRoom(0);
        } catch (IOException e) {
            // What is there can be read.
            LOG.debugf("tidying a cache: %s", e.getMessage());
        }
        report();
    }

    private void register(Segment segment) {
        slots.set(segment.slot(), segment);
        byNumber.put(segment.number(), segment);
    }

    private OptionalLong freeSlot() {
        for (int tried = 0; tried < Place.SLOTS; tried++) {
            // In turns: who still looks at a slot that was freed sees nothing rather than something else.
            nextSlot = (nextSlot + 1) % Place.SLOTS;
            if (slots.get(nextSlot) == null) {
                return OptionalLong.of(nextSlot);
            }
        }
        return OptionalLong.empty();
    }

    /** Whether it has, as far as memory knows, an entry of this key. */
    public boolean holds(EntryKey key) {
        return index.find(key.fingerprint(folder.seed())) != Place.NONE;
    }

    /** Notes that an entry was asked for, if it is there. */
    public void touch(EntryKey key) {
        index.hit(key.fingerprint(folder.seed()));
    }

    /**
     * An entry as it was read.
     *
     * @param verified whether {@link #foundRight} was told of it since the cache was opened
     */
    public record Entry(EntryKey key, byte[] payload, boolean verified, long fingerprint, long place) {}

    /** What came of reading. */
    public sealed interface Answer {
        /** It is there, and its checksum is right. */
        record Hit(Entry entry) implements Answer {}

        /** It is not there. */
        record Miss() implements Answer {}

        /** It was there and is damaged; it was forgotten. */
        record Damaged(String how) implements Answer {}
    }

    /** Reads an entry, and notes that it was asked for. Waits for the disk. */
    public Answer read(EntryKey key) {
        long fingerprint = key.fingerprint(folder.seed());
        long place = index.hit(fingerprint);
        while (place != Place.NONE) {
            Answer answer = read(fingerprint, place);
            if (answer instanceof Answer.Hit(Entry entry)) {
                // Another key has the same fingerprint.
                return entry.key().equals(key) ? answer : new Answer.Miss();
            }
            long now = index.find(fingerprint);
            if (now != Place.NONE && Place.isSame(now, place)) {
                index.remove(fingerprint, place);
                return answer;
            }
            // It was moved, or forgotten, meanwhile.
            place = now;
        }
        return new Answer.Miss();
    }

    private Answer read(long fingerprint, long place) {
        Segment segment = slots.get(Place.slot(place));
        if (segment == null || !segment.use()) {
            return new Answer.Miss();
        }
        try {
            byte[] head = new byte[EntryFormat.ENTRY_HEAD];
            segment.read(Place.offset(place), head, 0, head.length);
            Optional<EntryFormat.Head> read = EntryFormat.entryHead(head, 0);
            if (read.isPresent() && read.get().key().kind() == EntryFormat.ERASED) {
                return new Answer.Miss();
            }
            if (read.isEmpty()
                    || read.get().total() != Place.length(place)
                    || read.get().key().fingerprint(folder.seed()) != fingerprint) {
                return new Answer.Damaged("its head is another");
            }
            byte[] payload = new byte[read.get().length()];
            segment.read(Place.offset(place) + head.length, payload, 0, payload.length);
            if (EntryFormat.crc(payload, 0, payload.length) != read.get().crc()) {
                return new Answer.Damaged("its checksum is another");
            }
            return new Answer.Hit(new Entry(read.get().key(), payload, Place.isVerified(place), fingerprint, place));
        } catch (IOException e) {
            return new Answer.Damaged(String.valueOf(e.getMessage()));
        } finally {
            segment.release();
        }
    }

    /** Whoever asked for it has verified it. */
    public void foundRight(Entry entry) {
        index.verified(entry.fingerprint(), entry.place());
    }

    /** Whoever asked for it has found it wrong: it is forgotten. */
    public void foundWrong(Entry entry) {
        index.remove(entry.fingerprint(), entry.place());
    }

    /** The longest payload that is taken. */
    public int longestPayload() {
        return limits.longestPayload();
    }

    /**
     * Takes an entry; it is there when it was written, at the latest after {@link #flush}. There may be no room for it.
     *
     * @param payload its bytes, in parts
     * @throws IOException if the disk failed; entries taken lately may be lost
     */
    public void add(EntryKey key, byte[]... payload) throws IOException {
        byte[] head = EntryFormat.entryHead(key, payload);
        long length = head.length;
        for (byte[] part : payload) {
            length += part.length;
        }
        if (length > limits.longest()) {
            refused++;
            report();
            return;
        }
        byte[][] parts = new byte[payload.length + 1][];
        parts[0] = head;
        System.arraycopy(payload, 0, parts, 1, payload.length);
        long fingerprint = key.fingerprint(folder.seed());
        Log log = ghosts.remove(fingerprint) ? main : probation;
        try {
            if (!add(log, fingerprint, parts, Place.rounded((int) length), 0, true)) {
                refused++;
            }
        } finally {
            report();
        }
    }

    /**
     * @param hits how often it counts as asked for
     * @param evicting whether others may be forgotten for it
     */
    private boolean add(Log log, long fingerprint, byte[][] parts, int total, int hits, boolean evicting)
            throws IOException {
        if (!log.hasRoom(total)) {
            log.seal();
        }
        if (evicting ? !makeRoom(total) : !isRoom(total)) {
            return false;
        }
        if (!log.hasRoom(total)) {
            // Making room may have begun or ended one.
            log.seal();
            OptionalLong slot = freeSlot();
            if (slot.isEmpty()) {
                return false;
            }
            Segment begun = Segment.create(folder, nextNumber++, (int) slot.getAsLong(), log.isKept());
            register(begun);
            log.begin(begun);
        }
        log.add(fingerprint, parts, total, hits);
        return true;
    }

    private long used() {
        return probation.bytes() + main.bytes();
    }

    private boolean isRoom(long bytes) throws IOException {
        return used() + bytes + SLACK / 2 <= limits.bytes() && free() - bytes >= limits.reserve();
    }

    /** What will be free when what was taken is written. */
    private long free() throws IOException {
        return folder.free() - probation.gathered() - main.gathered();
    }

    /** Forgets until there is room for so many bytes, and for moving what is worth it out of one segment. */
    private boolean makeRoom(long bytes) throws IOException {
        int sparing = probation.segments() + main.segments();
        while (used() + bytes + limits.segment() + SLACK > limits.bytes()
                || free() - bytes < limits.reserve() + limits.segment()
                || index.size() >= limits.entries()
                || probation.segments() + main.segments() >= Place.SLOTS - 2) {
            if (!evict(sparing-- > 0)) {
                return isRoom(bytes);
            }
        }
        return true;
    }

    /**
     * Forgets a segment; false if there is none.
     *
     * @param sparing whether what is pinned moves out of it first; whoever does that once for each segment and still has no
     *     room makes none that way
     */
    private boolean evict(boolean sparing) throws IOException {
        Log log = probation.bytes() * PROBATION > limits.bytes() || main.segments() == 0 ? probation : main;
        if (log.segments() == 0) {
            log = log == main ? probation : main;
        }
        if (log.oldest().isEmpty()) {
            log.seal();
        }
        Optional<Segment> oldest = log.oldest();
        if (oldest.isEmpty()) {
            return false;
        }
        Segment segment = oldest.get();
        CacheIndex.Entries entries = index.in(segment.slot());
        try {
            keepSome(segment, entries, sparing && !pinned.isEmpty());
        } catch (IOException e) {
            // There is no room, or the disk fails: forgetting helps with the one, and shows the other.
            LOG.debugf("moving entries: %s", e.getMessage());
        }
        for (int i = 0; i < entries.count(); i++) {
            // What was moved is elsewhere now.
            if (index.remove(entries.fingerprint(i), entries.place(i))) {
                evicted++;
                if (!segment.isKept()) {
                    ghosts.add(entries.fingerprint(i));
                }
            }
        }
        drop(log, segment);
        report();
        return true;
    }

    private void drop(Log log, Segment segment) throws IOException {
        folder.delete(segment.number());
        log.remove(segment);
        byNumber.remove(segment.number());
        slots.set(segment.slot(), null);
        segment.release();
    }

    /**
     * Forgets an entry, and overwrites it: it is not on the disk any more, and does not come back with a restart.
     *
     * @return whether there was one
     * @throws IOException if the disk failed; it is forgotten until the next start then
     */
    public boolean erase(EntryKey key) throws IOException {
        long fingerprint = key.fingerprint(folder.seed());
        long place = index.find(fingerprint);
        if (place == Place.NONE || !key(place).equals(Optional.of(key))) {
            return false;
        }
        index.remove(fingerprint, place);
        Segment segment = slots.get(Place.slot(place));
        segment.erase(Place.offset(place), Place.length(place) - EntryFormat.ENTRY_HEAD);
        report();
        return true;
    }

    /** The key of what lies there; empty if it cannot be read. */
    private Optional<EntryKey> key(long place) {
        Segment segment = slots.get(Place.slot(place));
        if (segment == null || !segment.use()) {
            return Optional.empty();
        }
        try {
            byte[] head = new byte[EntryFormat.ENTRY_HEAD];
            segment.read(Place.offset(place), head, 0, head.length);
            return EntryFormat.entryHead(head, 0).map(EntryFormat.Head::key);
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            segment.release();
        }
    }

    /**
     * Forgets everything.
     *
     * @return how many entries there were
     * @throws IOException if the disk failed; some may be there still
     */
    public long clear() throws IOException {
        long before = index.size();
        for (Log log : List.of(probation, main)) {
            log.seal();
            for (Optional<Segment> oldest = log.oldest(); oldest.isPresent(); oldest = log.oldest()) {
                CacheIndex.Entries entries = index.in(oldest.get().slot());
                for (int i = 0; i < entries.count(); i++) {
                    index.remove(entries.fingerprint(i), entries.place(i));
                }
                drop(log, oldest.get());
            }
        }
        report();
        return before;
    }

    /**
     * What one segment holds.
     *
     * @param segment its number
     */
    public record Listing(long segment, List<Listed> entries) {}

    /**
     * An entry that is there.
     *
     * @param bytes of the disk
     * @param hits how often it was asked for lately: 0 to 3
     */
    public record Listed(EntryKey key, int bytes, int hits) {}

    /** What lies in the segment after the one of that number; empty if that was the last. Waits for the disk. */
    public Optional<Listing> list(long after) {
        OptionalLong following = segmentAfter(after);
        if (following.isEmpty()) {
            return Optional.empty();
        }
        List<Listed> listed = new ArrayList<>();
        CacheIndex.Entries entries = in(following.getAsLong());
        for (int i = 0; i < entries.count(); i++) {
            long place = entries.place(i);
            key(place)
                    .filter(key -> key.kind() != EntryFormat.ERASED)
                    .ifPresent(key -> listed.add(new Listed(key, Place.length(place), Place.hits(place))));
        }
        return Optional.of(new Listing(following.getAsLong(), listed));
    }

    /** Moves what was asked for, half of a segment at most if it had been moved before: then there is always progress. */
    private void keepSome(Segment segment, CacheIndex.Entries entries, boolean sparing) throws IOException {
        BitSet spared = sparing ? spare(entries) : new BitSet();
        long left = segment.isKept() ? limits.segment() / 2 : limits.segment();
        for (int hits = Place.MOST_HITS; hits > 0; hits--) {
            int after = segment.isKept() ? hits - 1 : 0;
            for (int i = 0; i < entries.count(); i++) {
                long place = entries.place(i);
                boolean wanted = !spared.get(i) && Place.hits(place) == hits && Place.length(place) <= left;
                if (wanted && move(entries.fingerprint(i), place, after)) {
                    left -= Place.length(place);
                }
            }
        }
        main.flush();
    }

    /** Moves what is pinned; says which these were. */
    private BitSet spare(CacheIndex.Entries entries) throws IOException {
        BitSet spared = new BitSet();
        for (int i = 0; i < entries.count(); i++) {
            long place = entries.place(i);
            if (key(place).filter(pinned::holds).isPresent()) {
                spared.set(i);
                move(entries.fingerprint(i), place, Place.hits(place));
            }
        }
        return spared;
    }

    private boolean move(long fingerprint, long place, int hits) throws IOException {
        if (!(read(fingerprint, place) instanceof Answer.Hit(Entry entry))) {
            return false;
        }
        byte[] payload = entry.payload();
        byte[][] parts = {EntryFormat.entryHead(entry.key(), new byte[][] {payload}), payload};
        boolean done = add(main, fingerprint, parts, Place.length(place), hits, false);
        moved += done ? 1 : 0;
        return done;
    }

    /** Writes what was taken. */
    public void flush() throws IOException {
        probation.flush();
        main.flush();
        report();
    }

    /**
     * Looks after the reserve of the disk.
     *
     * @throws IOException if the folder is not there any more, or the disk fails
     */
    public void tend() throws IOException {
        if (!folder.isThere()) {
            throw new IOException("it was removed, or replaced by another");
        }
        int sparing = probation.segments() + main.segments();
        while (free() < limits.reserve()) {
            if (!evict(sparing-- > 0)) {
                return;
            }
        }
    }

    /** The segment after the one of that number, if there is one. */
    OptionalLong segmentAfter(long number) {
        Long next = byNumber.higherKey(number);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** What lies in a segment. */
    CacheIndex.Entries in(long number) {
        Segment segment = byNumber.get(number);
        return segment == null ? new CacheIndex.Entries() : index.in(segment.slot());
    }

    /** Reads what {@link #in} named, which is no sign that anybody wants it. */
    Answer look(long fingerprint, long place) {
        Answer answer = read(fingerprint, place);
        if (answer instanceof Answer.Damaged && !index.remove(fingerprint, place)) {
            return new Answer.Miss();
        }
        return answer;
    }

    /** Bytes of memory that the index takes. */
    long memory() {
        return index.memory();
    }

    public DiskStatistics statistics() {
        return statistics;
    }

    private void report() {
        statistics = new DiskStatistics(index.size(), used(), evicted, moved, refused);
    }

    /** Writes what was taken, and lets go of the folder. */
    @Override
    public void close() {
        try {
            probation.seal();
            main.seal();
        } catch (IOException e) {
            LOG.debugf("closing a cache: %s", e.getMessage());
        }
        release();
    }

    private void release() {
        probation.close();
        main.close();
        folder.close();
    }
}
