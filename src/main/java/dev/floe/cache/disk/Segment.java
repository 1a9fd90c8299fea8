package dev.floe.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One file of entries. One thread writes, anybody reads; one that was dropped stays readable until the last reader has let
 * go of it.
 */
final class Segment {
    private static final int SCAN_WINDOW = 64 << 10;

    private final long number;
    private final int slot;
    private final boolean kept;
    private final Folder.Content content;
    private volatile long end;
    private int users = 1;

    private Segment(long number, int slot, boolean kept, Folder.Content content, long end) {
        this.number = number;
        this.slot = slot;
        this.kept = kept;
        this.content = content;
        this.end = end;
    }

    static Segment create(Folder.Taken folder, long number, int slot, boolean kept) throws IOException {
        Folder.Content content = folder.create(number);
        try {
            content.write(0, ByteBuffer.wrap(EntryFormat.segmentHead(number, kept)));
        } catch (IOException e) {
            content.close();
            folder.delete(number);
            throw e;
        }
        return new Segment(number, slot, kept, content, EntryFormat.SEGMENT_HEAD);
    }

    /** One that is there; empty if it does not start as one does. */
    static Optional<Segment> open(Folder.Taken folder, long number, int slot) throws IOException {
        Folder.Content content = folder.open(number);
        Optional<Segment> opened = Optional.empty();
        try {
            long length = content.length();
            byte[] head = new byte[EntryFormat.SEGMENT_HEAD];
            if (length >= head.length && length <= Place.LARGEST_SEGMENT) {
                content.read(0, head, 0, head.length);
                opened = EntryFormat.isKept(head, number).map(kept -> new Segment(number, slot, kept, content, length));
            }
            return opened;
        } finally {
            if (opened.isEmpty()) {
                content.close();
            }
        }
    }

    long number() {
        return number;
    }

    int slot() {
        return slot;
    }

    /** Whether it belongs to the log of what is kept. */
    boolean isKept() {
        return kept;
    }

    /** How long the file is. */
    long end() {
        return end;
    }

    /** Reads on while it may be dropped; false if that has happened. {@link #release} must follow true. */
    synchronized boolean use() {
        if (users == 0) {
            return false;
        }
        users++;
        return true;
    }

    synchronized void release() {
        if (--users == 0) {
            content.close();
        }
    }

    void read(long offset, byte[] into, int at, int count) throws IOException {
        content.read(offset, into, at, count);
    }

    /** Writes behind the end, which stays where it is; what was written in part is given up. */
    void write(long beyond, ByteBuffer bytes) throws IOException {
        try {
            content.write(end + beyond, bytes);
        } catch (IOException e) {
            try {
                cutAtEnd();
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    /** Writes over an entry, so that nobody finds it again. */
    void erase(long offset, int length) throws IOException {
        content.write(offset, ByteBuffer.wrap(EntryFormat.erasedHead(length)));
        byte[] zeros = new byte[Math.min(length, SCAN_WINDOW)];
        for (int done = 0; done < length; done += zeros.length) {
            content.write(
                    offset + EntryFormat.ENTRY_HEAD + done,
                    ByteBuffer.wrap(zeros, 0, Math.min(zeros.length, length - done)));
        }
    }

    /** What was written behind the end belongs to it now. */
    void grow(int count) {
        end += count;
    }

    /** Adds the index: nothing follows it. */
    void seal(CacheIndex.Entries entries) throws IOException {
        byte[] index = EntryFormat.index(number, entries);
        write(0, ByteBuffer.wrap(index));
        grow(index.length);
    }

    /** Gives up what was written in part. */
    void cutAtEnd() throws IOException {
        content.truncate(end);
    }

    /**
     * Where its entries lie: by its own index, or if it has none, by the heads that follow each other: then its end is
     * after the last of them.
     *
     * @param most no more entries than these
     * @return whether it had its index
     */
    boolean load(CacheIndex.Entries into, long seed, long most) throws IOException {
        if (loadIndex(into, most)) {
            return true;
        }
        into.clear();
        end = scan(into, seed, most);
        return false;
    }

    private boolean loadIndex(CacheIndex.Entries into, long most) throws IOException {
        long tailAt = end - EntryFormat.TAIL;
        if (tailAt < EntryFormat.SEGMENT_HEAD) {
            return false;
        }
        byte[] bytes = new byte[EntryFormat.TAIL];
        content.read(tailAt, bytes, 0, bytes.length);
        Optional<EntryFormat.Tail> tail = EntryFormat.tail(bytes, number);
        if (tail.isEmpty()
                || tail.get().count() > most
                || (long) tail.get().count() * EntryFormat.INDEXED > tailAt - EntryFormat.SEGMENT_HEAD) {
            return false;
        }
        byte[] index = new byte[tail.get().count() * EntryFormat.INDEXED];
        long indexAt = tailAt - index.length;
        content.read(indexAt, index, 0, index.length);
        if (EntryFormat.crc(index, 0, index.length) != tail.get().crc()) {
            return false;
        }
        return EntryFormat.readIndex(index, slot, indexAt, into);
    }

    /** Heads alone: what is behind them is looked at when it is used. */
    private long scan(CacheIndex.Entries into, long seed, long most) throws IOException {
        byte[] window = new byte[SCAN_WINDOW];
        long windowAt = 0;
        int filled = 0;
        long at = EntryFormat.SEGMENT_HEAD;
        while (at + EntryFormat.ENTRY_HEAD <= end && into.count() < most) {
            if (at < windowAt || at + EntryFormat.ENTRY_HEAD > windowAt + filled) {
                windowAt = at;
                filled = (int) Math.min(window.length, end - at);
                content.read(windowAt, window, 0, filled);
            }
            Optional<EntryFormat.Head> head = EntryFormat.entryHead(window, (int) (at - windowAt));
            if (head.isEmpty() || at + head.get().total() > end) {
                break;
            }
            if (head.get().key().kind() != EntryFormat.ERASED) {
                into.add(
                        head.get().key().fingerprint(seed),
                        Place.of(slot, at, head.get().total()));
            }
            at += head.get().total();
        }
        return at;
    }
}
