package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LatencyStatisticsTest {
    private static final int MEBIBYTE = 1 << 20;
    /** More answers than are remembered. */
    private static final int MANY = 1000;

    private final LatencyStatistics statistics = new LatencyStatistics();

    private void record(int count, Duration head, Duration body, long bytes) {
        for (int i = 0; i < count; i++) {
            statistics.record(head.toNanos(), body.toNanos(), bytes);
        }
    }

    @Test
    void nothingIsSaidBeforeEnoughWereSeen() {
        record(3, Duration.ofMillis(10), Duration.ZERO, 0);
        assertThat(statistics.quantile(0.5, 0)).isEmpty();
        record(1, Duration.ofMillis(10), Duration.ZERO, 0);
        assertThat(statistics.quantile(0.5, 0)).contains(Duration.ofMillis(10));
    }

    @Test
    void theHeadAndEachByteOfTheBodyAreJudgedByTheLatestOfTheirOwn() {
        record(MANY, Duration.ofMillis(40), Duration.ofMillis(100), MEBIBYTE);
        assertThat(statistics.quantile(0.95, MEBIBYTE)).contains(Duration.ofMillis(140));
        // Too short to say how fast the node is.
        record(MANY, Duration.ofMillis(5), Duration.ofSeconds(9), 1000);
        assertThat(statistics.quantile(0.95, 0)).contains(Duration.ofMillis(5));
        assertThat(statistics.quantile(0.95, MEBIBYTE)).contains(Duration.ofMillis(105));
        record(MANY, Duration.ofMillis(5), Duration.ofMillis(20), MEBIBYTE);
        assertThat(statistics.quantile(0.95, 2 * MEBIBYTE)).contains(Duration.ofMillis(45));
    }

    @Test
    void oneInAHundredThatIsSlowSaysNothingOfTheOthers() {
        record(MANY, Duration.ofMillis(5), Duration.ZERO, 0);
        record(1, Duration.ofSeconds(5), Duration.ZERO, 0);
        record(32, Duration.ofMillis(5), Duration.ZERO, 0);
        assertThat(statistics.quantile(0.95, 0)).contains(Duration.ofMillis(5));
        assertThat(statistics.quantile(1, 0)).contains(Duration.ofSeconds(5));
    }
}
