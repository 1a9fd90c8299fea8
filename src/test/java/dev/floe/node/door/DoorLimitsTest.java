package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Pace;
import org.junit.jupiter.api.Test;

class DoorLimitsTest {
    private static final long SECOND = 1_000_000_000L;
    /** Twice the send buffer is what the system keeps, and it reports room when a third of that is free. */
    private static final int STEP = (2 * (512 << 10)) / 3;

    private final DoorLimits limits = DoorLimits.forHeap(256L << 20);
    private long now;

    private Pace begun(Pace.Least least) {
        Pace pace = new Pace(least, () -> now);
        pace.start();
        return pace;
    }

    @Test
    void aReaderOfEightKilobytesASecondIsNeverTooSlow() {
        Pace pace = begun(limits.slowestReader());
        for (int step = 0; step < 100; step++) {
            now += STEP * SECOND / 8000;
            assertThat(pace.isTooSlow()).as("step " + step).isFalse();
            pace.moved(STEP);
        }
    }

    @Test
    void aMinuteWithoutAByteIsAStall() {
        Pace pace = begun(limits.slowestReader());
        pace.moved(10_000_000);
        now += 59 * SECOND;
        assertThat(pace.isTooSlow()).isFalse();
        now += 2 * SECOND;
        assertThat(pace.isTooSlow()).isTrue();
    }

    @Test
    void whoeverHoldsWhatOthersWaitForHasToHurry() {
        Pace pace = begun(limits.hurried(4 << 20));
        for (int second = 0; second < 60; second++) {
            now += SECOND;
            pace.moved(8000);
        }
        assertThat(pace.isTooSlow()).isTrue();
    }
}
