package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainCommitteesTest {
    private static final Instant NOW = Instant.parse("2026-05-05T12:00:00Z");
    private static final Duration USUAL = Duration.ofSeconds(10);

    private static Duration pause(long millisToTheNextEpoch) {
        return ChainCommittees.pause(Optional.of(NOW.plusMillis(millisToTheNextEpoch)), NOW);
    }

    @Test
    void theChainIsAskedWhenAnEpochIsToBegin() {
        assertThat(pause(86_400_000)).isEqualTo(USUAL);
        assertThat(pause(10_000)).isEqualTo(USUAL);
        assertThat(pause(7_300)).isEqualTo(Duration.ofMillis(7_300));
    }

    @Test
    void itIsAskedEverySecondWhileAnEpochIsDue() {
        assertThat(pause(999)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pause(0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pause(-119_999)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anEpochThatDoesNotBeginIsNoReasonToAskAllTheTime() {
        assertThat(pause(-120_001)).isEqualTo(USUAL);
        assertThat(ChainCommittees.pause(Optional.empty(), NOW)).isEqualTo(USUAL);
        assertThat(ChainCommittees.pause(Optional.of(Instant.MAX), Instant.EPOCH))
                .isEqualTo(USUAL);
        assertThat(ChainCommittees.pause(Optional.of(Instant.MIN), Instant.EPOCH))
                .isEqualTo(USUAL);
    }
}
