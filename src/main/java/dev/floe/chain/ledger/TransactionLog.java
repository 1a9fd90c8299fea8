package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.Transfers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The append-only file of all transactions after genesis. After a head of 8 bytes come batches; all entries of a batch
 * are written and synced together:
 *
 * <pre>
 * u32 length of the payload | u32 CRC-32C of the payload | u32 CRC-32C of the 8 bytes before
 * payload: for each entry, u32 length and the BCS of {@link LogEntry}
 * </pre>
 *
 * Numbers are little-endian. A batch that was cut short, or never reached the disk, can only be the last one: it was
 * never acknowledged, and opening the log cuts it off. Any other damage is an error.
 *
 * <p>Appending is for one thread; reading is thread-safe.
 */
final class TransactionLog implements AutoCloseable {
    private static final byte[] HEAD = "FLOELOG1".getBytes(StandardCharsets.US_ASCII);
    private static final int BATCH_HEAD = 12;
    private static final int MAX_BATCH = 1 << 30;
    /** Disks write so much at once or not at all. */
    private static final int SECTOR = 512;

    private static final int LOOK = 1 << 20;

    private final FileChannel channel;
    private final FileLock lock;
    /** For reading: an interrupted reader of a channel would close it for everybody. */
    private final RandomAccessFile file;

    private final Path path;
    private long end;

    private TransactionLog(Path path, FileChannel channel, FileLock lock, RandomAccessFile file) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.file = file;
    }

    /** What to do with each entry that is found, in order. */
    interface Visitor {
        void visit(LogEntry entry, LogPlace place) throws IOException;

        /** All entries up to {@code end} have been shown, and the next one begins behind. */
        void batchEnded(long end) throws IOException;
    }

    /**
     * Opens the log, which is made if missing, for this process alone. Before anything is appended, {@link #replay} finds its
     * end.
     *
     * @throws CorruptLedgerException if it is none
     */
    static TransactionLog open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            FileLock lock = lock(channel, file);
            RandomAccessFile reading = new RandomAccessFile(file.toFile(), "r");
            try {
                TransactionLog log = new TransactionLog(file, channel, lock, reading);
                log.readHead();
                return log;
            } catch (IOException | RuntimeException e) {
                reading.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(FileChannel channel, Path file) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // The same process has it open: as good as another one.
        }
        throw new IOException(file + " is in use by another process");
    }

    private void readHead() throws IOException {
        if (channel.size() < HEAD.length) {
            Transfers.writeAll(channel, ByteBuffer.wrap(HEAD), 0);
            channel.truncate(HEAD.length);
            channel.force(true);
        } else if (!Arrays.equals(readFully(0, HEAD.length), HEAD)) {
            throw new CorruptLedgerException(
                    path + " is no transaction log of this version: put back a copy of it, or move it away to start"
                            + " again from genesis");
        }
        end = HEAD.length;
    }

    /** Where the first batch begins. */
    static long begin() {
        return HEAD.length;
    }

    /** Where the next batch will begin. */
    long end() {
        return end;
    }

    /** Whether these bytes are in it. */
    boolean has(LogPlace place) throws IOException {
        return place.offset() >= HEAD.length
                && place.length() >= 0
                && place.end() <= channel.size()
                && crc(readFully(place.offset(), place.length()), place.length()) == place.crc();
    }

    /**
     * Shows every entry from {@code begin} on, where a batch begins, to {@code visitor}.
     *
     * @throws CorruptLedgerException if it is damaged elsewhere than at its end; the file is left as it is
     */
    void replay(long begin, Visitor visitor) throws IOException {
        long size = channel.size();
        long position = begin;
        while (position < size) {
            long next = replayBatch(path, visitor, position, size);
            if (next < 0) {
                break;
            }
            position = next;
            visitor.batchEnded(position);
        }
        if (position < size) {
            channel.truncate(position);
            channel.force(true);
        }
        end = position;
    }

    /** The end of the batch at {@code position}, or -1 if it is the torn end of the log. */
    private long replayBatch(Path file, Visitor visitor, long position, long size) throws IOException {
        if (size - position < BATCH_HEAD) {
            return -1;
        }
        ByteBuffer head = ByteBuffer.wrap(readFully(position, BATCH_HEAD)).order(ByteOrder.LITTLE_ENDIAN);
        int length = head.getInt(0);
        if (!isHead(head)) {
            if (isZero(position, size) || lacksASector(position, size) && !hasBatch(position + 1, size)) {
                return -1;
            }
            throw damaged(file, position, size);
        }
        long batchEnd = position + BATCH_HEAD + length;
        if (batchEnd > size) {
            return -1;
        }
        byte[] payload = readFully(position + BATCH_HEAD, length);
        if (crc(payload, length) != head.getInt(4)) {
            if (batchEnd == size) {
                return -1;
            }
            throw damaged(file, position, size);
        }
        try {
            BcsReader reader = new BcsReader(payload);
            while (reader.remaining() > 0) {
                int entryLength = (int) reader.u32();
                int start = reader.skip(entryLength);
                BcsReader entry = new BcsReader(payload, start, start + entryLength);
                LogEntry parsed = LogEntry.read(entry);
                entry.expectEnd();
                visitor.visit(
                        parsed,
                        new LogPlace(position + BATCH_HEAD + start, entryLength, crc(payload, start, entryLength)));
            }
        } catch (BcsException e) {
            throw new CorruptLedgerException(
                    file + " has an entry of another version in the batch at byte " + position + ": " + e.getMessage());
        }
        return batchEnd;
    }

    private static CorruptLedgerException damaged(Path file, long position, long size) {
        return new CorruptLedgerException(file + " is damaged at byte " + position + " of " + size
                + ", and was left as it is: put back a copy of it,"
                + " or give up all transactions from there on by: truncate -s " + position + " " + file);
    }

    /** Whether there is a log with at least its head. */
    static boolean exists(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) >= HEAD.length;
    }

    private boolean isZero(long from, long to) throws IOException {
        for (long at = from; at < to; at += 1 << 20) {
            for (byte b : readFully(at, (int) Math.min(1 << 20, to - at))) {
                if (b != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isHead(ByteBuffer head) {
        int length = head.getInt(0);
        return crc(head.array(), 8) == head.getInt(8) && length >= 0 && length <= MAX_BATCH;
    }

    /**
     * Whether the head at {@code position} is damaged as a power cut damages it: disks write sectors in any order, and where
     * one is missing behind what was the end of the file there are zeros.
     */
    private boolean lacksASector(long position, long size) throws IOException {
        long boundary = (position / SECTOR + 1) * SECTOR;
        return isZero(position, Math.min(boundary, size))
                || boundary < position + BATCH_HEAD && isZero(boundary, Math.min(boundary + SECTOR, size));
    }

    /** Whether a whole batch begins anywhere between: then what lies before it was on the disk once. */
    private boolean hasBatch(long from, long size) throws IOException {
        for (long at = from; at + BATCH_HEAD <= size; at += LOOK) {
            byte[] bytes = readFully(at, (int) Math.min(LOOK + BATCH_HEAD - 1, size - at));
            for (int i = 0; i + BATCH_HEAD <= bytes.length; i++) {
                ByteBuffer head = ByteBuffer.wrap(Arrays.copyOfRange(bytes, i, i + BATCH_HEAD))
                        .order(ByteOrder.LITTLE_ENDIAN);
                long payload = at + i + BATCH_HEAD;
                if (isHead(head)
                        && head.getInt(0) > 0
                        && head.getInt(0) <= size - payload
                        && crc(readFully(payload, head.getInt(0)), head.getInt(0)) == head.getInt(4)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Appends a batch; on return it is on the disk. Says where each entry is. */
    List<LogPlace> append(List<byte[]> entries) throws IOException {
        int length = 0;
        for (byte[] entry : entries) {
            length = Math.addExact(length, 4 + entry.length);
        }
        ByteBuffer batch = ByteBuffer.allocate(BATCH_HEAD + length).order(ByteOrder.LITTLE_ENDIAN);
        batch.position(BATCH_HEAD);
        for (byte[] entry : entries) {
            batch.putInt(entry.length).put(entry);
        }
        CRC32C payload = new CRC32C();
        payload.update(batch.array(), BATCH_HEAD, length);
        batch.putInt(0, length).putInt(4, (int) payload.getValue());
        batch.putInt(8, crc(batch.array(), 8));
        Transfers.writeAll(channel, batch.flip(), end);
        channel.force(false);
        List<LogPlace> places = new ArrayList<>(entries.size());
        long position = end + BATCH_HEAD;
        for (byte[] entry : entries) {
            places.add(new LogPlace(position + 4, entry.length, crc(entry, entry.length)));
            position += 4 + entry.length;
        }
        end = position;
        return places;
    }

    /** The entry at {@code place}. */
    LogEntry read(LogPlace place) throws IOException {
        byte[] bytes = readFully(place.offset(), place.length());
        if (crc(bytes, bytes.length) != place.crc()) {
            throw new CorruptLedgerException(path + " is damaged at byte " + place.offset());
        }
        try {
            return BcsReader.parse(bytes, LogEntry::read);
        } catch (BcsException e) {
            throw new CorruptLedgerException(path + " is damaged at byte " + place.offset() + ": " + e.getMessage());
        }
    }

    private byte[] readFully(long position, int length) throws IOException {
        byte[] bytes = new byte[length];
        synchronized (file) {
            file.seek(position);
            file.readFully(bytes);
        }
        return bytes;
    }

    private static int crc(byte[] bytes, int length) {
        return crc(bytes, 0, length);
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
        lock.release();
        channel.close();
    }
}
