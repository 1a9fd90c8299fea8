package dev.floe.node.store;

import dev.floe.node.store.RecordFormat.Head;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * One file of records. Reading is thread-safe and positional; writing is done by one thread. A segment that was dropped
 * stays readable until the last reader has let go of it.
 */
final class Segment {
    private static final int READ_PIECE = 128 * 1024;
    private static final int SCAN_WINDOW = 32 * 1024;

    private final long number;
    private final Path path;
    private final FileChannel channel;
    private final AtomicLong liveBytes = new AtomicLong();
    private volatile long length;
    private int users = 1;

    private Segment(long number, Path path, FileChannel channel, long length) {
        this.number = number;
        this.path = path;
        this.channel = channel;
        this.length = length;
    }

    static Segment create(Path directory, long number) throws IOException {
        Path path = path(directory, number);
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.wrap(RecordFormat.segmentHead(number)), 0);
        channel.force(true);
        syncDirectory(directory);
        return new Segment(number, path, channel, RecordFormat.UNIT);
    }

    /** @throws StoreException if the file is no segment of this version */
    static Segment open(Path directory, long number) throws IOException {
        Path path = path(directory, number);
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long size = channel.size();
        Segment segment = new Segment(number, path, channel, size);
        byte[] unit = new byte[RecordFormat.UNIT];
        String fault;
        if (size < RecordFormat.UNIT) {
            fault = "is cut off";
        } else {
            segment.readFully(0, unit, 0, unit.length);
            fault = RecordFormat.segmentFault(unit, number).orElse("");
        }
        if (!fault.isEmpty()) {
            channel.close();
            throw new StoreException(path + " " + fault);
        }
        return segment;
    }

    static Path path(Path directory, long number) {
        return directory.resolve("%010d.seg".formatted(number));
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    long number() {
        return number;
    }

    Path path() {
        return path;
    }

    /** Where the next record goes; bytes behind it mean nothing. */
    long length() {
        return length;
    }

    void setLength(long newLength) {
        length = newLength;
    }

    AtomicLong liveBytes() {
        return liveBytes;
    }

    void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    void force() throws IOException {
        channel.force(false);
    }

    void truncate(long size) throws IOException {
        channel.truncate(size);
        channel.force(true);
        length = size;
    }

    /** Makes it {@code size} bytes long, with zeros. */
    void fill(long size) throws IOException {
        if (size > length) {
            write(ByteBuffer.allocate((int) (size - length)), length);
            channel.force(true);
            length = size;
        }
    }

    void readFully(long position, byte[] into, int at, int count) throws IOException {
        int done = 0;
        while (done < count) {
            // Piecewise: the runtime copies through a direct buffer of the size asked for, and keeps it.
            ByteBuffer piece = ByteBuffer.wrap(into, at + done, Math.min(READ_PIECE, count - done));
            int read = channel.read(piece, position + done);
            if (read < 0) {
                throw new EOFException(path + " ends at " + (position + done));
            }
            done += read;
        }
    }

    Optional<Head> head(long position) throws IOException {
        byte[] unit = new byte[RecordFormat.UNIT];
        readFully(position, unit, 0, unit.length);
        return RecordFormat.head(unit, 0, position);
    }

    /** The payload's bytes {@code [from, from + count)}; empty if they are damaged. */
    Optional<byte[]> read(Head head, int from, int count) throws IOException {
        byte[] table = new byte[4 * head.blocks()];
        readFully(head.position() + RecordFormat.UNIT, table, 0, table.length);
        if (RecordFormat.crc(table, 0, table.length) != head.tableCrc()) {
            return Optional.empty();
        }
        if (count == 0) {
            return Optional.of(new byte[0]);
        }
        int firstBlock = from / RecordFormat.BLOCK;
        int lastBlock = (from + count - 1) / RecordFormat.BLOCK;
        int begin = firstBlock * RecordFormat.BLOCK;
        int end = Math.min(head.length(), (lastBlock + 1) * RecordFormat.BLOCK);
        byte[] bytes = new byte[end - begin];
        readFully(head.payloadPosition() + begin, bytes, 0, bytes.length);
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
        try {
            int done = 0;
            do {
                int count = Math.min(64 * RecordFormat.BLOCK, head.length() - done);
                if (read(head, done, count).isEmpty()) {
                    return false;
                }
                done += count;
            } while (done < head.length());
            return true;
        } catch (EOFException e) {
            return false;
        }
    }

    /**
     * Visits the heads of all records up to {@link #length}, in order. Units that belong to no record are skipped, and
     * reported by where they start.
     *
     * @param checked whether payloads are checked too; records with a damaged one are reported instead of visited
     * @return the end of the last good record
     */
    long scan(boolean checked, Consumer<Head> visitor, LongConsumer damaged) throws IOException {
        byte[] window = new byte[SCAN_WINDOW];
        long windowAt = 0;
        int windowSize = 0;
        long position = RecordFormat.UNIT;
        long end = position;
        boolean reported = false;
        while (position + RecordFormat.UNIT <= length) {
            if (position < windowAt || position + RecordFormat.UNIT > windowAt + windowSize) {
                windowAt = position;
                windowSize = (int) Math.min(SCAN_WINDOW, length - position);
                readFully(windowAt, window, 0, windowSize);
            }
            Optional<Head> found = RecordFormat.head(window, (int) (position - windowAt), position);
            if (found.isPresent()
                    && found.get().payloadPosition() + found.get().length() <= length
                    && (!checked || isIntact(found.get()))) {
                visitor.accept(found.get());
                position = found.get().end();
                end = position;
                reported = false;
            } else {
                if (!reported) {
                    damaged.accept(position);
                    reported = true;
                }
                position += RecordFormat.UNIT;
            }
        }
        return end;
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
                channel.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    /** Removes the file; readers that use it now can go on. */
    void drop() throws IOException {
        Files.deleteIfExists(path);
        release();
    }
}
