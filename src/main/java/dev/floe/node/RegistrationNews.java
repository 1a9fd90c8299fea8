package dev.floe.node;

import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Wakes those who wait for a blob's registration. Remembers nothing of blobs that nobody waits for. Thread-safe. */
final class RegistrationNews {
    private final Map<BlobId, List<CountDownLatch>> waiting = new HashMap<>();

    /**
     * Waits until {@link #arrived} is called for the blob, at most {@code patience}.
     *
     * @param registered whether the registration is known; asked once, after the news would not be missed any more
     * @return whether it is registered
     */
    boolean await(BlobId blobId, Duration patience, BooleanSupplier registered) {
        CountDownLatch mine = new CountDownLatch(1);
        synchronized (this) {
            waiting.computeIfAbsent(blobId, any -> new ArrayList<>()).add(mine);
        }
        try {
            return registered.getAsBoolean() || mine.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            giveUp(blobId, mine);
        }
    }

    private synchronized void giveUp(BlobId blobId, CountDownLatch one) {
        List<CountDownLatch> others = waiting.get(blobId);
        if (others != null && others.remove(one) && others.isEmpty()) {
            waiting.remove(blobId);
        }
    }

    /** The blob is registered. */
    synchronized void arrived(BlobId blobId) {
        List<CountDownLatch> all = waiting.remove(blobId);
        if (all != null) {
            all.forEach(CountDownLatch::countDown);
        }
    }

    /** How many blobs somebody waits for. */
    synchronized int size() {
        return waiting.size();
    }
}
