package dev.floe.store;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Iterator;

/**
 * A file of keys, in order, and where their records lie. In memory are the first bytes and the checksum of each page of
 * {@value #PAGE_ENTRIES} keys, some 130 bytes for a thousand keys; a look-up reads one page. Thread-safe.
 *
 * <pre>
 * pages:   key 36 bytes | location i64, or -1 if the key has no record
 * end:     for each page: begin of its first key u64 | CRC of the page u32
 *          | number of keys u64 | magic u64 | CRC of the end u32
 * </pre>
 */
final class IndexRun implements AutoCloseable {
    private static final int ENTRY = RecordKey.LENGTH + 8;
    private static final int PAGE_ENTRIES = 93;
    private static final int PAGE = PAGE_ENTRIES * ENTRY;
    private static final int ABOUT_PAGE = 12;
    private static final int TRAILER = 20;
    private static final long MAGIC = 0x464C_4F45_5255_4E31L; // "FLOERUN1"

    private final Path path;
    private final PositionalFile file;
    private final long size;
    private final long[] begins;
    private final int[] crcs;

    /** A key and where its record lies, or {@link Location#NONE}. */
    record Entry(RecordKey key, long location) {}

    private IndexRun(Path path, PositionalFile file, long size, long[] begins, int[] crcs) {
        this.path = path;
        this.file = file;
        this.size = size;
        this.begins = begins;
        this.crcs = crcs;
    }

    /** Writes one; it is durable when this returns. The entries are in the order of their keys. */
    static IndexRun write(Path path, Iterator<Entry> entries) throws IOException {
        long[] begins = new long[16];
        int[] crcs = new int[16];
        int pages = 0;
        long size = 0;
        try (FileChannel channel = FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 64 * 1024)) {
            byte[] page = new byte[PAGE];
            int filled = 0;
            while (entries.hasNext()) {
                Entry entry = entries.next();
                entry.key.write(page, filled);
                ByteBuffer.wrap(page).putLong(filled + RecordKey.LENGTH, entry.location);
                filled += ENTRY;
                size++;
                if (filled == PAGE || !entries.hasNext()) {
                    if (pages == begins.length) {
                        begins = Arrays.copyOf(begins, pages * 2);
                        crcs = Arrays.copyOf(crcs, pages * 2);
                    }
                    begins[pages] = begin(page, 0);
                    crcs[pages++] = RecordFormat.crc(page, 0, filled);
                    out.write(page, 0, filled);
                    filled = 0;
                }
            }
            begins = Arrays.copyOf(begins, pages);
            crcs = Arrays.copyOf(crcs, pages);
            out.write(end(begins, crcs, size));
            out.flush();
            channel.force(true);
        }
        return new IndexRun(path, new PositionalFile(path), size, begins, crcs);
    }

    private static byte[] end(long[] begins, int[] crcs, long size) {
        ByteBuffer end = ByteBuffer.allocate(ABOUT_PAGE * begins.length + TRAILER);
        for (int page = 0; page < begins.length; page++) {
            end.putLong(begins[page]).putInt(crcs[page]);
        }
        end.putLong(size).putLong(MAGIC);
        end.putInt(RecordFormat.crc(end.array(), 0, end.position()));
        return end.array();
    }

    /** @throws StoreException if it is damaged */
    static IndexRun open(Path path) throws IOException {
        long length = Files.size(path);
        PositionalFile file = new PositionalFile(path);
        try {
            byte[] trailer = new byte[TRAILER];
            file.readFully(Math.max(0, length - TRAILER), trailer, 0, TRAILER);
            long size = ByteBuffer.wrap(trailer).getLong();
            long pages = Math.ceilDiv(size, PAGE_ENTRIES);
            if (size >= 0 && size <= length && length == size * ENTRY + pages * ABOUT_PAGE + TRAILER) {
                byte[] end = new byte[Math.toIntExact(pages * ABOUT_PAGE + TRAILER)];
                file.readFully(length - end.length, end, 0, end.length);
                ByteBuffer in = ByteBuffer.wrap(end);
                if (in.getLong(end.length - 12) == MAGIC
                        && in.getInt(end.length - 4) == RecordFormat.crc(end, 0, end.length - 4)) {
                    long[] begins = new long[(int) pages];
                    int[] crcs = new int[(int) pages];
                    for (int page = 0; page < pages; page++) {
                        begins[page] = in.getLong();
                        crcs[page] = in.getInt();
                    }
                    return new IndexRun(path, file, size, begins, crcs);
                }
            }
            throw new StoreException(path + " is damaged");
        } catch (EOFException e) {
            file.close();
            throw new StoreException(path + " is cut off");
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    /** How many keys it has. */
    long size() {
        return size;
    }

    /** The first eight bytes of a key: kind and the beginning of the subject. */
    private static long begin(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getLong(at);
    }

    private byte[] page(int page) throws IOException {
        byte[] bytes = new byte[(int) Math.min(PAGE, (size - (long) page * PAGE_ENTRIES) * ENTRY)];
        try {
            file.readFully((long) page * PAGE, bytes, 0, bytes.length);
        } catch (EOFException e) {
            throw new StoreException(path + " is cut off");
        }
        if (RecordFormat.crc(bytes, 0, bytes.length) != crcs[page]) {
            throw new StoreException(path + " is damaged");
        }
        return bytes;
    }

    /** Where in the order the first key is that is not smaller than {@code key}, from 0 to {@link #size}. */
    private long position(byte[] key) throws IOException {
        long begin = begin(key, 0);
        // The first page that begins with nothing smaller: the key may lie in the one before it.
        int low = 0;
        int high = begins.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (begins[middle] < begin) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        for (int page = Math.max(0, low - 1); page < begins.length; page++) {
            byte[] bytes = page(page);
            int entries = bytes.length / ENTRY;
            if (compare(bytes, (entries - 1) * ENTRY, key) < 0) {
                continue;
            }
            int from = 0;
            int to = entries - 1;
            while (from < to) {
                int middle = (from + to) >>> 1;
                if (compare(bytes, middle * ENTRY, key) < 0) {
                    from = middle + 1;
                } else {
                    to = middle;
                }
            }
            return (long) page * PAGE_ENTRIES + from;
        }
        return size;
    }

    private static int compare(byte[] page, int at, byte[] key) {
        return Arrays.compareUnsigned(page, at, at + RecordKey.LENGTH, key, 0, RecordKey.LENGTH);
    }

    /** The entries from {@code key} on, in order. Must not be used after the run was closed. */
    Cursor from(RecordKey key) throws IOException {
        byte[] bytes = new byte[RecordKey.LENGTH];
        key.write(bytes, 0);
        return new Cursor(position(bytes));
    }

    /** All entries in order. Must not be used after the run was closed. */
    Cursor all() {
        return new Cursor(0);
    }

    /** A place among the entries. */
    final class Cursor {
        private long next;
        private byte[] page = {};
        private int loaded = -1;

        private Cursor(long next) {
            this.next = next;
        }

        boolean hasNext() {
            return next < size;
        }

        Entry next() throws IOException {
            int number = (int) (next / PAGE_ENTRIES);
            if (number != loaded) {
                page = page(number);
                loaded = number;
            }
            int at = (int) (next % PAGE_ENTRIES) * ENTRY;
            next++;
            return new Entry(RecordKey.read(page, at), ByteBuffer.wrap(page).getLong(at + RecordKey.LENGTH));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
