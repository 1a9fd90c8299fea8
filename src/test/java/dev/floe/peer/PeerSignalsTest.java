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
}
