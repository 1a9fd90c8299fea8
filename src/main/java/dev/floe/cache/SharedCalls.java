package dev.floe.cache;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Equal questions asked at the same time are asked once. The call is given up when the last one who waits for it has
 * gone. Thread-safe.
 *
 * @param <K> what makes two questions equal
 */
final class SharedCalls<K, T> {
    private final Map<K, Call> running = new HashMap<>();

    /** Asks {@code question} unless somebody waits for its answer already. */
    Uni<T> call(K key, Supplier<Uni<T>> question) {
        return Uni.createFrom().emitter(emitter -> join(key, question, emitter));
    }

    private void join(K key, Supplier<Uni<T>> question, UniEmitter<? super T> emitter) {
        Call call;
        boolean first = false;
        synchronized (running) {
            call = running.get(key);
            if (call == null) {
                call = new Call(key);
                running.put(key, call);
                first = true;
            }
            call.waiting.add(emitter);
        }
        Call joined = call;
        emitter.onTermination(() -> joined.leave(emitter));
        if (first) {
            call.start(question);
        }
    }

    private final class Call {
        private final K key;
        private final List<UniEmitter<? super T>> waiting = new ArrayList<>();
        private Cancellable below = () -> {};
        private boolean abandoned;

        private Call(K key) {
            this.key = key;
        }

        private void start(Supplier<Uni<T>> question) {
            Cancellable started = question.get()
                    .subscribe()
                    .with(
                            answer -> end(emitter -> emitter.complete(answer)),
                            failure -> end(emitter -> emitter.fail(failure)));
            boolean tooLate;
            synchronized (running) {
                below = started;
                tooLate = abandoned;
            }
            if (tooLate) {
                started.cancel();
            }
        }

        private void end(Consumer<UniEmitter<? super T>> tell) {
            List<UniEmitter<? super T>> told;
            synchronized (running) {
                running.remove(key, this);
                told = List.copyOf(waiting);
                waiting.clear();
            }
            told.forEach(tell);
        }

        private void leave(UniEmitter<? super T> emitter) {
            Cancellable unwanted;
            synchronized (running) {
                if (!waiting.remove(emitter) || !waiting.isEmpty()) {
                    return;
                }
                running.remove(key, this);
                abandoned = true;
                unwanted = below;
            }
            unwanted.cancel();
        }
    }
}
