package dev.floe.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How much of a core background work takes, by a clock of the test's. */
class RestsTest {
    private long now = -5_000_000_000L;
    private final Demand demand = new Demand(() -> now);

    private Rests rests(WorkPace pace, int cores) {
        return new Rests(pace, demand, cores, () -> now);
    }

    private Duration work(Rests rests, Duration time) {
        pass(time);
        return rests.after(time.toNanos());
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void restsInProportionToTheWorkAndLongerWhileSomebodyAsks() {
        Rests pi = rests(WorkPace.PI, 1);
        Rests ssd = rests(WorkPace.SSD, 1);
        pass(Duration.ofDays(1));
        assertThat(pi.after(20_000_000)).isEqualTo(Duration.ofMillis(5));
        assertThat(ssd.after(20_000_000)).isEqualTo(Duration.ofMillis(5));
        pass(Duration.ofDays(1));
        demand.asked();
        assertThat(pi.after(20_000_000)).isEqualTo(Duration.ofMillis(80));
        assertThat(ssd.after(20_000_000)).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void whoAskedAWhileAgoIsGone() {
        Rests rests = rests(WorkPace.PI, 1);
        demand.asked();
        assertThat(work(rests, Duration.ofMillis(999))).isEqualTo(Duration.ofMillis(4 * 999));
        pass(Duration.ofHours(1));
        assertThat(work(rests, Duration.ofMillis(20))).isEqualTo(Duration.ofMillis(5));
    }

    /** Two who rest at the same time would take two fifths of the core between them. */
    @Test
    void whatIsDoneMeanwhileIsMadeUpForToo() {
        Rests rests = rests(WorkPace.PI, 1);
        pass(Duration.ofMinutes(1));
        demand.asked();
        assertThat(rests.after(10_000_000)).isEqualTo(Duration.ofMillis(40));
        // Ten of the forty milliseconds that the other one has to rest have passed.
        assertThat(work(rests, Duration.ofMillis(10))).isEqualTo(Duration.ofMillis(30 + 50));
    }

    @Test
    void moreCoresDoMore() {
        Rests rests = rests(WorkPace.PI, 4);
        pass(Duration.ofMinutes(1));
        demand.asked();
        assertThat(rests.after(40_000_000)).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void noRestIsLongAndNoneComesOfRestingLongEnough() {
        Rests rests = rests(WorkPace.PI, 1);
        demand.asked();
        for (int i = 0; i < 5; i++) {
            assertThat(rests.after(Long.MAX_VALUE)).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
        pass(Duration.ofSeconds(10));
        assertThat(rests.after(0)).isZero();
    }

    @Test
    void aPaceThatRestsLessWhileSomebodyAsksIsNone() {
        assertThatThrownBy(() -> new WorkPace(1, 0.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WorkPace(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
