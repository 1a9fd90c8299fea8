package dev.floe.publisher;

import dev.floe.door.ClientAddress;
import dev.floe.publisher.PublishException.Reason;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import dev.floe.write.FileBlob;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoredQuilt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Publishes bodies: receives each into a file, waits for its turn, stores it. Lets in no more requests than there is
 * room for, so nobody waits for long without knowing; places are for stores, bodies that arrive have bounds of their own.
 * Thread-safe; {@link #publish} blocks, so call it from a virtual
 * thread.
 */
public final class Publisher {
    private static final Logger LOG = Logger.getLogger(Publisher.class);
    private static final int CHUNK = 64 * 1024;
    private static final int SHORT_FORM = 1 << 20;
    /** What must stay free on the disk beside the body itself. */
    private static final long SPARE_DISK = 64L << 20;

    private final BlobStore store;
    private final QuiltStore quilts;
    private final SpoolDirectory spools;
    private final PublisherLimits limits;
    private final Arrivals arrivals;
    private final Semaphore places;
    private final Semaphore turns;

    public Publisher(BlobStore store, QuiltStore quilts, SpoolDirectory spools, PublisherLimits limits) {
        this(store, quilts, spools, limits, System::nanoTime);
    }

    Publisher(
            BlobStore store, QuiltStore quilts, SpoolDirectory spools, PublisherLimits limits, LongSupplier nanoTime) {
        this.store = store;
        this.quilts = quilts;
        this.spools = spools;
        this.limits = limits;
        this.arrivals = new Arrivals(limits.arriving(), limits.mostOfOne(), nanoTime);
        this.places = new Semaphore(limits.concurrentStores() + limits.waiting(), true);
        this.turns = new Semaphore(limits.concurrentStores(), true);
    }

    PublisherLimits limits() {
        return limits;
    }

    /** Bodies that are on their way in, or wait for a place. */
    public long arriving() {
        return arrivals.count();
    }

    /** Requests whose stores run or wait for their turn. */
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
     * @param client who sends them
     * @param length of the body, if the client has announced it
     * @param observer is told of every step of the store
     */
    public StoreOutcome publish(
            ClientAddress client,
            InputStream body,
            OptionalLong length,
            StoreRequest request,
            Consumer<StoreProgress> observer)
            throws PublishException, StoreException, InterruptedException {
        return publish(client, body, length, limits.maxBodySize(), blob -> store.store(blob, request, observer));
    }

    /**
     * Stores the fields of a form as one quilt.
     *
     * @param client who sends them
     * @param length of the body, if the client has announced it
     * @param boundary between the fields
     * @param observer is told of every step of the store
     */
    public StoredQuilt publishQuilt(
            ClientAddress client,
            InputStream body,
            OptionalLong length,
            String boundary,
            StoreRequest request,
            Consumer<StoreProgress> observer)
            throws PublishException, StoreException, InterruptedException {
        return publish(
                client,
                body,
                length,
                limits.maxBodySize(),
                form -> storeQuilt(members(form, boundary), request, observer));
    }

    /** How long a body may be. */
    public long maxBodySize() {
        return limits.maxBodySize();
    }

    /** Stores a body that {@link #publish} has received. */
    StoreOutcome store(BlobSource blob, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        return store.store(blob, request, observer);
    }

    /** Stores the members of a quilt that {@link #publish} has received. */
    StoredQuilt storeQuilt(List<QuiltMember> members, StoreRequest request, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        return quilts.store(members, request, observer);
    }

    /** The members of the quilt in a form. */
    static List<QuiltMember> members(BlobSource form, String boundary) throws PublishException, IOException {
        return QuiltForm.members(atHand(form), boundary);
    }

    /** A quilt is read symbol by symbol: of a short form these are short, and would be a system call each. */
    private static BlobSource atHand(BlobSource form) throws IOException {
        if (form.length() > SHORT_FORM) {
            return form;
        }
        byte[] bytes = new byte[(int) form.length()];
        form.read(0, bytes, 0, bytes.length);
        return BlobSource.of(bytes);
    }

    /** What to do with a body that is there. */
    interface Storing<T> {
        T store(BlobSource body) throws PublishException, StoreException, InterruptedException, IOException;
    }

    /**
     * Receives a body and, when it is its turn, does something with it.
     *
     * @param largest how long this one may become, if that is less than every body may be
     */
    <T> T publish(ClientAddress client, InputStream body, OptionalLong length, long largest, Storing<T> storing)
            throws PublishException, StoreException, InterruptedException {
        long most = Math.min(largest, limits.maxBodySize());
        if (length.orElse(0) > most) {
            throw tooLarge(most);
        }
        if (places.availablePermits() == 0) {
            throw busy();
        }
        Path file = newFile();
        try {
            // Its share is the client's until there is a place for the store, so that bodies do not pile up.
            try (Arrivals.Arrival arrival = arrivals.begin(client)) {
                receive(body, length, most, file, arrival);
                if (!places.tryAcquire(limits.turnPatience().toMillis(), TimeUnit.MILLISECONDS)) {
                    throw busy();
                }
            }
            try {
                return store(file, storing);
            } finally {
                places.release();
            }
        } finally {
            delete(file);
        }
    }

    /**
     * Receives a body and does at once with it what takes no time and no place.
     *
     * @param largest how long this one may become, if that is less than every body may be
     */
    <T> T look(ClientAddress client, InputStream body, OptionalLong length, long largest, Storing<T> looking)
            throws PublishException, StoreException, InterruptedException {
        long most = Math.min(largest, limits.maxBodySize());
        if (length.orElse(0) > most) {
            throw tooLarge(most);
        }
        Path file = newFile();
        try (Arrivals.Arrival arrival = arrivals.begin(client)) {
            receive(body, length, most, file, arrival);
            return use(file, looking);
        } finally {
            delete(file);
        }
    }

    private Path newFile() throws PublishException {
        try {
            return spools.newFile(".body");
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** What it is in detail is for the operator. */
    private PublishException unusable(IOException problem) {
        LOG.warnf("the spool %s cannot be used: %s", spools.path(), problem);
        return new PublishException(Reason.NO_DISK, "this publisher cannot use its disk");
    }

    private static PublishException busy() {
        return new PublishException(Reason.BUSY, "this publisher is serving as many requests as it can");
    }

    private static PublishException tooLarge(long most) {
        return new PublishException(
                Reason.TOO_LARGE, "a blob sent to this publisher may have at most " + most + " bytes");
    }

    private void receive(InputStream body, OptionalLong length, long most, Path file, Arrivals.Arrival arrival)
            throws PublishException {
        requireRoom(length.orElse(CHUNK));
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            long received = 0;
            for (int count = read(body, chunk, arrival); count >= 0; count = read(body, chunk, arrival)) {
                received += count;
                if (received > most) {
                    throw tooLarge(most);
                }
                out.write(chunk, 0, count);
            }
            if (length.isPresent() && received != length.getAsLong()) {
                throw new PublishException(
                        Reason.INCOMPLETE, "the body ended after " + received + " of " + length.getAsLong() + " bytes");
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static int read(InputStream body, byte[] chunk, Arrivals.Arrival arrival) throws PublishException {
        arrival.awaited();
        int count;
        try {
            count = body.read(chunk);
        } catch (IOException e) {
            throw new PublishException(Reason.INCOMPLETE, "the body did not arrive as a whole");
        }
        arrival.came(Math.max(0, count));
        return count;
    }

    private void requireRoom(long bytes) throws PublishException {
        try {
            if (spools.freeBytes() < bytes + SPARE_DISK) {
                throw new PublishException(Reason.NO_ROOM, "this publisher has no room on its disk for the body");
            }
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private <T> T store(Path file, Storing<T> storing) throws PublishException, StoreException, InterruptedException {
        if (!turns.tryAcquire(limits.turnPatience().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new PublishException(Reason.BUSY, "the stores before this one take too long");
        }
        try {
            return use(file, storing);
        } finally {
            turns.release();
        }
    }

    private static <T> T use(Path file, Storing<T> storing)
            throws PublishException, StoreException, InterruptedException {
        try (FileBlob blob = FileBlob.open(file)) {
            return storing.store(blob);
        } catch (IOException e) {
            throw new StoreException(StoreException.Fault.DISK, "the body cannot be read back: " + e.getMessage(), e);
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
