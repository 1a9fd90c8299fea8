package dev.floe.edge.sites;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.read.SharedFutures;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * What the chain said about something, and how long that is good for. What was said {@linkplain Ages#fresh lately} is given at once,
 * and for as long again while the chain is asked in the background; what is older than that is not given before the chain was asked,
 * unless the chain is silent: then the last word stands for a day, and nobody waits before the chain has answered again, but the
 * first, who finds out. Nobody sees anything older than twice {@code fresh} while the chain answers. Thread-safe.
 */
final class Remembered<K, V> {
    /** An answer that is not there yet is waited for so long if there is an older one. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** After a failure the chain is asked again when so long has passed. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Duration LAST_WORD = Duration.ofDays(1);

    /** A question to the chain; blocks. */
    interface Question<K, V> {
        Optional<V> ask(K key) throws SuiException;
    }

    /** @param absent how long it is believed that there is nothing */
    record Ages(Duration fresh, Duration absent) {}

    private record Answer<V>(Optional<V> value, long nanos, int weight, long failedNanos) {
        Answer<V> failedAt(long now) {
            return new Answer<>(value, nanos, weight, now);
        }
    }

    private final Question<K, V> question;
    private final Ages ages;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private final ToIntFunction<V> weight;
    private final Cache<K, Answer<V>> known;
    private final SharedFutures<K, Answer<V>> underWay = new SharedFutures<>();

    /**
     * @param threads where the chain is asked; may block
     * @param weight of a value; an absent one has 100
     */
    Remembered(
            Question<K, V> question,
            Ages ages,
            long mostWeight,
            ToIntFunction<V> weight,
            Executor threads,
            LongSupplier nanoTime) {
        this.question = question;
        this.ages = ages;
        this.weight = weight;
        this.threads = threads;
        this.nanoTime = nanoTime;
        this.known = Caffeine.newBuilder()
                .maximumWeight(mostWeight)
                .weigher((K key, Answer<V> answer) -> answer.weight())
                .executor(Runnable::run)
                .build();
    }

    /** What the chain says; fails with a {@link SuiException} if nobody knows. */
    CompletableFuture<Optional<V>> find(K key) {
        Answer<V> last = known.getIfPresent(key);
        if (last == null) {
            return ask(key).thenApply(Answer::value);
        }
        long now = nanoTime.getAsLong();
        long age = now - last.nanos();
        long fresh = (last.value().isPresent() ? ages.fresh() : ages.absent()).toNanos();
        boolean silent = last.failedNanos() != 0;
        boolean pausing = silent && now - last.failedNanos() < PAUSE.toNanos();
        boolean stands = last.value().isPresent() && age < LAST_WORD.toNanos();
        if (age < fresh || pausing && stands) {
            return CompletableFuture.completedFuture(last.value());
        }
        CompletableFuture<Answer<V>> again = ask(key);
        if (stands && (silent || age < 2 * fresh)) {
            again.exceptionally(failure -> failed(key, last));
            return CompletableFuture.completedFuture(last.value());
        }
        if (!stands) {
            return again.thenApply(Answer::value);
        }
        return again.thenApply(Answer::value)
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(failure -> failed(key, last).value());
    }

    private Answer<V> failed(K key, Answer<V> last) {
        Answer<V> now = last.failedAt(Math.max(1, nanoTime.getAsLong()));
        known.asMap().replace(key, last, now);
        return now;
    }

    /** What is known without asking anybody. */
    Optional<V> known(K key) {
        return Optional.ofNullable(known.getIfPresent(key)).flatMap(Answer::value);
    }

    /** Has the chain asked again when this is wanted next. */
    void forget(K key) {
        known.invalidate(key);
    }

    private CompletableFuture<Answer<V>> ask(K key) {
        return underWay.get(key, () -> {
            CompletableFuture<Answer<V>> asked = new CompletableFuture<>();
            threads.execute(() -> {
                try {
                    long began = nanoTime.getAsLong();
                    Optional<V> value = question.ask(key);
                    Answer<V> answer = new Answer<>(
                            value, began, value.map(weight::applyAsInt).orElse(100), 0);
                    known.put(key, answer);
                    asked.complete(answer);
                } catch (SuiException e) {
                    asked.completeExceptionally(new CompletionException(e));
                } catch (RuntimeException | Error e) {
                    asked.completeExceptionally(e);
                }
            });
            return asked;
        });
    }
}
