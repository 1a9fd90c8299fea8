package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.peer.PeerException.Kind;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerSignalsTest {
    private static final long MILLISECOND = 1_000_000;

    private final AtomicLong now = new AtomicLong();
    private final PeerHealth health = new PeerHealth(now::get, (before, standing) -> {});
    private final PeerSignals signals = new PeerSignals(new Latencies(), health);

    private static Exchange.Ending ending(String outcome, Optional<Kind> failure, boolean answering) {
        return new Exchange.Ending(outcome, failure, 0, MILLISECOND, 2 * MILLISECOND, 10, answering);
    }

    @BeforeEach
    void distrust() {
        signals.overdue(RequestKind.SLIVER);
        assertThat(health.trusted()).isFalse();
    }

    @Test
    void anAnswerThatHadBegunInTimeIsOneAlthoughItWasGivenUp() {
        signals.ended(RequestKind.SLIVER, ending(PeerObserver.CANCELLED, Optional.empty(), true));
        assertThat(health.trusted()).isTrue();
        assertThat(signals.answeredSince(0)).as("nobody saw all of it").isFalse();
    }

    @Test
    void whatIsGivenUpWithoutAnAnswerSaysNothing() {
        signals.ended(RequestKind.SLIVER, ending(PeerObserver.CANCELLED, Optional.empty(), false));
        assertThat(health.trusted()).isFalse();
    }

    @Test
    void anAnswerCountsUntilTheConnectionCloses() {
        signals.ended(RequestKind.SLIVER, ending(PeerObserver.OK, Optional.empty(), true));
        assertThat(health.trusted()).isTrue();
        assertThat(signals.answeredSince(0)).isTrue();
        signals.disconnected();
        assertThat(signals.answeredSince(0)).isFalse();
    }

    @Test
    void nobodyLosesTrustForNotAnsweringAboutItsHealth() {
        signals.ended(RequestKind.SLIVER, ending(PeerObserver.OK, Optional.empty(), true));
        for (int i = 0; i < 5; i++) {
            signals.ended(RequestKind.HEALTH, ending(Kind.TIMEOUT.label(), Optional.of(Kind.TIMEOUT), false));
            signals.overdue(RequestKind.HEALTH);
        }
        assertThat(health.trusted()).isTrue();
        for (int i = 0; i < 3; i++) {
            signals.ended(RequestKind.SLIVER, ending(Kind.TIMEOUT.label(), Optional.of(Kind.TIMEOUT), false));
        }
        assertThat(health.trusted()).isFalse();
    }

    /**
     * Whoever asks takes "not now" for what it is, where others took it for an illness, and punished those who were well:
     * storj/storj#2636, storj/storj#4995.
     */
    @Test
    void aNodeThatWithholdsWhatIsAskedForInAChallengeIsAsGoodAsBefore() {
        signals.ended(RequestKind.SLIVER, ending(PeerObserver.OK, Optional.empty(), true));
        double before = health.reliability();
        for (int i = 0; i < 10; i++) {
            signals.ended(RequestKind.SLIVER, ending(Kind.WITHHELD.label(), Optional.of(Kind.WITHHELD), false));
        }
        assertThat(health.trusted()).isTrue();
        assertThat(health.reliability()).isEqualTo(before);
        for (int i = 0; i < 3; i++) {
            signals.ended(RequestKind.SLIVER, ending(Kind.BUSY.label(), Optional.of(Kind.BUSY), false));
        }
        assertThat(health.trusted()).isFalse();
    }
}
