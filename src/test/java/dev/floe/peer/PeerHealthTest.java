package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.peer.PeerHealth.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerHealthTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final List<Standing> heard = new ArrayList<>();
    private final PeerHealth health = new PeerHealth(now::get, (before, standing) -> heard.add(standing));

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
        assertThat(heard).containsExactly(Standing.DISTRUSTED);
    }

    @Test
    void aStrangerThatFailsAtOnceIsNotTrusted() {
        health.silent();
        assertThat(health.trusted()).isFalse();
        health.answered();
        assertThat(health.trusted()).isTrue();
        assertThat(heard).containsExactly(Standing.DISTRUSTED, Standing.TRUSTED);
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
        assertThat(heard).containsExactly(Standing.DOUBTFUL, Standing.TRUSTED);
    }

    @Test
    void anAnswerDoesNotRedeemALiarAtOnce() {
        health.answered();
        health.lied();
        health.answered();
        assertThat(health.trusted()).isFalse();
        assertThat(health.redeemableIn()).isEqualTo(Duration.ofSeconds(30));
        pass(Duration.ofSeconds(30));
        assertThat(health.redeemableIn()).isZero();
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
        PeerHealth other = new PeerHealth(now::get, (before, standing) -> {});
        health.answered();
        other.answered();
        other.failed();
        assertThat(health.reliability()).isGreaterThan(other.reliability());
        other.lied();
        assertThat(other.reliability()).isNegative();
    }
}
