package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.peer.PeerException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A node far away, in virtual time. */
class HealthProbesTest {
    private static final Duration ROUND_TRIP = Duration.ofMillis(240);
    /** After that long somebody else has given what this node was asked for. */
    private static final Duration OTHERS_NEED = Duration.ofMillis(90);

    private record Task(long due, int number, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingInt(Task::number));
    private int planned;
    private long now = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos();

    private final HealthProbes.Clock clock = new HealthProbes.Clock() {
        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void after(Duration delay, Runnable task) {
            tasks.add(new Task(now - start + delay.toNanos(), planned++, task));
        }
    };
    private final long start = now;

    private final PeerHealth health = new PeerHealth(() -> now, (before, standing) -> changed(before, standing));
    private final HealthProbes probes = new HealthProbes(health, clock, this::probe);
    private final List<Duration> probed = new ArrayList<>();
    private Optional<Kind> answersWith = Optional.empty();
    private boolean answers = true;

    private void changed(PeerHealth.Standing before, PeerHealth.Standing standing) {
        probes.changed(before, standing);
    }

    /** What {@link Peer} does: health hears first, then whoever asked. */
    private CompletableFuture<Void> probe() {
        probed.add(time());
        CompletableFuture<Void> result = new CompletableFuture<>();
        clock.after(answers ? ROUND_TRIP : Duration.ofSeconds(2), () -> {
            Optional<Kind> failure = answers ? answersWith : Optional.of(Kind.TIMEOUT);
            if (failure.isEmpty()) {
                health.answered();
                result.complete(null);
            } else {
                if (failure.get().isRefusal()) {
                    health.refused();
                } else {
                    health.failed();
                }
                result.completeExceptionally(new PeerException(failure.get(), "no"));
            }
        });
        return result;
    }

    private Duration time() {
        return Duration.ofNanos(now - start);
    }

    private void pass(Duration duration) {
        long until = now - start + duration.toNanos();
        while (!tasks.isEmpty() && tasks.peek().due() <= until) {
            Task task = tasks.poll();
            now = start + task.due();
            task.action().run();
        }
        now = start + until;
    }

    private void stall() {
        health.silent();
        health.silent();
    }

    @Test
    void aHealthyNodeFarAwayIsTrustedAgainAfterAStall() {
        health.answered();
        // 400 ms without an answer: what was under way is overdue.
        stall();
        assertThat(health.trusted()).isFalse();
        // Reads go on all the time. None waits for this node: others have rebuilt the sliver by then.
        for (int read = 0; read < 40; read++) {
            pass(OTHERS_NEED);
        }
        assertThat(health.trusted()).isTrue();
        assertThat(probed)
                .singleElement()
                .satisfies(first -> assertThat(first).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2)));
        pass(Duration.ofMinutes(10));
        assertThat(probed).as("who is well is left in peace").hasSize(1);
    }

    @Test
    void doubtEndsWithAProbe() {
        health.answered();
        health.silent();
        assertThat(health.doubtful()).isTrue();
        pass(Duration.ofSeconds(1));
        assertThat(health.doubtful()).isFalse();
        assertThat(probed).hasSize(1);
    }

    @Test
    void pausesGrowWhileANodeStaysAway() {
        answers = false;
        health.failed();
        pass(Duration.ofMinutes(10));
        // A random half of each pause is left out; a probe that is not answered takes two seconds.
        List<Duration> longest =
                Stream.of(4L, 8L, 16L, 32L, 60L, 60L).map(Duration::ofSeconds).toList();
        assertThat(probed.getFirst()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        for (int i = 0; i < longest.size(); i++) {
            Duration pause = probed.get(i + 1).minus(probed.get(i)).minusSeconds(2);
            assertThat(pause).isBetween(longest.get(i).dividedBy(2), longest.get(i));
        }
        assertThat(health.trusted()).isFalse();
        answers = true;
        pass(Duration.ofSeconds(63));
        assertThat(health.trusted()).isTrue();
    }

    @Test
    void whoeverRefusesInTimeIsWell() {
        health.answered();
        answersWith = Optional.of(Kind.SHARD_NOT_ASSIGNED);
        stall();
        pass(Duration.ofSeconds(3));
        assertThat(health.trusted()).isTrue();
    }

    @Test
    void aLiarIsProbedWhenItsTimeIsOver() {
        health.answered();
        health.lied();
        pass(Duration.ofSeconds(29));
        assertThat(probed).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(probed).containsExactly(Duration.ofSeconds(30));
        assertThat(health.trusted()).isTrue();
    }

    @Test
    void whoeverAnswersProbesOnlyWaitsLongerEachTime() {
        health.answered();
        List<Duration> distrusted = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            stall();
            Duration since = time();
            while (!health.trusted()) {
                pass(Duration.ofMillis(100));
            }
            distrusted.add(time().minus(since));
        }
        assertThat(distrusted).isSorted();
        assertThat(distrusted.getFirst()).isLessThan(Duration.ofSeconds(3));
        assertThat(distrusted.getLast()).isGreaterThan(Duration.ofSeconds(15));
        pass(Duration.ofMinutes(2));
        stall();
        pass(Duration.ofSeconds(3));
        assertThat(health.trusted()).as("what was long ago is forgotten").isTrue();
    }

    @Test
    void nothingIsAskedAfterTheEnd() {
        stall();
        probes.close();
        pass(Duration.ofMinutes(5));
        assertThat(probed).isEmpty();
    }
}
