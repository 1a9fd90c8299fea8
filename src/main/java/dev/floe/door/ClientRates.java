package dev.floe.door;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * How much each client may ask for in a time: requests, each of which counts when it comes, and bytes, which count when they
 * were sent and keep back the next request, never an answer under way.
 *
 * <p>Clients are not kept apart by a table that grows with them, which whoever has many addresses would fill. Each counts
 * in one place of either of two rows of fixed size, found by hashes with a secret of this process, and is refused only if both
 * places are used up: others would have to hit both, and do not know where they are. Thread-safe; never waits.
 */
@Singleton
public final class ClientRates {
    private static final int PLACES = 1 << 16;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Optional<Rate> requests;
    private final Optional<Rate> bytes;
    private final LongSupplier nanoTime;
    private final long seed = new SecureRandom().nextLong();

    @Inject
    ClientRates(DoorConfig config) {
        this(
                config.clientRate(),
                config.clientBurst(),
                config.clientBytes().map(size -> size.bytes()).orElse(0L),
                System::nanoTime);
    }

    /**
     * @param perSecond requests of one client; 0 for any number
     * @param burst how many may come at once after a pause
     * @param bytesPerSecond of one client; 0 for any number
     * @param nanoTime the clock
     */
    ClientRates(double perSecond, int burst, long bytesPerSecond, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.requests = perSecond > 0
                ? Optional.of(new Rate(perSecond, Math.max(1, burst), nanoTime.getAsLong()))
                : Optional.empty();
        // Ten seconds' worth: a page and its pictures are no reason to wait.
        this.bytes = bytesPerSecond > 0
                ? Optional.of(new Rate(bytesPerSecond, 10.0 * bytesPerSecond, nanoTime.getAsLong()))
                : Optional.empty();
    }

    /** Counts a request of {@code client}, unless it has to wait: then it is told how long, and nothing is counted. */
    public Optional<Duration> request(ClientAddress client) {
        if (requests.isEmpty() && bytes.isEmpty()) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        long hash = mixed(client.hashCode64() ^ seed);
        // Looked at first: what is refused for its bytes is no request that counts.
        long wait = bytes.map(rate -> rate.wait(hash, now, 0)).orElse(0L);
        if (wait <= 0) {
            wait = requests.map(rate -> rate.take(hash, now)).orElse(0L);
        }
        return wait > 0 ? Optional.of(Duration.ofNanos(wait)) : Optional.empty();
    }

    /** Counts bytes that were sent to {@code client}. */
    public void sent(ClientAddress client, long count) {
        bytes.ifPresent(rate -> rate.charge(mixed(client.hashCode64() ^ seed), nanoTime.getAsLong(), count));
    }

    private static long mixed(long word) {
        long mixing = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
        mixing = (mixing ^ mixing >>> 27) * 0x94D049BB133111EBL;
        return mixing ^ mixing >>> 31;
    }

    /**
     * Of each place it is known at which moment everything that counted there would have come at an even pace: whoever is
     * ahead of that by more than a burst waits. This is the generic cell rate algorithm.
     */
    private static final class Rate {
        private final double nanosForOne;
        private final long burstNanos;
        private final AtomicLongArray paid = new AtomicLongArray(2 * PLACES);

        Rate(double perSecond, double burst, long now) {
            this.nanosForOne = SECOND / perSecond;
            this.burstNanos = (long) (nanosForOne * burst);
            for (int i = 0; i < paid.length(); i++) {
                paid.set(i, now);
            }
        }

        private static int one(long hash) {
            return (int) (hash >>> 48);
        }

        private static int other(long hash) {
            return PLACES + (int) (hash >>> 32 & PLACES - 1);
        }

        private long ahead(int place, long now) {
            return Math.max(0, paid.get(place) - now);
        }

        /** How long to wait before {@code more} nanoseconds' worth may come; 0 or less for no time. */
        long wait(long hash, long now, long more) {
            return Math.min(ahead(one(hash), now), ahead(other(hash), now)) + more - burstNanos;
        }

        long take(long hash, long now) {
            long wait = wait(hash, now, (long) nanosForOne);
            if (wait <= 0) {
                charge(hash, now, 1);
            }
            return wait;
        }

        void charge(long hash, long now, long count) {
            // Nobody owes more than an hour for one thing, however much that was.
            long nanos = (long) Math.min(Math.max(3600.0 * SECOND, nanosForOne), nanosForOne * count);
            pay(one(hash), now, nanos);
            pay(other(hash), now, nanos);
        }

        private void pay(int place, long now, long nanos) {
            paid.updateAndGet(place, before -> (before - now > 0 ? before : now) + nanos);
        }
    }
}
