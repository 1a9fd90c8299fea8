package dev.floe.publisher;

import dev.floe.bytes.Pace;
import dev.floe.bytes.Shares;
import dev.floe.door.ClientAddress;
import dev.floe.publisher.PublishException.Reason;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The bodies that are on their way in. They cost little beside a file each, so there may be many more of them than stores;
 * they are divided among clients, each has to keep a least pace, and when all are taken one that is slow makes room for
 * the next. Thread-safe.
 */
final class Arrivals {
    /** A line of 8 kbit/s; and nobody has to be patient with a client that sends nothing. */
    private static final Pace.Least LEAST = new Pace.Least(1024, Duration.ofSeconds(30));

    /** Half a megabit a second. Who falls below that once is the first to go when others wait. */
    private static final Pace.Least WHEN_OTHERS_WAIT = new Pace.Least(64 << 10, Duration.ofSeconds(10));

    private final Shares<ClientAddress> shares;
    private final LongSupplier nanoTime;
    /** Oldest first. */
    private final Set<Arrival> under = new LinkedHashSet<>();

    /**
     * @param most how many bodies may arrive at the same time
     * @param mostOfOne the part of them that one client may have when nobody else sends any
     */
    Arrivals(int most, double mostOfOne, LongSupplier nanoTime) {
        this.shares = new Shares<>(most, mostOfOne);
        this.nanoTime = nanoTime;
    }

    /** How many bodies are on their way. */
    long count() {
        return shares.taken();
    }

    /** @throws PublishException BUSY if there are as many as can be, none of them slow */
    synchronized Arrival begin(ClientAddress client) throws PublishException {
        // Who has some already competes with itself alone.
        boolean hasSome = shares.takenBy(client) > 0;
        while (!shares.tryTake(client, 1)) {
            Arrival slow = under.stream()
                    .filter(arrival -> arrival.isSlow() && (!hasSome || arrival.client.equals(client)))
                    .findFirst()
                    .orElseThrow(
                            () -> new PublishException(Reason.BUSY, "this publisher is receiving as much as it can"));
            slow.dismissed = true;
            end(slow);
        }
        Arrival arrival = new Arrival(client);
        under.add(arrival);
        return arrival;
    }

    private synchronized void end(Arrival arrival) {
        if (under.remove(arrival)) {
            shares.giveBack(arrival.client, 1);
        }
    }

    /** One body. Closing makes room for another; closing again does nothing. */
    final class Arrival implements AutoCloseable {
        private final ClientAddress client;
        private final Pace pace = new Pace(LEAST, nanoTime);
        private final Pace swift = new Pace(WHEN_OTHERS_WAIT, nanoTime);
        private volatile boolean dismissed;

        private Arrival(ClientAddress client) {
            this.client = client;
        }

        private boolean isSlow() {
            return swift.isTooSlow();
        }

        /** From now on the client is waited for. */
        void awaited() {
            pace.start();
            swift.start();
        }

        /**
         * So many bytes came, and are worked on now.
         *
         * @throws PublishException INCOMPLETE if they come too slowly
         */
        void came(int bytes) throws PublishException {
            pace.pause();
            swift.pause();
            pace.moved(bytes);
            swift.moved(bytes);
            if (dismissed || pace.isTooSlow()) {
                Pace.Least least = dismissed ? WHEN_OTHERS_WAIT : LEAST;
                throw new PublishException(
                        Reason.INCOMPLETE,
                        "the body arrived at less than " + least.bytesPerSecond() + " bytes a second"
                                + (dismissed ? " while others waited" : ""));
            }
        }

        @Override
        public void close() {
            end(this);
        }
    }
}
