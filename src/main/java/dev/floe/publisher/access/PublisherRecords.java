package dev.floe.publisher.access;

import dev.floe.bytes.DurableFiles;
import dev.floe.store.Change;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * What a publisher must not forget when it is restarted: which tokens were used, what was spent today, what was answered.
 * Held by one process at a time. Thread-safe; writes return when they are on the disk.
 */
public final class PublisherRecords implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PublisherRecords.class);
    private static final long SEGMENT = 16L << 20;
    private static final String HOLD = "lock";
    private static final String VERSION = "floe-publisher-1";
    /** Segments are rewritten when less than this part of them is needed. */
    private static final double WORTH_KEEPING = 0.5;

    /** What there are records of; the numbers are in files. */
    public enum Kind {
        USED_TOKEN(1),
        SPENDING(2),
        ANSWER(3);

        private final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    private final FileChannel hold;
    private final RecordStore store;

    private PublisherRecords(FileChannel hold, RecordStore store) {
        this.hold = hold;
        this.store = store;
    }

    /**
     * Opens the records in {@code directory}, which is made if it is missing.
     *
     * @throws IOException also if another process has them open
     */
    public static PublisherRecords open(Path directory) throws IOException {
        DurableFiles.makeDirectory(directory);
        FileChannel hold =
                FileChannel.open(directory.resolve(HOLD), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!isHeld(hold)) {
                throw new IOException(
                        directory + " is in use by another publisher: give each a --state-dir of its own");
            }
            PublisherRecords records =
                    new PublisherRecords(hold, RecordStore.open(directory.resolve(VERSION), SEGMENT));
            records.compact();
            return records;
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    /** Until its channel is closed. */
    private static boolean isHeld(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /** The key of what is known by {@code names}, however long these are. */
    static RecordKey key(Kind kind, String... names) {
        MessageDigest digest = sha256();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            digest.update((byte) (bytes.length >>> 24));
            digest.update((byte) (bytes.length >>> 16));
            digest.update((byte) (bytes.length >>> 8));
            digest.update((byte) bytes.length);
            digest.update(bytes);
        }
        return new RecordKey(kind.number, digest.digest(), 0, 0);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    List<RecordKey> keys(Kind kind) {
        List<RecordKey> keys = new ArrayList<>();
        store.forEach(kind.number, keys::add);
        return keys;
    }

    Optional<byte[]> read(RecordKey key) {
        return store.read(key);
    }

    /** @return whether there was no such record before */
    boolean add(RecordKey key, byte[] payload) throws IOException {
        return apply(List.of(new Change.Add(key, payload)));
    }

    void replace(RecordKey key, byte[] payload) throws IOException {
        apply(List.of(new Change.Replace(key, payload)));
    }

    void remove(List<RecordKey> keys) throws IOException {
        if (!keys.isEmpty()) {
            apply(keys.stream().<Change>map(Change.Remove::new).toList());
        }
    }

    private boolean apply(List<Change> changes) throws IOException {
        try {
            // Not given up when interrupted: what is half known is worse than the moment that the disk takes.
            return store.apply(changes).join();
        } catch (CompletionException e) {
            throw new IOException("the publisher's records cannot be written: " + e.getCause(), e.getCause());
        }
    }

    /** Gives the disk back what is not needed any more. */
    void compact() {
        try {
            OptionalLong freed;
            do {
                freed = store.compactOne(WORTH_KEEPING);
            } while (freed.isPresent());
        } catch (IOException e) {
            LOG.warnf("the publisher's records cannot be compacted: %s", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        try (hold) {
            store.close();
        }
    }
}
