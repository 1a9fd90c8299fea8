package dev.floe.node.heal;

import dev.floe.peer.PeerException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Asks sources until there is enough: as many at once as promise enough between them, and more when somebody fails, or is
 * not back when it usually would be. Nothing is asked for that is not needed, as far as can be known. Used by one thread,
 * which waits.
 */
final class Gathering<T> {
    /** Longer than any request takes that is given up after its timeout. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    /**
     * A request to a source.
     *
     * @param promised how much the answer will be worth
     * @param patience after which others are asked for as much
     */
    record Ask<T>(CompletableFuture<T> answer, int promised, Duration patience) {}

    /** Takes an answer, on the thread that gathers. */
    @FunctionalInterface
    interface Taker<T> {
        void take(Source from, T answer) throws InterruptedException;
    }

    private record Event<T>(Source from, CompletableFuture<T> answer, Optional<T> value, Optional<Throwable> failure) {}

    private final IntSupplier had;
    private final int needed;
    private final Function<Source, Optional<Ask<T>>> asking;
    private final Taker<T> taker;
    private final BlockingQueue<Event<T>> events = new LinkedBlockingQueue<>();
    private final Map<CompletableFuture<T>, Integer> owed = new LinkedHashMap<>();
    private Duration patience = Duration.ZERO;
    private Optional<String> lastFailure = Optional.empty();

    /**
     * @param had how much there is already
     * @param needed how much is enough
     * @param asking sends a request; empty if that source has nothing to give
     */
    Gathering(IntSupplier had, int needed, Function<Source, Optional<Ask<T>>> asking, Taker<T> taker) {
        this.had = had;
        this.needed = needed;
        this.asking = asking;
        this.taker = taker;
    }

    /** Whether there is enough in the end. */
    boolean gather(List<Source> sources) throws InterruptedException {
        ArrayDeque<Source> unasked = new ArrayDeque<>(sources);
        try {
            while (had.getAsInt() < needed) {
                while (had.getAsInt() + promised() < needed && !unasked.isEmpty()) {
                    ask(unasked.poll());
                }
                if (owed.isEmpty()) {
                    return false;
                }
                boolean last = unasked.isEmpty();
                Event<T> event = events.poll((last ? LONGEST_SILENCE : patience).toNanos(), TimeUnit.NANOSECONDS);
                if (event != null) {
                    take(event);
                } else if (last) {
                    return false;
                } else {
                    // Whoever owes us something may never answer: ask others for as much.
                    owed.replaceAll((answer, promised) -> 0);
                }
            }
            return true;
        } finally {
            owed.keySet().forEach(answer -> answer.cancel(true));
        }
    }

    private int promised() {
        return owed.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void ask(Source source) {
        asking.apply(source).ifPresent(ask -> {
            patience = patience.compareTo(ask.patience) < 0 ? ask.patience : patience;
            owed.put(ask.answer, ask.promised);
            ask.answer.whenComplete((value, failure) -> events.add(
                    new Event<>(source, ask.answer, Optional.ofNullable(value), Optional.ofNullable(failure))));
        });
    }

    private void take(Event<T> event) throws InterruptedException {
        owed.remove(event.answer);
        event.failure.ifPresent(
                why -> lastFailure = Optional.of(PeerException.of(why).getMessage()));
        if (event.value.isPresent()) {
            taker.take(event.from, event.value.get());
        }
    }

    /** What the last source said that gave nothing. */
    Optional<String> lastFailure() {
        return lastFailure;
    }
}
