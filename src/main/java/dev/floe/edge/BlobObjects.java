package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.read.ReadException;
import dev.floe.read.SharedFutures;
import dev.floe.sui.AttributedBlob;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Blob objects, asked of the chain once and remembered. Which blob an object is about never changes, but its attributes
 * do, and it may be deleted: what is known for a while is asked again while it is still given, what is known for long is
 * asked before; when the chain is silent, the last word stands. Thread-safe; never blocks.
 */
final class BlobObjects {
    /** What pages that ask for an object in time see of a change. */
    static final Duration FRESH = Duration.ofSeconds(30);
    /** That there is none may change at any moment: somebody is storing it. */
    private static final Duration ABSENT_FRESH = Duration.ofSeconds(2);

    private static final Duration GIVEN_MEANWHILE = Duration.ofMinutes(5);
    private static final Duration LAST_WORD = Duration.ofDays(1);
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final long MOST_BYTES = 8L << 20;
    private static final int OVERHEAD = 512;

    private final ObjectLookup chain;
    private final Predicate<ObjectId> denied;
    private final Executor threads;
    private final LongSupplier nanoTime;
    private final Cache<ObjectId, Answer> known = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((ObjectId id, Answer answer) -> answer.weight())
            .executor(Runnable::run)
            .build();
    private final SharedFutures<ObjectId, Answer> underWay = new SharedFutures<>();

    /** What the chain said, and when. */
    private record Answer(Optional<AttributedBlob> blob, long nanos) {
        int weight() {
            int weight = OVERHEAD;
            if (blob.isPresent()) {
                for (Map.Entry<String, String> pair : blob.get().attributes().entrySet()) {
                    weight += OVERHEAD
                            + 2 * (pair.getKey().length() + pair.getValue().length());
                }
            }
            return weight;
        }
    }

    /**
     * @param denied those that are not to be served
     * @param threads where the chain is asked; may block
     * @param nanoTime the clock
     */
    BlobObjects(ObjectLookup chain, Predicate<ObjectId> denied, Executor threads, LongSupplier nanoTime) {
        this.chain = chain;
        this.denied = denied;
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /**
     * A blob in an object.
     *
     * @param age how long ago the chain said so
     */
    record Seen(AttributedBlob blob, Duration age) {}

    /**
     * The blob in an object; empty if there is none. Fails with a {@link RefusedException} if that cannot be known, and with
     * a {@link ReadException} if it is denied.
     */
    CompletableFuture<Optional<AttributedBlob>> find(ObjectId id) {
        return find(id, Optional.empty()).thenApply(seen -> seen.map(Seen::blob));
    }

    /**
     * The same, as the chain said it no longer ago than {@code oldest}, unless the chain is silent.
     *
     * @param oldest empty for as long as is usual
     */
    CompletableFuture<Optional<Seen>> find(ObjectId id, Optional<Duration> oldest) {
        if (denied.test(id)) {
            return CompletableFuture.failedFuture(
                    new ReadException(ReadException.Kind.FORBIDDEN, "this server does not serve object " + id));
        }
        Answer last = known.getIfPresent(id);
        if (last == null) {
            return ask(id).thenApply(this::seen);
        }
        long age = nanoTime.getAsLong() - last.nanos();
        boolean present = last.blob().isPresent();
        long usual = (present ? FRESH : ABSENT_FRESH).toNanos();
        long most = oldest.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        if (age < Math.min(usual, most)) {
            return CompletableFuture.completedFuture(seen(last));
        }
        CompletableFuture<Answer> again = ask(id);
        if (present && age < Math.min(GIVEN_MEANWHILE.toNanos(), most)) {
            return CompletableFuture.completedFuture(seen(last));
        }
        boolean stands = present && age < LAST_WORD.toNanos();
        return again.handle((answer, failure) -> {
            if (failure == null) {
                return seen(answer);
            }
            if (stands) {
                return seen(last);
            }
            throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
        });
    }

    /** Forgets what the chain said of some objects; says of how many. */
    long forget(Predicate<ObjectId> objects) {
        long count = 0;
        for (ObjectId id : known.asMap().keySet()) {
            if (objects.test(id) && known.asMap().remove(id) != null) {
                count++;
            }
        }
        return count;
    }

    /** Of how many it is known what the chain said. */
    long entries() {
        return known.estimatedSize();
    }

    private Optional<Seen> seen(Answer answer) {
        return answer.blob()
                .map(blob -> new Seen(blob, Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - answer.nanos()))));
    }

    private CompletableFuture<Answer> ask(ObjectId id) {
        return underWay.get(id, () -> {
            CompletableFuture<Answer> asked = new CompletableFuture<>();
            threads.execute(() -> {
                try {
                    Answer answer = new Answer(chain.find(id), nanoTime.getAsLong());
                    known.put(id, answer);
                    asked.complete(answer);
                } catch (SuiException e) {
                    asked.completeExceptionally(unavailable(e));
                } catch (RuntimeException | Error e) {
                    asked.completeExceptionally(e);
                }
            });
            return asked;
        });
    }

    private static RefusedException unavailable(SuiException failure) {
        return new RefusedException(Refusal.of(
                        ApiStatus.UNAVAILABLE,
                        "CHAIN_UNAVAILABLE",
                        "the chain does not tell which blob the object is about: " + failure.getMessage())
                .retryAfter(COME_BACK));
    }
}
