package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pauses that grow, have an end, and do not keep step. */
class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(3), 4);

    @ParameterizedTest
    @CsvSource({
        "1, 200",
        "2, 400",
        "3, 800",
        "4, 1600",
        "5, 3000",
        "6, 3000",
        "31, 3000",
        "32, 3000",
        "2147483647, 3000"
    })
    void aPauseIsBetweenHalfAndAllOfWhatHasDoubled(int failures, long fullMillis) {
        Random random = new Random(failures);
        TreeSet<Duration> pauses = new TreeSet<>();
        for (int i = 0; i < 1000; i++) {
            pauses.add(BACKOFF.pause(failures, random));
        }
        Duration full = Duration.ofMillis(fullMillis);
        assertThat(pauses.first())
                .isBetween(full.dividedBy(2), full.multipliedBy(51).dividedBy(100));
        assertThat(pauses.last()).isBetween(full.multipliedBy(99).dividedBy(100), full);
    }

    @Test
    void theFirstAttemptCounts() {
        assertThat(BACKOFF.permitsAnother(3)).isTrue();
        assertThat(BACKOFF.permitsAnother(4)).isFalse();
        assertThat(new Backoff(Duration.ZERO, Duration.ZERO, 1).permitsAnother(1))
                .isFalse();
    }

    @Test
    void whatOthersBoundIsNotBoundHere() {
        Backoff unlimited = Backoff.unlimited(Duration.ofMillis(1), Duration.ofDays(1));
        assertThat(unlimited.permitsAnother(1_000_000_000)).isTrue();
        assertThat(unlimited.pause(1_000_000_000)).isBetween(Duration.ofHours(12), Duration.ofDays(1));
    }

    @Test
    void noPauseAtAllIsOne() {
        assertThat(new Backoff(Duration.ZERO, Duration.ZERO, 2).pause(1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, 1", "2, 1, 1", "1, 2, 0"})
    void whatIsNoBackoffIsRefused(long first, long longest, int attempts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Backoff(Duration.ofMillis(first), Duration.ofMillis(longest), attempts));
    }
}
