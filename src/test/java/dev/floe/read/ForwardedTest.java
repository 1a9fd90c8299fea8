package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ForwardedTest {
    private final CompletableFuture<String> asked = new CompletableFuture<>();

    private static Throwable failureOf(CompletableFuture<?> future) {
        return future.isDone() ? future.exceptionNow() : catchThrowable(future::resultNow);
    }

    @Test
    void anAnswerIsPassedOnAsWhatIsMadeOfIt() {
        CompletableFuture<Integer> mine = Forwarded.through(asked, String::length);
        assertThat(mine).isNotDone();
        asked.complete("four");
        assertThat(mine).isCompletedWithValue(4);
    }

    @Test
    void aFailureIsPassedOnWithoutItsWrapping() {
        CompletableFuture<Integer> mine = Forwarded.through(asked.thenApply(Function.identity()), String::length);
        IllegalStateException failure = new IllegalStateException("no");
        asked.completeExceptionally(new CompletionException(failure));
        assertThat(failureOf(mine)).isSameAs(failure);
    }

    @Test
    void whoeverCancelsGivesUpWhatWasAsked() {
        Forwarded.through(asked, String::length).cancel(true);
        assertThat(asked).isCancelled();
    }

    /** Otherwise whoever waits would wait for ever. */
    @Test
    void whatIsThrownOnTheWayIsTheFailure() {
        IllegalArgumentException failure = new IllegalArgumentException("odd");
        CompletableFuture<Integer> mine = Forwarded.through(asked, answer -> {
            throw failure;
        });
        asked.complete("x");
        assertThat(failureOf(mine)).isSameAs(failure);

        CompletableFuture<Integer> other = new CompletableFuture<>();
        UncheckedIOException thrown = new UncheckedIOException(new java.io.IOException("gone"));
        Forwarded.to(
                other,
                () -> {
                    throw thrown;
                },
                Function.<Integer>identity());
        assertThat(failureOf(other)).isSameAs(thrown);
    }
}
