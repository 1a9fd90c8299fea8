package dev.floe.node.events;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.Transfers;
import dev.floe.node.events.EventLogState.Attested;
import dev.floe.node.events.EventLogState.Certified;
import dev.floe.protocol.EventId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.store.Change;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventFeed;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;

/**
 * Where a node collects what the chain says for the next event blobs. What it makes of the same events is the same on every
 * node, and after every crash: what is not known to be on disk is forgotten at the next start, and has to be taken again.
 * Thread-safe; only {@link #take} is quick enough for whoever must not wait for the disk.
 */
public final class EventLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventLog.class);
    private static final int CHUNK = 64 << 10;

    /** So many may wait to be certified; more are not begun. */
    static final int MOST_WAITING = 16;

    private final Path directory;
    private final RecordStore store;
    private final Limits limits;
    /** Held for as long as it takes to write some bytes to a file, but not until they are on the disk. */
    private final ReentrantLock changing = new ReentrantLock();
    /** Held while the state is written down. */
    private final ReentrantLock keeping = new ReentrantLock();

    // Guarded by changing.
    private Optional<EventLogState> state;
    private final Map<Long, FileChannel> open = new HashMap<>();
    private final CRC32C running = new CRC32C();
    private long unkept;
    private boolean closed;

    /**
     * When an event blob is whole: at the end of the checkpoint in which one of these is reached.
     *
     * @param bytes more than that, header included and trailer not
     * @param checkpoints so many
     */
    public record Limits(long bytes, long checkpoints) {
        /** Those of the reference node: whoever has others makes other blobs. */
        public static final Limits DEFAULT = new Limits(100L << 20, 216_000);
    }

    private EventLog(Path directory, RecordStore store, Limits limits, Optional<EventLogState> state) {
        this.directory = directory;
        this.store = store;
        this.limits = limits;
        this.state = state;
    }

    /**
     * Opens the log in {@code directory}, which is made if it is missing. Of what is there, whatever is not as it was kept
     * is forgotten.
     *
     * @param store where it is kept how far the log is
     */
    public static EventLog open(Path directory, RecordStore store, Limits limits) throws IOException {
        DurableFiles.makeDirectory(directory);
        Optional<EventLogState> kept = Optional.empty();
        try {
            kept = store.read(EventLogState.KEY).map(EventLogState::parse);
        } catch (BcsException e) {
            LOG.warnf("what was collected for event blobs cannot be gone on with: %s", e.getMessage());
        }
        EventLog log = new EventLog(directory, store, limits, kept);
        try {
            log.recover();
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
        return log;
    }

    private void recover() throws IOException {
        if (state.isPresent()) {
            List<EventBlobPart> sound = new ArrayList<>();
            for (EventBlobPart part : state.get().parts()) {
                if (!isSound(part)) {
                    // A backup has none of it: the chain and other nodes have it, too.
                    LOG.warnf(
                            "what was collected for an event blob from checkpoint %d on is %s: it is collected again",
                            part.from().checkpoint(),
                            Files.exists(file(part.from().index())) ? "damaged" : "not here, as after a restore");
                    cut(sound);
                    break;
                }
                sound.add(part);
            }
        }
        List<Long> needed = state.stream()
                .flatMap(now -> now.parts().stream())
                .map(part -> part.from().index())
                .toList();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                if (needed.stream().noneMatch(index -> file.equals(file(index)))) {
                    Files.delete(file);
                }
            }
        }
        Optional<EventBlobPart> last = state.flatMap(now -> unfinished(now.parts()));
        if (last.isPresent()) {
            // What comes after is written again, in whatever way the last process ended.
            channel(last.get()).truncate(last.get().length());
        }
    }

    private static Optional<EventBlobPart> unfinished(List<EventBlobPart> parts) {
        return parts.isEmpty() || parts.getLast().whole() ? Optional.empty() : Optional.of(parts.getLast());
    }

    /** Goes back to the end of {@code sound}, which are the first of the parts. */
    private void cut(List<EventBlobPart> sound) throws IOException {
        EventLogState now = state.orElseThrow();
        EventPlace back = now.parts().get(sound.size()).from();
        // What was said stays said: what is collected again is compared with it.
        change(new EventLogState(now.certified(), now.attested(), back, sound));
    }

    private Path file(long index) {
        return directory.resolve("%020d".formatted(index));
    }

    /** Of those that are whole only whether all of it is there: what it is, is looked at when it is used. */
    private boolean isSound(EventBlobPart part) throws IOException {
        if (!Files.exists(file(part.from().index())) || channel(part).size() < part.length()) {
            return false;
        }
        if (part.whole()) {
            return true;
        }
        running.reset();
        read(channel(part), part, running);
        return (int) running.getValue() == part.checksum();
    }

    private static void read(FileChannel channel, EventBlobPart part, CRC32C into) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        for (long at = 0; at < part.length(); at += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK, part.length() - at));
            if (!Transfers.readAll(channel, chunk, at)) {
                return;
            }
            into.update(chunk.flip());
        }
    }

    private FileChannel channel(EventBlobPart part) throws IOException {
        return channel(part.from().index());
    }

    private FileChannel channel(long index) throws IOException {
        if (closed) {
            throw new IOException("the log is closed");
        }
        FileChannel there = open.get(index);
        if (there == null) {
            there = FileChannel.open(
                    file(index), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            open.put(index, there);
        }
        return there;
    }

    // --- what is asked ---

    /** How far it is; empty if it never began. */
    public Optional<EventLogState> state() {
        changing.lock();
        try {
            return state;
        } finally {
            changing.unlock();
        }
    }

    /** Whether so many event blobs wait to be certified that nothing is taken. */
    public boolean isFull() {
        return state().filter(now -> now.waiting() >= MOST_WAITING).isPresent();
    }

    /** Bytes that would have to be taken again after a crash. */
    public long unkept() {
        changing.lock();
        try {
            return unkept;
        } finally {
            changing.unlock();
        }
    }

    // --- what comes in ---

    /** Begins at {@code place}, after the event blob that ends there, and forgets everything else. */
    public void begin(Optional<Certified> after, EventPlace place) throws IOException {
        replace(now -> new EventLogState(
                after,
                now.flatMap(EventLogState::attested)
                        .filter(said ->
                                after.filter(blob -> blob.last() >= said.last()).isEmpty()),
                place,
                List.of()));
    }

    /**
     * Takes what checkpoints say, if they come next; what was taken before is left out.
     *
     * @param first of the checkpoints
     * @param end the one after them; {@code entries} are all of the last one before it, the others say nothing
     * @return whether everything before {@code end} is in the log
     * @throws IOException if it cannot be written; what is missing has to be taken again
     */
    public boolean take(long first, List<EventFeed.Entry> entries, long end) throws IOException {
        changing.lock();
        try {
            if (state.isEmpty() || closed) {
                return false;
            }
            while (state.get().place().checkpoint() < end) {
                long next = state.get().place().checkpoint();
                if (next < first || state.get().waiting() >= MOST_WAITING) {
                    return false;
                }
                long speaks = entries.isEmpty() ? end : end - 1;
                if (state.get().place().index() == 0 && next < speaks) {
                    // The chain may have gone on for years before there was a Walrus.
                    state = Optional.of(EventLogState.after(
                            state.get().certified(),
                            new EventPlace(speaks, 0, state.get().place().epoch())));
                    continue;
                }
                List<EventFeed.Entry> said = next == end - 1 ? entries : List.of();
                if (!said.isEmpty() && said.getFirst().position().index() != 0) {
                    return false;
                }
                take(next, said);
            }
            return true;
        } finally {
            changing.unlock();
        }
    }

    private void take(long checkpoint, List<EventFeed.Entry> said) throws IOException {
        EventLogState now = state.orElseThrow();
        BcsWriter bytes = new BcsWriter();
        long index = now.place().index();
        int epoch = now.place().epoch();
        for (int counter = 0; counter < said.size(); counter++) {
            EventFeed.Entry entry = said.get(counter);
            EventId id = new EventId(entry.transaction().toBytes(), entry.sequence());
            append(bytes, new EventBlobEntry.Happened(index, checkpoint, counter, id, entry.event()));
            index++;
            if (entry.event() instanceof WalrusEvent.EpochChangeStart(int next)) {
                epoch = next;
            }
        }
        append(bytes, new EventBlobEntry.CheckpointEnd(index, checkpoint, said.size()));
        EventPlace after = new EventPlace(checkpoint + 1, index + 1, epoch);

        List<EventBlobPart> parts = new ArrayList<>(now.parts());
        EventBlobPart part =
                unfinished(parts).orElseGet(() -> new EventBlobPart(now.place(), now.place(), 0, 0, false));
        boolean begins = part.length() == 0;
        long entries = part.length() + bytes.length();
        boolean whole = EventBlobHeader.LENGTH + entries > limits.bytes()
                || checkpoint + 1 >= part.from().checkpoint() + limits.checkpoints();
        if (whole) {
            bytes.fixed(new EventBlobTrailer(part.from().checkpoint(), checkpoint).toBytes());
        }
        byte[] added = bytes.toByteArray();
        Transfers.writeAll(channel(part), ByteBuffer.wrap(added), part.length());
        if (begins) {
            running.reset();
        } else {
            parts.removeLast();
        }
        running.update(added);
        parts.add(new EventBlobPart(part.from(), after, part.length() + added.length, (int) running.getValue(), whole));
        state = Optional.of(new EventLogState(now.certified(), now.attested(), after, parts));
        unkept += added.length;
    }

    /** An entry as it stands in a blob: its length, how it is encoded, and itself. */
    static void append(BcsWriter out, EventBlobEntry entry) {
        byte[] bcs = entry.toBcs();
        out.uleb128(bcs.length).u8(EventBlobReader.BCS).fixed(bcs);
    }

    // --- to disk ---

    /** Has everything that was taken so far on disk: no crash takes it back. */
    public void keep() throws IOException {
        keeping.lock();
        try {
            EventLogState kept;
            long bytes;
            List<FileChannel> files = new ArrayList<>();
            changing.lock();
            try {
                if (state.isEmpty() || unkept == 0) {
                    return;
                }
                kept = state.get();
                bytes = unkept;
                for (EventBlobPart part : kept.parts()) {
                    files.add(channel(part));
                }
            } finally {
                changing.unlock();
            }
            for (FileChannel file : files) {
                file.force(false);
            }
            DurableFiles.syncDirectory(directory);
            write(kept);
            changing.lock();
            try {
                unkept -= bytes;
            } finally {
                changing.unlock();
            }
        } finally {
            keeping.unlock();
        }
    }

    private void write(EventLogState now) throws IOException {
        try {
            store.apply(List.of(new Change.Replace(EventLogState.KEY, now.toBytes())))
                    .join();
        } catch (CompletionException e) {
            throw new IOException(
                    "cannot keep how far event blobs are: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private interface Step {
        EventLogState from(Optional<EventLogState> now) throws IOException;
    }

    /** Makes a change that no crash takes back. What is added meanwhile waits. */
    private void replace(Step step) throws IOException {
        keep();
        keeping.lock();
        try {
            changing.lock();
            try {
                change(step.from(state));
            } finally {
                changing.unlock();
            }
        } finally {
            keeping.unlock();
        }
    }

    /** Files of parts that are no more are removed when that is on disk: what a crash leaves of them, the next start removes. */
    private void change(EventLogState next) throws IOException {
        for (EventBlobPart part : next.parts()) {
            channel(part).force(false);
        }
        DurableFiles.syncDirectory(directory);
        write(next);
        List<Long> kept = next.parts().stream().map(part -> part.from().index()).toList();
        for (EventBlobPart part : state.map(EventLogState::parts).orElse(List.of())) {
            long index = part.from().index();
            if (!kept.contains(index)) {
                FileChannel channel = open.remove(index);
                if (channel != null) {
                    channel.close();
                }
                Files.deleteIfExists(file(index));
            }
        }
        state = Optional.of(next);
        unkept = 0;
    }

    // --- what becomes of it ---

    /**
     * The event blob that {@code part}, which is whole, is after {@code previous}. Reads on while nothing of the part is
     * dropped.
     *
     * @throws IOException if it is damaged, and it and everything after it was forgotten because of that
     */
    public BlobSource blob(EventBlobPart part, Optional<BlobId> previous) throws IOException {
        FileChannel file;
        changing.lock();
        try {
            file = channel(part);
        } finally {
            changing.unlock();
        }
        CRC32C sum = new CRC32C();
        read(file, part, sum);
        if ((int) sum.getValue() != part.checksum()) {
            drop(part);
            throw new IOException("what was collected for the event blob up to checkpoint " + part.last()
                    + " is damaged, and is collected again");
        }
        byte[] header = EventBlobHeader.of(part.from().epoch(), previous).toBytes();
        return new BlobSource() {
            @Override
            public long length() {
                return header.length + part.length();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                int ofHeader = Math.clamp(header.length - position, 0, count);
                System.arraycopy(header, (int) Math.min(position, header.length), into, at, ofHeader);
                long from = position + ofHeader - header.length;
                if (ofHeader < count
                        && (from + count - ofHeader > part.length()
                                || !Transfers.readAll(
                                        file, ByteBuffer.wrap(into, at + ofHeader, count - ofHeader), from))) {
                    throw new IOException("the event blob ends before byte " + (position + count));
                }
            }
        };
    }

    /** Forgets a part and all after it. */
    private void drop(EventBlobPart part) throws IOException {
        replace(now -> {
            EventLogState before = now.orElseThrow();
            List<EventBlobPart> left = before.parts().stream()
                    .filter(one -> one.from().index() < part.from().index())
                    .toList();
            return new EventLogState(before.certified(), before.attested(), part.from(), left);
        });
    }

    /** Writes down what this node says of the first part before it says so, and when the chain has heard it. */
    public void attested(Attested said) throws IOException {
        replace(now -> new EventLogState(
                now.orElseThrow().certified(),
                Optional.of(said),
                now.get().place(),
                now.get().parts()));
    }

    /** The event blob that the log has as the whole part up to {@code blob.last()} is certified: what leads there is done with. */
    public void certified(Certified blob) throws IOException {
        replace(now -> new EventLogState(
                Optional.of(blob),
                now.orElseThrow().attested().filter(said -> said.last() > blob.last()),
                now.get().place(),
                now.get().parts().stream()
                        .filter(part -> part.last() > blob.last())
                        .toList()));
    }

    @Override
    public void close() throws IOException {
        try {
            keep();
        } finally {
            changing.lock();
            try {
                closed = true;
                for (FileChannel channel : open.values()) {
                    channel.close();
                }
                open.clear();
            } finally {
                changing.unlock();
            }
        }
    }
}
