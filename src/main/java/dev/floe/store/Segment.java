package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.Transfers;
import dev.floe.store.RecordFormat.Head;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One file of records. Reading is thread-safe and positional, also on threads that are interrupted; writing is done by one
 * thread. A segment that was dropped stays readable until the last reader has let go of it.
 */
final class Segment {
    private static final int SCAN_WINDOW = 32 * 1024;
    private static final int FILL_PIECE = 64 * 1024;

    private final long number;
    private final Path path;
    private final Optional<FileChannel> writer;
    private final Optional<String> fault;
    private final AtomicLong liveBytes = new AtomicLong();
    private final PositionalFile reader;
    private final Map<Long, Long> removals = new ConcurrentHashMap<>();

    private volatile long length;
    private int users = 1;

    private Segment(long number, Path path, Optional<FileChannel> writer, long length, Optional<String> fault)
            throws IOException {
        this.number = number;
        this.path = path;
        this.writer = writer;
        this.length = length;
        this.fault = fault;
        this.reader = new PositionalFile(path);
    }

    /** Makes an empty one that can be written to, also where an earlier try could neither finish nor clean up. */
    static Segment create(Path directory, long number) throws IOException {
        Path path = path(directory, number);
        if (Files.exists(path) && Files.size(path) <= RecordFormat.UNIT) {
            Files.delete(path);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            Transfers.writeAll(channel, ByteBuffer.wrap(RecordFormat.segmentHead(number)), 0);
            channel.force(true);
            DurableFiles.syncDirectory(directory);
            return new Segment(number, path, Optional.of(channel), RecordFormat.UNIT, Optional.empty());
        } catch (IOException e) {
            try {
                channel.close();
                Files.deleteIfExists(path);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /**
     * Opens one that is there. If its beginning is damaged, that is told by {@link #fault}; its records may still be good.
     *
     * @param writable whether records will be added to it
     * @throws StoreException if the file was written by a later version of this program
     */
    static Segment open(Path directory, long number, boolean writable) throws IOException {
        Path path = path(directory, number);
        Optional<Integer> version = version(path, number);
        if (version.isPresent() && (version.get() < 1 || version.get() > RecordFormat.VERSION)) {
            throw new StoreException(
                    "%s has format version %d, this program knows 1 to %d: use the program that wrote it"
                            .formatted(path, version.get(), RecordFormat.VERSION));
        }
        return new Segment(
                number,
                path,
                writable ? Optional.of(FileChannel.open(path, StandardOpenOption.WRITE)) : Optional.empty(),
                Files.size(path),
                version.isPresent() ? Optional.empty() : Optional.of("does not start as a segment does"));
    }

    /** The version of its format; empty if its beginning is damaged. */
    static Optional<Integer> version(Path path, long number) throws IOException {
        byte[] unit = new byte[RecordFormat.UNIT];
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer into = ByteBuffer.wrap(unit);
            while (into.hasRemaining()) {
                if (channel.read(into, into.position()) < 0) {
                    return Optional.empty();
                }
            }
        }
        return RecordFormat.version(unit, number);
    }

    static Path path(Path directory, long number) {
        return directory.resolve("%010d.seg".formatted(number));
    }

    long number() {
        return number;
    }

    Path path() {
        return path;
    }

    /** What is wrong with its beginning. */
    Optional<String> fault() {
        return fault;
    }

    /** Where the next record goes; bytes behind it mean nothing. */
    long length() {
        return length;
    }

    void setLength(long newLength) {
        length = newLength;
    }

    /** The bytes of its records that count. */
    AtomicLong liveBytes() {
        return liveBytes;
    }

    /** How many removals it has of records in other segments, by the number of these. */
    Map<Long, Long> removals() {
        return removals;
    }

    /** Notes that it has {@code count} more removals of records in {@code segment}. */
    void addRemovals(long segment, long count) {
        if (segment != number && segment != 0) {
            removals.merge(segment, count, Long::sum);
        }
    }

    void write(ByteBuffer bytes, long position) throws IOException {
        Transfers.writeAll(writer.orElseThrow(), bytes, position);
    }

    void force() throws IOException {
        writer.orElseThrow().force(false);
    }

    void truncate(long size) throws IOException {
        writer.orElseThrow().truncate(size);
        writer.orElseThrow().force(true);
        length = size;
    }

    /** Makes it {@code size} bytes long, with zeros. */
    void fill(long size) throws IOException {
        while (length < size) {
            int piece = (int) Math.min(FILL_PIECE, size - length);
            write(ByteBuffer.allocate(piece), length);
            length += piece;
        }
        writer.orElseThrow().force(true);
    }

    /** The head at {@code position}; empty if there is none, or not any more. */
    Optional<Head> head(long position) throws IOException {
        byte[] unit = new byte[RecordFormat.UNIT];
        try {
            reader.readFully(position, unit, 0, unit.length);
        } catch (EOFException _) {
            return Optional.empty();
        }
        return RecordFormat.head(unit, 0, position);
    }

    /** The payload's bytes {@code [from, from + count)}; empty if they are damaged or cut off. */
    Optional<byte[]> read(Head head, int from, int count) throws IOException {
        try {
            return readBlocks(head, from, count);
        } catch (EOFException _) {
            return Optional.empty();
        }
    }

    private Optional<byte[]> readBlocks(Head head, int from, int count) throws IOException {
        byte[] table = new byte[4 * head.blocks()];
        reader.readFully(head.position() + RecordFormat.UNIT, table, 0, table.length);
        if (RecordFormat.crc(table, 0, table.length) != head.tableCrc()) {
            return Optional.empty();
        }
        if (count == 0) {
            return Optional.of(new byte[0]);
        }
        int firstBlock = from / RecordFormat.BLOCK;
        int lastBlock = (from + count - 1) / RecordFormat.BLOCK;
        int begin = firstBlock * RecordFormat.BLOCK;
        int end = (int) Math.min(head.length(), (lastBlock + 1L) * RecordFormat.BLOCK);
        byte[] bytes = new byte[end - begin];
        reader.readFully(head.payloadPosition() + begin, bytes, 0, bytes.length);
        ByteBuffer crcs = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = firstBlock; block <= lastBlock; block++) {
            int at = (block - firstBlock) * RecordFormat.BLOCK;
            int size = Math.min(RecordFormat.BLOCK, bytes.length - at);
            if (RecordFormat.crc(bytes, at, size) != crcs.getInt(4 * block)) {
                return Optional.empty();
            }
        }
        return Optional.of(
                begin == from && bytes.length == count
                        ? bytes
                        : java.util.Arrays.copyOfRange(bytes, from - begin, from - begin + count));
    }

    /** Whether all of the record is there and undamaged; needs little memory however long it is. */
    boolean isIntact(Head head) throws IOException {
        if (head.removal()) {
            return true;
        }
        int done = 0;
        do {
            int count = Math.min(64 * RecordFormat.BLOCK, head.length() - done);
            if (read(head, done, count).isEmpty()) {
                return false;
            }
            done += count;
        } while (done < head.length());
        return true;
    }

    /** What {@link #scan} does with a record. */
    interface Visitor {
        void visit(Head head) throws IOException;
    }

    /** What {@link #scan} does with what is damaged. */
    interface DamageVisitor {
        /**
         * @param at where it begins
         * @param head of the record there, if that is intact and only its payload is not
         */
        void visit(long at, Optional<Head> head) throws IOException;
    }

    /**
     * Visits the heads of all records from {@code start} up to {@link #length}, in order. Units that belong to no record
     * are skipped, and reported by where they start.
     *
     * @param checked whether payloads are checked too; records with a damaged one are reported instead of visited
     */
    void scan(long start, boolean checked, Visitor visitor, DamageVisitor damaged) throws IOException {
        byte[] window = new byte[SCAN_WINDOW];
        long windowAt = 0;
        int windowSize = 0;
        long position = start;
        boolean wide = true;
        boolean reported = false;
        while (position + RecordFormat.UNIT <= length) {
            if (position < windowAt || position + RecordFormat.UNIT > windowAt + windowSize) {
                windowAt = position;
                windowSize = (int) Math.min(wide ? SCAN_WINDOW : RecordFormat.UNIT, length - position);
                reader.readFully(windowAt, window, 0, windowSize);
            }
            Optional<Head> found = RecordFormat.head(window, (int) (position - windowAt), position);
            if (found.isPresent() && found.get().payloadPosition() + found.get().length() <= length) {
                Head head = found.get();
                if (!checked || isIntact(head)) {
                    visitor.visit(head);
                } else {
                    damaged.visit(position, found);
                }
                // Whatever the payload looks like: there is no record in it.
                position = head.end();
                wide = head.size() < SCAN_WINDOW;
                reported = false;
            } else {
                wide = true;
                if (!reported) {
                    damaged.visit(position, Optional.empty());
                    reported = true;
                }
                position += RecordFormat.UNIT;
            }
        }
    }

    /** Whether it could still be read; if so, {@link #release} must follow. */
    synchronized boolean use() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    synchronized void release() {
        users--;
        if (users == 0) {
            try {
                reader.close();
                if (writer.isPresent()) {
                    writer.get().close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Removes the file; readers that use it now can go on. */
    void drop() throws IOException {
        Files.deleteIfExists(path);
        release();
    }
}
