package dev.floe.cache.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;

/** A folder that can do what disks do: be full, fail, forget, flip bits, and be removed. Thread-safe. */
public final class MemoryFolder implements Folder {
    private static final long BLOCK = 4096;

    private final Map<Long, File> files = new TreeMap<>();
    private long seed = 42;
    private LongSupplier size = () -> Long.MAX_VALUE;
    private boolean taken;
    private boolean there = true;
    private boolean writable = true;
    private boolean readable = true;
    private long most;
    private volatile CountDownLatch reads = new CountDownLatch(0);
    private volatile CountDownLatch writes = new CountDownLatch(0);

    /** A file as it is. */
    public static final class File {
        private byte[] bytes = new byte[0];
        private int length;
    }

    /** Bytes of all files, in whole blocks. */
    public synchronized long used() {
        long sum = 0;
        for (File file : files.values()) {
            sum += (file.length + BLOCK - 1) / BLOCK * BLOCK;
        }
        return sum;
    }

    /** The most that it ever had. */
    public synchronized long most() {
        return most;
    }

    /** How many bytes the disk has, for all that is on it. */
    public synchronized void size(LongSupplier bytes) {
        size = bytes;
    }

    public synchronized void writable(boolean can) {
        writable = can;
    }

    public synchronized void readable(boolean can) {
        readable = can;
    }

    /** Removes it, and all that is in it. Whoever has a file open keeps that. */
    public synchronized void remove() {
        files.clear();
        there = false;
        taken = false;
    }

    public synchronized List<Long> numbers() {
        return List.copyOf(files.keySet());
    }

    public synchronized byte[] bytes(long number) {
        File file = files.get(number);
        return Arrays.copyOf(file.bytes, file.length);
    }

    /** What the power cut left of a file, or a bit that flipped. */
    public synchronized void replace(long number, byte[] bytes) {
        File file = files.get(number);
        file.bytes = bytes.clone();
        file.length = bytes.length;
    }

    /** Changes a bit of every payload, and corrects the checksums and heads. */
    public synchronized void forge() {
        for (File file : files.values()) {
            int at = EntryFormat.SEGMENT_HEAD;
            while (at + EntryFormat.ENTRY_HEAD <= file.length) {
                Optional<EntryFormat.Head> head = EntryFormat.entryHead(file.bytes, at);
                if (head.isEmpty()) {
                    break;
                }
                int from = at + EntryFormat.ENTRY_HEAD;
                byte[] payload =
                        Arrays.copyOfRange(file.bytes, from, from + head.get().length());
                payload[payload.length / 2] ^= 1;
                byte[] forged = EntryFormat.entryHead(head.get().key(), new byte[][] {payload});
                System.arraycopy(forged, 0, file.bytes, at, forged.length);
                System.arraycopy(payload, 0, file.bytes, from, payload.length);
                at += head.get().total();
            }
        }
    }

    /** Reads wait for it. */
    public void holdReads(CountDownLatch gate) {
        reads = gate;
    }

    /** Writes wait for it. */
    public void holdWrites(CountDownLatch gate) {
        writes = gate;
    }

    private static void pass(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public synchronized void delete(long number) {
        files.remove(number);
    }

    /** The process that has it is gone. */
    public synchronized void killed() {
        taken = false;
    }

    @Override
    public synchronized Taken take() throws IOException {
        if (taken) {
            throw new IOException("another process uses it");
        }
        if (!writable) {
            throw new IOException("Read-only file system");
        }
        if (!there) {
            there = true;
            seed++;
        }
        taken = true;
        return new Mine(seed);
    }

    private final class Mine implements Taken {
        private final long mySeed;

        private Mine(long mySeed) {
            this.mySeed = mySeed;
        }

        @Override
        public long seed() {
            return mySeed;
        }

        @Override
        public boolean isThere() {
            synchronized (MemoryFolder.this) {
                return there && taken && seed == mySeed;
            }
        }

        @Override
        public List<Long> segments() {
            return numbers();
        }

        @Override
        public Content create(long number) throws IOException {
            synchronized (MemoryFolder.this) {
                if (!writable || !isThere() || files.containsKey(number)) {
                    throw new IOException("cannot make " + number);
                }
                File file = new File();
                files.put(number, file);
                return new Open(file);
            }
        }

        @Override
        public Content open(long number) throws IOException {
            synchronized (MemoryFolder.this) {
                if (!readable) {
                    throw new IOException("Input/output error");
                }
                return new Open(files.get(number));
            }
        }

        @Override
        public void delete(long number) throws IOException {
            synchronized (MemoryFolder.this) {
                if (!writable) {
                    throw new IOException("Read-only file system");
                }
                files.remove(number);
            }
        }

        @Override
        public long free() {
            synchronized (MemoryFolder.this) {
                return size.getAsLong() - used();
            }
        }

        @Override
        public void close() {
            synchronized (MemoryFolder.this) {
                if (isThere()) {
                    taken = false;
                }
            }
        }
    }

    private final class Open implements Content {
        private final File file;

        private Open(File file) {
            this.file = file;
        }

        @Override
        public long length() {
            synchronized (MemoryFolder.this) {
                return file.length;
            }
        }

        @Override
        public void read(long position, byte[] into, int at, int count) throws IOException {
            pass(reads);
            synchronized (MemoryFolder.this) {
                if (!readable) {
                    throw new IOException("Input/output error");
                }
                if (position + count > file.length) {
                    throw new EOFException("ends at " + file.length);
                }
                System.arraycopy(file.bytes, (int) position, into, at, count);
            }
        }

        @Override
        public void write(long position, ByteBuffer bytes) throws IOException {
            pass(writes);
            synchronized (MemoryFolder.this) {
                if (!writable) {
                    throw new IOException("Read-only file system");
                }
                long fitting = Math.max(0, size.getAsLong() - used() + file.length - position);
                int count = (int) Math.min(bytes.remaining(), fitting);
                int end = (int) position + count;
                if (end > file.bytes.length) {
                    file.bytes = Arrays.copyOf(file.bytes, Math.max(end, file.bytes.length * 3 / 2));
                }
                boolean all = count == bytes.remaining();
                bytes.get(file.bytes, (int) position, count);
                file.length = Math.max(file.length, end);
                most = Math.max(most, used());
                if (!all) {
                    throw new IOException("No space left on device");
                }
            }
        }

        @Override
        public void truncate(long length) throws IOException {
            synchronized (MemoryFolder.this) {
                if (!writable) {
                    throw new IOException("Read-only file system");
                }
                file.length = (int) Math.min(file.length, length);
            }
        }

        @Override
        public void close() {}
    }
}
