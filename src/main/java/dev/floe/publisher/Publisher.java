package dev.floe.publisher;

import dev.floe.publisher.PublishException.Reason;
import dev.floe.write.FileBlob;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Publishes bodies: receives each into a file, waits for its turn, stores it. Lets in no more requests than there is
 * room for, so nobody waits for long without knowing. Thread-safe; {@link #publish} blocks, so call it from a virtual
 * thread.
 */
public final class Publisher {
    private static final Logger LOG = Logger.getLogger(Publisher.class);
    private static final int CHUNK = 64 * 1024;
    /** What must stay free on the disk beside the body itself. */
    private static final long SPARE_DISK = 64L << 20;
    /** A client that sends more slowly than this, once it had time to begin, takes a place away from others. */
    private static final long SLOWEST_BYTES_PER_SECOND = 1024;

    private static final long SLOW_START_NANOS = 30_000_000_000L;

    private final BlobStore store;
    private final SpoolDirectory spools;
    private final PublisherLimits limits;
    private final Semaphore places;
    private final Semaphore turns;

    public Publisher(BlobStore store, SpoolDirectory spools, PublisherLimits limits) {
        this.store = store;
        this.spools = spools;
        this.limits = limits;
        this.places = new Semaphore(limits.concurrentStores() + limits.waiting());
        this.turns = new Semaphore(limits.concurrentStores(), true);
    }

    /** Requests that are being served, those that wait included. */
    public int served() {
        return limits.concurrentStores() + limits.waiting() - places.availablePermits();
    }

    /** Stores that are running. */
    public int running() {
        return limits.concurrentStores() - turns.availablePermits();
    }

    /**
     * Stores the bytes of {@code body}.
     *
     * @param length of the body, if the client has announced it
     * @param observer is told of every step of the store
     */
    public StoreOutcome publish(
            InputStream body, OptionalLong length, StoreRequest request, Consumer<StoreProgress> observer)
            throws PublishException, StoreException, InterruptedException {
        if (length.orElse(0) > limits.maxBodySize()) {
            throw tooLarge();
        }
        if (!places.tryAcquire()) {
            throw new PublishException(Reason.BUSY, "this publisher is serving as many requests as it can");
        }
        try {
            Path file = spools.newFile(".body");
            try {
                receive(body, length, file);
                return store(file, request, observer);
            } finally {
                delete(file);
            }
        } finally {
            places.release();
        }
    }

    private PublishException tooLarge() {
        return new PublishException(
                Reason.TOO_LARGE, "a blob sent to this publisher may have at most " + limits.maxBodySize() + " bytes");
    }

    private void receive(InputStream body, OptionalLong length, Path file) throws PublishException {
        requireRoom(length.orElse(CHUNK));
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            long received = 0;
            long started = System.nanoTime();
            for (int count = read(body, chunk); count >= 0; count = read(body, chunk)) {
                received += count;
                if (received > limits.maxBodySize()) {
                    throw tooLarge();
                }
                requirePace(received, System.nanoTime() - started);
                out.write(chunk, 0, count);
            }
            if (length.isPresent() && received != length.getAsLong()) {
                throw new PublishException(
                        Reason.INCOMPLETE, "the body ended after " + received + " of " + length.getAsLong() + " bytes");
            }
        } catch (IOException e) {
            throw new PublishException(Reason.NO_ROOM, "this publisher cannot write the body to its disk");
        }
    }

    private static void requirePace(long received, long nanos) throws PublishException {
        long allowed = SLOW_START_NANOS + received / SLOWEST_BYTES_PER_SECOND * 1_000_000_000L;
        if (nanos > allowed) {
            throw new PublishException(
                    Reason.INCOMPLETE, "the body arrived at less than " + SLOWEST_BYTES_PER_SECOND + " bytes a second");
        }
    }

    private static int read(InputStream body, byte[] chunk) throws PublishException {
        try {
            return body.read(chunk);
        } catch (IOException e) {
            throw new PublishException(Reason.INCOMPLETE, "the body did not arrive as a whole");
        }
    }

    private void requireRoom(long bytes) throws PublishException {
        try {
            if (spools.freeBytes() < bytes + SPARE_DISK) {
                throw new PublishException(Reason.NO_ROOM, "this publisher has no room on its disk for the body");
            }
        } catch (IOException e) {
            throw new PublishException(Reason.NO_ROOM, "this publisher cannot use its disk");
        }
    }

    private StoreOutcome store(Path file, StoreRequest request, Consumer<StoreProgress> observer)
            throws PublishException, StoreException, InterruptedException {
        if (!turns.tryAcquire(limits.turnPatience().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new PublishException(Reason.BUSY, "the stores before this one take too long");
        }
        try (FileBlob blob = FileBlob.open(file)) {
            return store.store(blob, request, observer);
        } catch (IOException e) {
            throw new StoreException(StoreException.Fault.DISK, "the body cannot be read back: " + e.getMessage(), e);
        } finally {
            turns.release();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("%s cannot be deleted: %s", file, e);
        }
    }
}
