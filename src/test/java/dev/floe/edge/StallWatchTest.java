package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Alarm(long due, Runnable task) {}

    private final List<Alarm> alarms = new ArrayList<>();
    private long now = -3;
    private int stalls;

    private StallWatch watch() {
        return new StallWatch(TIMEOUT, () -> now, this::after, () -> stalls++);
    }

    private Runnable after(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(now + delay.toNanos(), task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    private void pass(Duration time) {
        long end = now + time.toNanos();
        for (Optional<Alarm> next = next(end); next.isPresent(); next = next(end)) {
            alarms.remove(next.get());
            now = next.get().due();
            next.get().task().run();
        }
        now = end;
    }

    private Optional<Alarm> next(long end) {
        return alarms.stream().filter(alarm -> alarm.due() <= end).min(Comparator.comparingLong(Alarm::due));
    }

    @Test
    void whoMovesSeldomButSteadilyIsNoStall() {
        StallWatch watch = watch();
        for (int i = 0; i < 100; i++) {
            pass(TIMEOUT.minusNanos(1));
            watch.progressed();
        }
        assertThat(stalls).isZero();
        assertThat(alarms).as("one at a time").hasSize(1);
    }

    @Test
    void aPauseAsLongAsTheTimeoutIsOneAndIsToldOnce() {
        StallWatch watch = watch();
        pass(TIMEOUT.dividedBy(2));
        watch.progressed();
        pass(TIMEOUT.minusNanos(1));
        assertThat(stalls).isZero();
        pass(Duration.ofNanos(1));
        assertThat(stalls).isEqualTo(1);
        pass(TIMEOUT.multipliedBy(3));
        assertThat(stalls).isEqualTo(1);
        assertThat(alarms).isEmpty();
    }

    @Test
    void nobodyIsToldWhenItIsOver() {
        StallWatch watch = watch();
        pass(Duration.ofSeconds(1));
        watch.stop();
        watch.stop();
        assertThat(alarms).isEmpty();
        pass(TIMEOUT.multipliedBy(2));
        assertThat(stalls).isZero();
    }
}
