package dev.floe.read;

import dev.floe.peer.PeerException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * The answer of a node that may have to say first that it will know in a moment what it may give out: then it is asked again,
 * until it knows or the time is over. Meanwhile it is neither silent nor slow: it has said so.
 */
final class AnswerAfterCoin<T> extends CompletableFuture<T> {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Scheduler scheduler;
    private final Function<Duration, CompletableFuture<T>> question;
    private final long end;
    private volatile Future<?> underWay = CompletableFuture.completedFuture(null);

    private AnswerAfterCoin(Scheduler scheduler, Duration timeout, Function<Duration, CompletableFuture<T>> question) {
        this.scheduler = scheduler;
        this.question = question;
        this.end = scheduler.nanoTime() + timeout.toNanos();
    }

    /** @param question asks the node, which has so long for the answer */
    static <T> CompletableFuture<T> to(
            Scheduler scheduler, Duration timeout, Function<Duration, CompletableFuture<T>> question) {
        AnswerAfterCoin<T> answer = new AnswerAfterCoin<>(scheduler, timeout, question);
        answer.ask(timeout);
        return answer;
    }

    private void ask(Duration timeout) {
        CompletableFuture<T> asked = question.apply(timeout);
        wait(asked);
        asked.whenComplete((answer, failure) -> {
            if (failure == null) {
                complete(answer);
            } else if (PeerException.of(failure).kind() == PeerException.Kind.COIN_AWAITED
                    && end - scheduler.nanoTime() > PAUSE.toNanos()) {
                wait(scheduler.after(PAUSE, () -> {
                    if (!isDone()) {
                        ask(Duration.ofNanos(Math.max(1, end - scheduler.nanoTime())));
                    }
                }));
            } else {
                completeExceptionally(failure);
            }
        });
    }

    private void wait(Future<?> next) {
        underWay = next;
        if (isCancelled()) {
            next.cancel(true);
        }
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        if (cancelled) {
            underWay.cancel(mayInterrupt);
        }
        return cancelled;
    }
}
