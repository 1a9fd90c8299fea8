package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int RATE = 1000;
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private long now = Long.MAX_VALUE - 5;
    private final Pace pace = new Pace(new Pace.Least(RATE, INTERVAL), () -> now);

    private void after(double seconds) {
        now += (long) (seconds * 1e9);
    }

    @Test
    void silenceIsTooSlowAfterAnInterval() {
        pace.start();
        after(9.9);
        assertThat(pace.isTooSlow()).isFalse();
        assertThat(pace.left()).isBetween(Duration.ofMillis(99), Duration.ofMillis(101));
        after(0.2);
        assertThat(pace.isTooSlow()).isTrue();
        assertThat(pace.left()).isZero();
    }

    @Test
    void nothingRedeemsWhoeverWasTooSlow() {
        pace.start();
        after(11);
        pace.moved(1_000_000);
        assertThat(pace.isTooSlow()).isTrue();
    }

    /** A byte every few seconds keeps nothing open. */
    @Test
    void drippingIsTooSlow() {
        pace.start();
        int drops = 0;
        while (!pace.isTooSlow()) {
            after(2);
            pace.moved(1);
            drops++;
        }
        assertThat(drops).isBetween(5, 6);
    }

    @Test
    void halfThePaceIsFoundOutAfterTwoIntervals() {
        pace.start();
        int seconds = 0;
        while (!pace.isTooSlow()) {
            after(1);
            pace.moved(RATE / 2);
            seconds++;
        }
        assertThat(seconds).isBetween(19, 20);
    }

    /** A fast start buys one interval, not an hour. */
    @Test
    void thePastIsForgotten() {
        pace.start();
        after(1);
        pace.moved(1_000_000_000);
        after(9.9);
        assertThat(pace.isTooSlow()).isFalse();
        after(0.2);
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void timeInWhichItIsOurTurnDoesNotCount() {
        pace.start();
        after(9);
        pace.pause();
        after(1000);
        assertThat(pace.isTooSlow()).isFalse();
        pace.start();
        pace.start();
        after(0.9);
        assertThat(pace.isTooSlow()).isFalse();
        after(0.2);
        assertThat(pace.isTooSlow()).isTrue();
    }

    /** Whoever moves enough in each interval is never cut off, in whatever bursts. */
    @Test
    void burstsAreFine() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Pace bursty = new Pace(new Pace.Least(RATE, INTERVAL), () -> now);
            bursty.start();
            for (int i = 0; i < 50; i++) {
                double at = random.nextDouble() * 4.9;
                after(at);
                bursty.moved(5 * RATE);
                after(5 - at);
                assertThat(bursty.isTooSlow()).as("seed %d", seed).isFalse();
            }
        }
    }

    /** What is left is exact: nothing happens before it has passed, and something has when it has. */
    @Test
    void whatIsLeftCanBeSleptThrough() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            Pace any = new Pace(new Pace.Least(1 + random.nextInt(100_000), INTERVAL), () -> now);
            any.start();
            for (int moves = random.nextInt(5); moves > 0; moves--) {
                after(random.nextDouble());
                any.moved(random.nextInt(100_000));
            }
            long left = any.left().toNanos();
            now += left - 1;
            assertThat(any.isTooSlow()).isFalse();
            now += 1;
            assertThat(any.isTooSlow()).isTrue();
        }
    }

    @Test
    void nothingPerSecondIsNoPace() {
        assertThatThrownBy(() -> new Pace.Least(0, INTERVAL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Pace.Least(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
