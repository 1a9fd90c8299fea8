package dev.floe.read;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers that are passed on. What a {@link CompletableFuture} makes of another one does not cancel that one, and fails
 * with what it failed of in a wrapping; these do, and do not.
 */
public final class Forwarded {
    private Forwarded() {}

    /**
     * What {@code each} makes of an answer, on the thread that gives the answer. Fails with what {@code asked} or
     * {@code each} failed of; cancelling it cancels {@code asked}.
     */
    public static <A, B> CompletableFuture<B> through(CompletableFuture<A> asked, Function<A, B> each) {
        CompletableFuture<B> mine = new CompletableFuture<>();
        to(mine, () -> asked, each);
        return mine;
    }

    /** The same into a future that is there already. What {@code ask} throws is its failure, too. */
    public static <A, B> void to(CompletableFuture<B> mine, Supplier<CompletableFuture<A>> ask, Function<A, B> each) {
        CompletableFuture<A> asked;
        try {
            asked = ask.get();
        } catch (RuntimeException | Error e) {
            mine.completeExceptionally(e);
            return;
        }
        asked.whenComplete((answer, failure) -> {
            if (failure != null) {
                mine.completeExceptionally(SharedFutures.cause(failure));
                return;
            }
            try {
                mine.complete(each.apply(answer));
            } catch (RuntimeException | Error e) {
                mine.completeExceptionally(e);
            }
        });
        mine.whenComplete((answer, failure) -> asked.cancel(true));
    }
}
