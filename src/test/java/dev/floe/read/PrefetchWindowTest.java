package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefetchWindowTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void aLongFirstRowHasTheLineToItself() {
        assertThat(new PrefetchWindow(4 * MEBIBYTE, 64 * MEBIBYTE, 0, 0).rows()).isEqualTo(1);
        assertThat(new PrefetchWindow(4 * MEBIBYTE, 64 * MEBIBYTE, 64 * MEBIBYTE, 0).rows())
                .as("also when much is known of the path")
                .isEqualTo(1);
        assertThat(new PrefetchWindow(4 * MEBIBYTE, 1, 0, 0).rows()).isEqualTo(1);
        assertThat(new PrefetchWindow(1334, 64 * MEBIBYTE, 0, 0).rows())
                .as("short rows come together")
                .isEqualTo(196);
    }

    /** Takes rows in and hands them over for a round that takes {@code duration}; returns its end. */
    private static long round(PrefetchWindow window, long now, long duration, boolean waited) {
        int rows = window.rows();
        for (int i = 1; i <= rows; i++) {
            window.arrived(1);
            window.delivered(waited, now + duration * i / rows);
        }
        return now + duration;
    }

    private static long rounds(PrefetchWindow window, int count, long now, long duration) {
        for (int i = 0; i < count; i++) {
            now = round(window, now, duration, true);
        }
        return now;
    }

    @Test
    void doublesInARoundTripWhileThatBringsMore() {
        PrefetchWindow window = new PrefetchWindow(MEBIBYTE, 64 * MEBIBYTE, 0, 0);
        long now = 0;
        for (int rows = 1; rows <= 32; rows *= 2) {
            assertThat(window.rows()).isEqualTo(rows);
            now = round(window, now, 100_000_000, true);
        }
        rounds(window, 4, now, 100_000_000);
        assertThat(window.rows()).as("no more than the memory allows").isEqualTo(64);
    }

    /** A path that brings a row in 10 ms, however many are asked for. */
    private static long onFullPath(PrefetchWindow window, int rows, long now) {
        for (int i = 0; i < rows; i++) {
            now += 10_000_000;
            window.arrived(1);
            window.delivered(true, now);
        }
        return now;
    }

    @Test
    void staysSmallWhenThePathIsFullAndTakesBackWhatBringsNothing() {
        PrefetchWindow window = new PrefetchWindow(MEBIBYTE, 1 << 30, 0, 0);
        onFullPath(window, 10_000, 0);
        assertThat(window.rows()).isLessThanOrEqualTo(8);
        assertThat(window.provenBytes()).isLessThanOrEqualTo(2 * MEBIBYTE);
    }

    @Test
    void growsAgainWhenThePathGotLonger() {
        PrefetchWindow window = new PrefetchWindow(MEBIBYTE, 64 * MEBIBYTE, 0, 0);
        long now = onFullPath(window, 100, 0);
        int before = window.rows();
        rounds(window, 40, now, 1_000_000_000);
        assertThat(window.rows()).isGreaterThan(before).isGreaterThan(16);
    }

    @Test
    void whatTheLastReadProvedIsUsedAtOnceByHalf() {
        PrefetchWindow first = new PrefetchWindow(MEBIBYTE, 64 * MEBIBYTE, 0, 0);
        rounds(first, 5, 0, 100_000_000);
        assertThat(first.provenBytes()).isEqualTo(16 * MEBIBYTE);
        PrefetchWindow second = new PrefetchWindow(MEBIBYTE, 64 * MEBIBYTE, first.provenBytes(), 0);
        assertThat(second.rows()).isEqualTo(1);
        second.arrived(1);
        second.delivered(true, 0);
        assertThat(second.rows()).as("its consumer did not come back yet").isEqualTo(2);
        second.starving();
        assertThat(second.rows()).isEqualTo(8);
    }

    @Test
    void aConsumerWhoNeverWaitsGetsNothingFetchedAheadForHim() {
        PrefetchWindow window = new PrefetchWindow(MEBIBYTE, 64 * MEBIBYTE, 64 * MEBIBYTE, 0);
        window.arrived(1);
        window.delivered(true, 0);
        long now = 0;
        for (int row = 0; row < 100; row++) {
            now += 1_000_000_000;
            window.arrived(1);
            window.delivered(false, now);
            assertThat(window.rows()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void shrinksForASlowConsumer() {
        PrefetchWindow window = new PrefetchWindow(MEBIBYTE, 64 * MEBIBYTE, 0, 0);
        long now = rounds(window, 10, 0, 100_000_000);
        for (int round = 0; round < 20; round++) {
            now = round(window, now, 1_000_000_000, false);
        }
        assertThat(window.rows()).isLessThan(6);
        assertThat(window.provenBytes()).isLessThan(6 * MEBIBYTE);
    }
}
