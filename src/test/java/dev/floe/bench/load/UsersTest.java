package dev.floe.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UsersTest {
    @Test
    void everyoneAsksAtTheSameTimeAndAgain() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        AtomicInteger asked = new AtomicInteger();
        Timings timings = Users.inTurns(8, Duration.ofMillis(200), () -> {
            all.countDown();
            // Passes when all eight are there at once, or never.
            all.await();
            asked.incrementAndGet();
        });
        assertThat(timings.requests()).isEqualTo(asked.get()).isGreaterThanOrEqualTo(8);
        assertThat(timings.failed()).isZero();
    }

    /** Whoever waits for an answer does not keep others from coming: that is what an edge is tested with. */
    @Test
    void newReadersComeHoweverLongTheAnswersTake() throws Exception {
        CountDownLatch twenty = new CountDownLatch(20);
        Timings timings = Users.arriving(100, Duration.ofMillis(200), () -> {
            twenty.countDown();
            twenty.await();
        });
        assertThat(timings.requests()).isEqualTo(20);
    }

    @Test
    void failuresAreCountedByWhatTheySay() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Timings timings = Users.arriving(1000, Duration.ofMillis(10), () -> {
            if (asked.incrementAndGet() % 2 == 0) {
                throw new IOException("the edge answered 404");
            }
        });
        assertThat(timings.failures()).isEqualTo(Map.of("the edge answered 404", 5));
        assertThat(timings.requests()).isEqualTo(10);
    }

    @Test
    void percentilesAreOfTheRequestsThatWentWell() {
        long[] taken = new long[100];
        for (int i = 0; i < 100; i++) {
            taken[i] = (100 - i) * 1_000_000L;
        }
        Timings timings = Timings.of(taken, Map.of("no", 100), 2_000_000_000L);
        assertThat(timings.millis(50)).isEqualTo(50);
        assertThat(timings.millis(99)).isEqualTo(99);
        assertThat(timings.millis(100)).isEqualTo(100);
        assertThat(timings.perSecond()).isCloseTo(100, within(1e-9));
        assertThat(Timings.of(new long[0], Map.of(), 1).millis(50)).isZero();
    }
}
