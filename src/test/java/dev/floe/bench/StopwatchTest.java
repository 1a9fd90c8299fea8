package dev.floe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is timed, how often, and on which thread. */
class StopwatchTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Stopwatch SHORTEST = new Stopwatch(Duration.ZERO, Duration.ZERO, 5);

    @Test
    void aRoundIsAtLeastOneRunAndWarmingUpDoesNotCount() throws Exception {
        AtomicLong runs = new AtomicLong();
        Timing timing = SHORTEST.alone(runs::incrementAndGet);
        assertThat(timing.runs()).isEqualTo(5);
        assertThat(runs).hasValueGreaterThan(5);
    }

    @Test
    void aRoundGoesOnUntilItsTimeIsOver() throws Exception {
        Duration round = Duration.ofMillis(20);
        // By the same clock.
        long started = THREADS.getCurrentThreadCpuTime();
        Timing timing = new Stopwatch(Duration.ZERO, round, 3).alone(Thread::onSpinWait);
        assertThat(THREADS.getCurrentThreadCpuTime() - started).isGreaterThanOrEqualTo(3 * round.toNanos());
        assertThat(timing.runs()).isGreaterThan(3);
        assertThat(timing.nanos()).isPositive();
    }

    @Test
    void waitingTakesNoProcessorTime() throws Exception {
        Duration pause = Duration.ofMillis(50);
        Timing timing = SHORTEST.alone(() -> Thread.sleep(pause));
        assertThat(timing.nanos()).isLessThan(pause.toNanos());
    }

    @Test
    void aRunOfAGroupTakesItsShareOfTheTimeOnTheWall() throws Exception {
        Duration pause = Duration.ofMillis(50);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Timing timing = SHORTEST.together(pool, Collections.nCopies(2, () -> {
                threads.add(Thread.currentThread());
                Thread.sleep(pause);
            }));
            assertThat(timing.runs()).isEqualTo(10);
            assertThat(timing.nanos()).isGreaterThanOrEqualTo(pause.toNanos() / 2.0);
        }
        assertThat(threads).hasSize(2).doesNotContain(Thread.currentThread());
    }

    @Test
    void whatFailsIsNotTimed() {
        Work broken = () -> {
            throw new IOException("broken");
        };
        assertThatThrownBy(() -> SHORTEST.alone(broken)).hasMessage("broken");
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            assertThatThrownBy(() -> SHORTEST.together(pool, Collections.nCopies(1, broken)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("broken");
        }
    }

    @Test
    void theMedianIsInTheMiddle() {
        assertThat(Timing.median(new double[] {9, 1, 2})).isEqualTo(2);
        assertThat(Timing.median(new double[] {9, 1, 2, 4})).isEqualTo(3);
        assertThat(new Timing(500, 1, 1).megabytesPerSecond(1000)).isEqualTo(2000);
    }
}
