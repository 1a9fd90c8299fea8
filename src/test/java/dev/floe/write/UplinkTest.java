package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A line in virtual time: what is sent at the same time shares its rate, and then each node takes its time. */
class UplinkTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private record Event(long at, long order, Runnable what) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /** One that uploads to one node, so many at a time. */
    private final class Sender {
        private final Uplink.Lane lane;
        private final boolean hangs;
        private int left;
        private int open;

        Sender(Uplink.Lane lane, int requests, boolean hangs) {
            this.lane = lane;
            this.left = requests;
            this.hangs = hangs;
        }

        void advance() {
            while (left > 0 && open < AT_ONCE) {
                Optional<Uplink.Trip> trip = lane.enter(length, this::advance);
                if (trip.isEmpty()) {
                    return;
                }
                left--;
                open++;
                if (hangs) {
                    continue;
                }
                long began = now;
                // First come, first served, as in the queue in front of a slow line.
                lineFreeAt = Math.max(lineFreeAt, now) + Math.round(length * (double) SECOND / bytesPerSecond);
                at(lineFreeAt + roundTrip, () -> {
                    open--;
                    longest = Math.max(longest, now - began);
                    arrived++;
                    trip.get().end(true);
                    advance();
                });
            }
        }
    }

    private static final int AT_ONCE = 10;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long eventsMade;
    private long lineFreeAt;
    private long longest;
    private int arrived;

    private long length;
    private double bytesPerSecond;
    private long roundTrip;

    private void at(long when, Runnable what) {
        events.add(new Event(when, eventsMade++, what));
    }

    /** Runs until so many have arrived, and returns how long that took beside what the line alone needs. */
    private double run(int nodes, int hanging, int requestsPerNode) {
        Uplink uplink = new Uplink(() -> now);
        List<Sender> senders = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            senders.add(new Sender(uplink.lane(nodes), requestsPerNode, node < hanging));
        }
        senders.forEach(Sender::advance);
        int expected = (nodes - hanging) * requestsPerNode;
        // As the thread that waits for the answers does.
        Runnable[] glance = new Runnable[1];
        glance[0] = () -> {
            senders.forEach(Sender::advance);
            at(now + 100 * MILLI, glance[0]);
        };
        at(100 * MILLI, glance[0]);
        while (arrived < expected && now < 10_000 * SECOND) {
            Event next = events.remove();
            now = next.at;
            next.what.run();
        }
        assertThat(arrived).isEqualTo(expected);
        return now / (expected * (double) length * SECOND / bytesPerSecond);
    }

    @Test
    void onASlowLineEachRequestIsThroughInSeconds() {
        length = 300_000;
        bytesPerSecond = 500_000;
        roundTrip = 50 * MILLI;
        assertThat(run(5, 0, 40)).isLessThan(1.05);
        assertThat(longest).isLessThan(10 * SECOND);
    }

    @Test
    void onAVerySlowLineToo() {
        length = 300_000;
        bytesPerSecond = 125_000;
        roundTrip = 100 * MILLI;
        assertThat(run(103, 0, 4)).isLessThan(1.05);
        assertThat(longest).isLessThan(20 * SECOND);
    }

    @Test
    void aRequestThatIsLargerThanTheLineCarriesInThatTimeGoesAlone() {
        length = 20_000_000;
        bytesPerSecond = 500_000;
        roundTrip = 50 * MILLI;
        assertThat(run(5, 0, 3)).isLessThan(1.05);
        assertThat(longest).isLessThan(200 * SECOND);
    }

    @Test
    void aFastLineThatIsLongIsFilled() {
        length = 300_000;
        bytesPerSecond = 100e6;
        roundTrip = 100 * MILLI;
        assertThat(run(50, 0, 100)).isLessThan(1.5);
    }

    @Test
    void nodesThatHangHoldUpNobody() {
        length = 300_000;
        bytesPerSecond = 5_000_000;
        roundTrip = 50 * MILLI;
        assertThat(run(12, 4, 60)).isLessThan(1.6);
    }

    @Test
    void nodesThatHangHoldUpNobodyOnASlowLine() {
        length = 300_000;
        bytesPerSecond = 500_000;
        roundTrip = 50 * MILLI;
        assertThat(run(12, 4, 30)).isLessThan(1.3);
    }

    /** Each node is slow, the line is not: many of them at once are not too many. */
    @Test
    void slowNodesAreNotASlowLine() {
        length = 1_000_000;
        bytesPerSecond = 1e9;
        roundTrip = 6 * SECOND;
        run(100, 0, 20);
        // Ten at a time to each node would take 12 s; it takes some rounds until they are trusted with so much.
        assertThat(now).isLessThan(130 * SECOND);
    }

    @Test
    void smallRequestsAreNeverHeldUp() {
        length = 20;
        bytesPerSecond = 1e6;
        roundTrip = 20 * MILLI;
        run(100, 0, 20);
        assertThat(now).isLessThan(SECOND);
    }
}
