package dev.floe.edge;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * The bytes of a {@link BlobBody} for somebody else than its client: what was received, then what comes, each piece when it
 * is asked for. Has one subscriber. Thread-safe.
 */
final class PrimedBytes implements Publisher<ByteBuffer>, Subscription {
    private final Runnable ask;
    private final Runnable cancel;

    // Guarded by this.
    private final Deque<ByteBuffer> here;
    private Optional<Subscriber<? super ByteBuffer>> subscriber = Optional.empty();
    private long wanted;
    private boolean asked;
    private boolean complete;
    private Optional<Throwable> failure = Optional.empty();
    private boolean emitting;
    private boolean over;

    /**
     * @param received in order
     * @param complete whether that is all
     * @param ask has one more piece given
     * @param cancel tells that nobody wants any
     */
    PrimedBytes(Collection<ByteBuffer> received, boolean complete, Runnable ask, Runnable cancel) {
        this.here = new ArrayDeque<>(received);
        this.complete = complete;
        this.ask = ask;
        this.cancel = cancel;
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> to) {
        synchronized (this) {
            if (subscriber.isPresent()) {
                throw new IllegalStateException("has a subscriber");
            }
            subscriber = Optional.of(to);
        }
        to.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        synchronized (this) {
            wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
        }
        emit();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
            here.clear();
        }
        cancel.run();
    }

    void give(ByteBuffer piece) {
        synchronized (this) {
            asked = false;
            here.add(piece);
        }
        emit();
    }

    void complete() {
        synchronized (this) {
            complete = true;
        }
        emit();
    }

    void fail(Throwable why) {
        synchronized (this) {
            failure = Optional.of(why);
        }
        emit();
    }

    private sealed interface Step {
        record Give(ByteBuffer piece) implements Step {}

        record Ask() implements Step {}

        record Complete() implements Step {}

        record Fail(Throwable why) implements Step {}
    }

    /** One thing after the other, whoever calls meanwhile. */
    private void emit() {
        for (Optional<Step> step = next(true); step.isPresent(); step = next(false)) {
            switch (step.get()) {
                case Step.Give(ByteBuffer piece) -> subscriber.orElseThrow().onNext(piece);
                case Step.Ask() -> ask.run();
                case Step.Complete() -> subscriber.orElseThrow().onComplete();
                case Step.Fail(Throwable why) -> subscriber.orElseThrow().onError(why);
            }
        }
    }

    private synchronized Optional<Step> next(boolean fresh) {
        if (fresh && emitting) {
            return Optional.empty();
        }
        Optional<Step> step = subscriber.isEmpty() || over ? Optional.empty() : step();
        emitting = step.isPresent();
        return step;
    }

    private Optional<Step> step() {
        if (!here.isEmpty()) {
            if (wanted == 0) {
                return Optional.empty();
            }
            wanted--;
            return Optional.of(new Step.Give(here.remove()));
        }
        if (failure.isPresent() || complete) {
            over = true;
            return Optional.of(failure.<Step>map(Step.Fail::new).orElseGet(Step.Complete::new));
        }
        if (wanted > 0 && !asked) {
            asked = true;
            return Optional.of(new Step.Ask());
        }
        return Optional.empty();
    }
}
