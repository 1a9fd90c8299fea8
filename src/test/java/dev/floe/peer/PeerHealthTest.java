package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerHealthTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final List<Boolean> heard = new ArrayList<>();
    private final PeerHealth health = new PeerHealth(now::get, heard::add);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void oneFailureOfMany() {
        health.answered();
        health.failed();
        health.failed();
        assertThat(health.trusted()).isTrue();
        health.answered();
        health.failed();
        health.failed();
        assertThat(health.trusted()).isTrue();
        health.failed();
        assertThat(health.trusted()).isFalse();
        assertThat(heard).containsExactly(false);
    }

    @Test
    void aStrangerThatFailsAtOnceIsNotTrusted() {
        health.silent();
        assertThat(health.trusted()).isFalse();
        assertThat(health.mayProbe()).isFalse();
        pass(Duration.ofSeconds(3));
        assertThat(health.mayProbe()).isTrue();
        assertThat(health.mayProbe()).as("one at a time").isFalse();
        health.answered();
        assertThat(health.trusted()).isTrue();
        assertThat(heard).containsExactly(false, true);
    }

    @Test
    void aNodeThatLetSomebodyWaitIsInDoubtUntilItIsHeardAgain() {
        health.answered();
        assertThat(health.doubtful()).isFalse();
        health.silent();
        assertThat(health.trusted()).isTrue();
        assertThat(health.doubtful()).isTrue();
        health.answered();
        assertThat(health.doubtful()).isFalse();
    }

    @Test
    void pausesGrowWhileANodeStaysAway() {
        health.failed();
        Duration waited = Duration.ZERO;
        for (int i = 0; i < 10; i++) {
            Duration pause = Duration.ZERO;
            while (!health.mayProbe()) {
                pass(Duration.ofMillis(500));
                pause = pause.plusMillis(500);
            }
            assertThat(pause).isGreaterThanOrEqualTo(waited.compareTo(Duration.ofSeconds(50)) < 0 ? waited : pause);
            waited = pause;
            health.failed();
        }
        assertThat(waited).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(70));
    }

    @Test
    void anAnswerDoesNotRedeemALiarAtOnce() {
        health.answered();
        health.lied();
        health.answered();
        assertThat(health.trusted()).isFalse();
        pass(Duration.ofSeconds(31));
        assertThat(health.mayProbe()).isTrue();
        health.answered();
        assertThat(health.trusted()).isTrue();
    }

    @Test
    void refusalsSayNothingEitherWay() {
        health.failed();
        health.refused();
        assertThat(health.trusted()).isFalse();
    }

    @Test
    void theReliableAreTheMorePromising() {
        PeerHealth other = new PeerHealth(now::get, trusted -> {});
        health.answered();
        other.answered();
        other.failed();
        assertThat(health.reliability()).isGreaterThan(other.reliability());
        other.lied();
        assertThat(other.reliability()).isNegative();
    }
}
