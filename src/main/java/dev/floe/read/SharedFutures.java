package dev.floe.read;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What is asked for several times at once is done once. Everybody gets a future of their own; the work is given up when
 * the last of them has cancelled theirs. Thread-safe.
 *
 * @param <K> what makes two questions equal
 */
public final class SharedFutures<K, T> {
    private final Map<K, Work> running = new HashMap<>();

    /** The answer to a question, which is asked by {@code ask} unless it is being answered already. */
    public CompletableFuture<T> get(K key, Supplier<CompletableFuture<T>> ask) {
        CompletableFuture<T> mine = new CompletableFuture<>();
        Work work;
        boolean first = false;
        synchronized (running) {
            work = running.get(key);
            if (work == null) {
                work = new Work(key);
                running.put(key, work);
                first = true;
            }
            work.interested++;
        }
        Work joined = work;
        joined.done.whenComplete((value, failure) -> {
            if (failure == null) {
                mine.complete(value);
            } else {
                mine.completeExceptionally(failure);
            }
        });
        mine.whenComplete((value, failure) -> joined.leave());
        if (first) {
            joined.start(ask);
        }
        return mine;
    }

    /** What a future failed of, without the wrapping of those that depend on others. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private final class Work {
        private final K key;
        /** An answer is told to everybody before it is forgotten: who comes too late finds what they did with it. */
        private final CompletableFuture<T> done = new CompletableFuture<>();

        // Guarded by running.
        private CompletableFuture<T> below = new CompletableFuture<>();
        private int interested;
        private boolean abandoned;

        private Work(K key) {
            this.key = key;
        }

        private void start(Supplier<CompletableFuture<T>> ask) {
            CompletableFuture<T> asked;
            try {
                asked = ask.get();
            } catch (RuntimeException | Error e) {
                asked = CompletableFuture.failedFuture(e);
            }
            asked.whenComplete((value, failure) -> {
                if (failure == null) {
                    done.complete(value);
                    forget();
                } else {
                    // Whoever hears of it and asks again is to be asked for again.
                    forget();
                    done.completeExceptionally(failure);
                }
            });
            boolean unwanted;
            synchronized (running) {
                below = asked;
                unwanted = abandoned;
            }
            if (unwanted) {
                asked.cancel(true);
            }
        }

        private void leave() {
            CompletableFuture<T> unwanted;
            synchronized (running) {
                if (--interested > 0 || done.isDone()) {
                    return;
                }
                running.remove(key, this);
                abandoned = true;
                unwanted = below;
            }
            unwanted.cancel(true);
        }

        private void forget() {
            synchronized (running) {
                running.remove(key, this);
            }
        }
    }
}
