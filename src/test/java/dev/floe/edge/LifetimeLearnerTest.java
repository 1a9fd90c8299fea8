package dev.floe.edge;

import static dev.floe.edge.StubWitnesses.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.BlobStatus.DeletableCounts;
import dev.floe.redstuff.BlobId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What storage nodes are asked, how often, and what of it is believed. */
class LifetimeLearnerTest {
    private static final BlobId A = StubCommittee.id("a");
    private static final BlobStatus DELETABLE = new BlobStatus.Deletable(OptionalInt.of(1), new DeletableCounts(1, 1));

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<BlobId> asked = new ArrayList<>();
    private final List<Integer> learned = new ArrayList<>();
    private long now = 1;

    private final LifetimeLearner learner = new LifetimeLearner(
            (blob, count) -> {
                asked.add(blob);
                return List.of(until(7), until(7), until(9));
            },
            tasks::add,
            (blob, end) -> learned.add(end),
            () -> now);

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void aBlobIsAskedAboutOnceInAnHour() {
        for (int i = 0; i < 10; i++) {
            learner.wanted(A);
        }
        run();
        learner.wanted(A);
        run();
        assertThat(asked).containsExactly(A);
        assertThat(learned).containsExactly(7);
        now += LifetimeLearner.BELIEVED.toNanos() + 1;
        learner.wanted(A);
        run();
        assertThat(asked).as("its owner may have paid for more").containsExactly(A, A);
    }

    @Test
    void oneWhoLiesOrIsSilentChangesNothing() {
        assertThat(LifetimeLearner.end(List.of(until(7), until(7), until(1)))).hasValue(7);
        assertThat(LifetimeLearner.end(List.of(until(7), until(1_000_000), until(7))))
                .hasValue(7);
        assertThat(LifetimeLearner.end(List.of(until(7), until(-1), until(7))))
                .as("a u32")
                .hasValue(7);
        assertThat(LifetimeLearner.end(List.of(until(7), BlobStatus.NONEXISTENT, until(7))))
                .hasValue(7);
        assertThat(LifetimeLearner.end(List.of(until(7), DELETABLE, DELETABLE))).isEmpty();
        assertThat(LifetimeLearner.end(List.of(until(7), until(7)))).isEmpty();
        assertThat(LifetimeLearner.end(List.of())).isEmpty();
    }

    /** A crawler that asks for everything does not have every node asked about everything at the same time. */
    @Test
    void fewAreAskedAboutAtOnceAndNoneIsForgotten() {
        for (int i = 0; i < 1000; i++) {
            learner.wanted(StubCommittee.id("blob " + i));
        }
        assertThat(tasks.size()).isEqualTo(64);
        run();
        learner.wanted(StubCommittee.id("blob 999"));
        run();
        assertThat(asked).hasSize(65).contains(StubCommittee.id("blob 999"));
    }

    @Test
    void aFailureIsNone() {
        LifetimeLearner failing = new LifetimeLearner(
                (blob, count) -> {
                    throw new IllegalStateException("no network yet");
                },
                Runnable::run,
                (blob, end) -> learned.add(end),
                () -> now);
        for (int i = 0; i < 100; i++) {
            failing.wanted(StubCommittee.id("blob " + i));
        }
        assertThat(learned).isEmpty();
    }
}
