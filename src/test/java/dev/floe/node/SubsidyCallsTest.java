package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.sui.EpochPhase;
import dev.floe.sui.SubsidyContract;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When subsidies are paid, in virtual time. */
class SubsidyCallsTest {
    private static final Instant BEGIN = Instant.parse("2027-01-01T00:00:00Z");
    private static final Duration EPOCH = Duration.ofHours(1);

    private final List<Instant> calls = new ArrayList<>();
    private Instant now = BEGIN;
    private int epoch = 3;
    private EpochPhase phase = new EpochPhase.Running(BEGIN);
    private SubsidyContract.State state = new SubsidyContract.State(2, BEGIN.minus(EPOCH));
    private boolean refuses;

    private final SubsidyCalls worker = new SubsidyCalls(
            () -> new Chain.NetworkView(
                    StubChain.committee(epoch, 10, new byte[48], new byte[33], List.of(0)),
                    Optional.empty(),
                    Optional.empty(),
                    phase,
                    EPOCH,
                    Optional.empty(),
                    53),
            new SubsidyContract() {
                @Override
                public State state() {
                    return state;
                }

                @Override
                public void process() throws SuiException {
                    if (refuses) {
                        throw new SuiException(SuiException.Kind.REJECTED, "no gas");
                    }
                    calls.add(now);
                    state = new State(epoch - 1, now);
                }
            },
            () -> now,
            new Random(1));

    private void until(Instant end) {
        for (; now.isBefore(end); now = now.plusSeconds(1)) {
            worker.work();
        }
    }

    private void select() {
        phase = new EpochPhase.NextSelected(BEGIN);
    }

    @Test
    void whatOthersHavePaidIsNotPaidAgain() {
        until(BEGIN.plus(EPOCH.dividedBy(2)));
        assertThat(calls).isEmpty();
        select();
        state = new SubsidyContract.State(2, BEGIN.plus(EPOCH).minusSeconds(290));
        until(BEGIN.plus(EPOCH));
        assertThat(calls).isEmpty();
    }

    @Test
    void theEpochBeforeIsPaidForAtTheBeginAndThisOneBeforeItEnds() {
        state = new SubsidyContract.State(1, BEGIN.minus(EPOCH));
        until(BEGIN.plus(EPOCH.dividedBy(2)));
        assertThat(calls).singleElement().satisfies(call -> assertThat(call).isBefore(BEGIN.plusSeconds(181)));
        select();
        until(BEGIN.plus(EPOCH));
        assertThat(calls).hasSize(2);
        assertThat(calls.getLast())
                .isBetween(
                        BEGIN.plus(EPOCH).minusSeconds(300), BEGIN.plus(EPOCH).minusSeconds(149));
    }

    @Test
    void inEpochZeroThereIsNothingToPayFor() {
        epoch = 0;
        until(BEGIN.plus(EPOCH));
        assertThat(calls).isEmpty();
    }

    @Test
    void refusalsAreSaidAndTriedAgain() {
        state = new SubsidyContract.State(1, BEGIN.minus(EPOCH));
        refuses = true;
        until(BEGIN.plusSeconds(600));
        assertThat(worker.progress()).isEqualTo("no gas");
        refuses = false;
        until(BEGIN.plusSeconds(1200));
        assertThat(calls).hasSize(1);
        assertThat(worker.progress()).isEqualTo("paid in epoch 3");
    }

    /** As on a machine without a clock of its own, which was wrong by years when the call was refused. */
    @Test
    void aClockThatIsSetBackHoldsUpNothing() {
        state = new SubsidyContract.State(1, BEGIN.minus(EPOCH));
        refuses = true;
        now = BEGIN.plus(Duration.ofDays(20 * 365));
        until(now.plusSeconds(600));
        refuses = false;
        now = BEGIN;
        until(BEGIN.plusSeconds(600));
        assertThat(calls).hasSize(1);
    }
}
