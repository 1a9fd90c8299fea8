package dev.floe.edge.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long the chain's word is good for, in virtual time. */
class RememberedTest {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private long now = 1;
    private Optional<String> word = Optional.of("one");
    private boolean away;
    private int asked;

    private final Remembered<String, String> remembered = new Remembered<>(
            key -> {
                asked++;
                if (away) {
                    throw new SuiException(SuiException.Kind.UNAVAILABLE, "away");
                }
                return word;
            },
            new Remembered.Ages(Duration.ofSeconds(30), Duration.ofSeconds(5)),
            1000,
            value -> 1,
            waiting::add,
            () -> now);

    private void chainAnswers() {
        while (!waiting.isEmpty()) {
            waiting.poll().run();
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private Optional<String> ask() {
        CompletableFuture<Optional<String>> answer = remembered.find("k");
        chainAnswers();
        return answer.join();
    }

    @Test
    void itIsGivenAtOnceThenAgainWhileTheChainIsAskedThenNotBefore() {
        assertThat(ask()).contains("one");
        word = Optional.of("two");
        pass(Duration.ofSeconds(29));
        assertThat(ask()).contains("one");
        assertThat(asked).isEqualTo(1);
        pass(Duration.ofSeconds(2));
        assertThat(ask()).contains("one");
        assertThat(asked).isEqualTo(2);
        assertThat(ask()).contains("two");
        word = Optional.of("three");
        pass(Duration.ofMinutes(10));
        assertThat(ask()).as("nobody looked for a while").contains("three");
    }

    @Test
    void manyAskOnce() {
        CompletableFuture<Optional<String>> one = remembered.find("k");
        CompletableFuture<Optional<String>> other = remembered.find("k");
        chainAnswers();
        assertThat(one.join()).isEqualTo(other.join());
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void theLastWordStandsForADay() {
        assertThat(ask()).contains("one");
        away = true;
        pass(Duration.ofHours(1));
        assertThat(ask()).contains("one");
        int before = asked;
        pass(Duration.ofSeconds(1));
        assertThat(ask()).as("asked in vain a moment ago").contains("one");
        assertThat(asked).isEqualTo(before);
        pass(Duration.ofHours(24));
        assertThatThrownBy(this::ask).hasRootCauseInstanceOf(SuiException.class);
    }

    /** For an hour the chain says nothing at all; then it has something new to say. */
    @Test
    void whileTheChainHangsOnlyTheFirstWaits() {
        assertThat(ask()).contains("one");
        pass(Duration.ofMinutes(2));
        CompletableFuture<Optional<String>> first = remembered.find("k");
        assertThat(first).as("somebody has to find out").isNotDone();
        assertThat(first.orTimeout(1, TimeUnit.MINUTES).join()).contains("one");
        for (int minute = 0; minute < 60; minute++) {
            assertThat(remembered.find("k")).isCompletedWithValue(Optional.of("one"));
            pass(Duration.ofMinutes(1));
        }
        word = Optional.of("two");
        chainAnswers();
        assertThat(asked).as("one question was waiting").isEqualTo(2);
        assertThat(remembered.find("k").join()).contains("two");
    }

    @Test
    void thatThereIsNothingIsBelievedForAMoment() {
        word = Optional.empty();
        assertThat(ask()).isEmpty();
        pass(Duration.ofSeconds(4));
        assertThat(ask()).isEmpty();
        assertThat(asked).isEqualTo(1);
        word = Optional.of("now");
        pass(Duration.ofSeconds(2));
        assertThat(ask()).contains("now");
    }
}
