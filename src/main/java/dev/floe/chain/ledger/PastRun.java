package dev.floe.chain.ledger;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * A file of keys in unsigned order, each with the checkpoint that it stands for: 8 and 4 bytes, big-endian. Nothing of it is
 * kept in memory; as keys are spread evenly, a look-up knows about where to look. Thread-safe.
 */
final class PastRun implements AutoCloseable {
    private static final int ENTRY = 12;
    private static final int PIECE = 1 << 16;

    private final Path path;
    private final RandomAccessFile file;
    private final Identity identity;

    /**
     * What a snapshot knows of the file.
     *
     * @param crc CRC-32C of all of it
     */
    record Identity(String name, long entries, int crc) {}

    /** Entries in order, one after the other. */
    interface Entries {
        /** Goes to the next entry, the first one to begin with; false behind the last. */
        boolean next() throws IOException;

        long key();

        int checkpoint();
    }

    private PastRun(Path path, RandomAccessFile file, Identity identity) {
        this.path = path;
        this.file = file;
        this.identity = identity;
    }

    /** Writes one; it is durable when this returns. */
    static PastRun write(Path path, Entries entries) throws IOException {
        CRC32C crc = new CRC32C();
        long count = 0;
        try (DraftFile draft = new DraftFile(path)) {
            DataOutputStream out = new DataOutputStream(draft.output(crc));
            while (entries.next()) {
                out.writeLong(entries.key());
                out.writeInt(entries.checkpoint());
                count++;
            }
            out.flush();
            draft.publish();
        }
        Identity identity = new Identity(path.getFileName().toString(), count, (int) crc.getValue());
        return new PastRun(path, new RandomAccessFile(path.toFile(), "r"), identity);
    }

    /** @throws IOException if the file is missing, or is not what it was */
    static PastRun open(Path directory, Identity identity) throws IOException {
        Path path = directory.resolve(identity.name());
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            if (file.length() != identity.entries() * ENTRY) {
                throw new CorruptLedgerException(path + " has another length than it had");
            }
            CRC32C crc = new CRC32C();
            byte[] piece = new byte[PIECE];
            for (int count = file.read(piece); count > 0; count = file.read(piece)) {
                crc.update(piece, 0, count);
            }
            if ((int) crc.getValue() != identity.crc()) {
                throw new CorruptLedgerException(path + " is damaged");
            }
            return new PastRun(path, file, identity);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    Path path() {
        return path;
    }

    Identity identity() {
        return identity;
    }

    /** Tells {@code found} every checkpoint that {@code key} stands for. */
    void find(long key, LongConsumer found) throws IOException {
        long entries = identity.entries();
        long guess = Math.unsignedMultiplyHigh(key, entries);
        long span = 16 + (long) Math.sqrt(entries);
        while (true) {
            long from = Math.max(0, guess - span);
            long to = Math.min(entries, guess + span);
            ByteBuffer window = window(from, to);
            int count = (int) (to - from);
            boolean fromLeft = from == 0 || count > 0 && Long.compareUnsigned(window.getLong(0), key) < 0;
            boolean toRight =
                    to == entries || count > 0 && Long.compareUnsigned(window.getLong((count - 1) * ENTRY), key) > 0;
            if (fromLeft && toRight) {
                for (int i = lowest(window, count, key); i < count && window.getLong(i * ENTRY) == key; i++) {
                    found.accept(window.getInt(i * ENTRY + 8));
                }
                return;
            }
            span *= 4;
        }
    }

    /** The first entry whose key is not below {@code key}. */
    private static int lowest(ByteBuffer window, int count, long key) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(window.getLong(middle * ENTRY), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private ByteBuffer window(long from, long to) throws IOException {
        byte[] bytes = new byte[Math.toIntExact((to - from) * ENTRY)];
        synchronized (file) {
            file.seek(from * ENTRY);
            file.readFully(bytes);
        }
        return ByteBuffer.wrap(bytes);
    }

    /** All of it, for one thread. */
    Entries all() {
        return new Entries() {
            private long read;
            private ByteBuffer window = ByteBuffer.allocate(0);
            private long key;
            private int checkpoint;

            @Override
            public boolean next() throws IOException {
                if (!window.hasRemaining()) {
                    long to = Math.min(identity.entries(), read + PIECE / ENTRY);
                    if (read == to) {
                        return false;
                    }
                    window = window(read, to);
                    read = to;
                }
                key = window.getLong();
                checkpoint = window.getInt();
                return true;
            }

            @Override
            public long key() {
                return key;
            }

            @Override
            public int checkpoint() {
                return checkpoint;
            }
        };
    }

    /** The entries of both. */
    static Entries merged(Entries one, Entries other) throws IOException {
        boolean first = one.next();
        boolean second = other.next();
        return new Entries() {
            private boolean inOne = first;
            private boolean inOther = second;
            private long key;
            private int checkpoint;

            @Override
            public boolean next() throws IOException {
                if (!inOne && !inOther) {
                    return false;
                }
                if (!inOther || inOne && Long.compareUnsigned(one.key(), other.key()) <= 0) {
                    key = one.key();
                    checkpoint = one.checkpoint();
                    inOne = one.next();
                } else {
                    key = other.key();
                    checkpoint = other.checkpoint();
                    inOther = other.next();
                }
                return true;
            }

            @Override
            public long key() {
                return key;
            }

            @Override
            public int checkpoint() {
                return checkpoint;
            }
        };
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
