package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefetchWindowTest {
    @Test
    void startsSmallSoThatTheFirstRowComesSoon() {
        assertThat(new PrefetchWindow(4 << 20, 64 << 20, 0).rows()).isEqualTo(2);
        assertThat(new PrefetchWindow(4 << 20, 1, 0).rows()).isEqualTo(1);
        assertThat(new PrefetchWindow(1334, 64 << 20, 0).rows()).isEqualTo(196);
    }

    /** Rows that take a fixed time each way, as far as the window reaches: the more in it, the faster they come. */
    private static long deliverRound(PrefetchWindow window, long now, long roundTrip, boolean waited) {
        int rows = window.rows();
        long end = now + roundTrip;
        for (int i = 1; i <= rows; i++) {
            window.delivered(waited, now + roundTrip * i / rows);
        }
        return end;
    }

    @Test
    void growsWhileThatBringsMore() {
        PrefetchWindow window = new PrefetchWindow(1 << 20, 64 << 20, 0);
        long now = 0;
        for (int round = 0; round < 10; round++) {
            now = deliverRound(window, now, 100_000_000, true);
        }
        assertThat(window.rows()).isEqualTo(64);
    }

    @Test
    void staysWhenThePathIsFull() {
        PrefetchWindow window = new PrefetchWindow(1 << 20, 1 << 30, 0);
        long now = 0;
        for (int i = 1; i <= 100; i++) {
            now += 10_000_000;
            window.delivered(true, now);
        }
        assertThat(window.rows()).isLessThan(32);
    }

    @Test
    void shrinksForASlowConsumer() {
        PrefetchWindow window = new PrefetchWindow(1 << 20, 64 << 20, 0);
        long now = 0;
        for (int round = 0; round < 10; round++) {
            now = deliverRound(window, now, 100_000_000, true);
        }
        for (int round = 0; round < 20; round++) {
            now = deliverRound(window, now, 1_000_000_000, false);
        }
        assertThat(window.rows()).isLessThan(6);
    }
}
