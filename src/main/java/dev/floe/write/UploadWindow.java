package dev.floe.write;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Makes many requests to one node, so many at a time, as far as the line has room for them, each once. Whoever hears an answer sends the next request, so that
 * one thread waits for all of them and those that are due together leave together. Stops at the first failure: what to
 * do about it is for the caller.
 *
 * @param <R> what is asked
 */
final class UploadWindow<R> {
    /** How often the waiting thread looks up to tell what was done. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final int atOnce;
    private final Duration timeout;
    private final Function<R, CompletableFuture<Void>> send;
    private final Uplink.Lane lane;
    private final ToLongFunction<R> length;
    private final Consumer<List<R>> done;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private final Queue<R> waiting;
    /** In the order in which they were sent. */
    private final Set<Request> underWay = new LinkedHashSet<>();

    private final List<R> answered = new ArrayList<>();
    private final List<Unsent<R>> failed = new ArrayList<>();
    private boolean sending;
    /** Nothing more is sent. */
    private boolean stopped;
    /** Nobody waits any more, not even for what is under way. */
    private boolean abandoned;

    /**
     * A request that was not answered as it should be.
     *
     * @param failure why; empty if it was not made
     */
    record Unsent<R>(R request, Optional<NodeException> failure) {}

    /** Compared by identity. */
    private final class Request {
        private final R what;
        private final Uplink.Trip trip;
        private final long due = System.nanoTime() + timeout.toNanos();
        private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

        Request(R what, Uplink.Trip trip) {
            this.what = what;
            this.trip = trip;
        }
    }

    /**
     * @param timeout for each request, the wait for its turn included
     * @param send makes a request; must not block. Its future fails with {@link NodeException}
     * @param lane lets requests through
     * @param length bytes of a request's body
     * @param done hears what was answered since it heard the last time; called by the thread that waits, in any order
     */
    UploadWindow(
            Collection<R> requests,
            int atOnce,
            Duration timeout,
            Function<R, CompletableFuture<Void>> send,
            Uplink.Lane lane,
            ToLongFunction<R> length,
            Consumer<List<R>> done) {
        this.waiting = new ArrayDeque<>(requests);
        this.atOnce = atOnce;
        this.timeout = timeout;
        this.send = send;
        this.lane = lane;
        this.length = length;
        this.done = done;
    }

    /**
     * Returns when all requests are answered, or one failed and those that were under way have ended, too.
     *
     * @return what was not done
     * @throws InterruptedException when the calling thread is interrupted; what is under way is abandoned
     */
    List<Unsent<R>> run() throws InterruptedException {
        try {
            advance();
            while (await()) {
                tell();
                advance();
            }
            tell();
        } finally {
            abandon();
        }
        List<Unsent<R>> rest = new ArrayList<>(failed);
        waiting.forEach(request -> rest.add(new Unsent<>(request, Optional.empty())));
        return rest;
    }

    /** Waits for a while, and gives up what took too long; false if there is nothing left to wait for. */
    private boolean await() throws InterruptedException {
        List<Request> late = new ArrayList<>();
        lock.lock();
        try {
            if (!isOver()) {
                quiet.await(GLANCE.toNanos(), TimeUnit.NANOSECONDS);
            }
            for (Request request : underWay) {
                if (request.due - System.nanoTime() > 0) {
                    break;
                }
                late.add(request);
            }
        } finally {
            lock.unlock();
        }
        for (Request request : late) {
            ended(
                    request,
                    new NodeException(NodeException.Kind.TRANSIENT, "no answer within " + timeout.toMillis() + " ms"));
            request.answer.cancel(true);
        }
        lock.lock();
        try {
            return !isOver();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is under way, and nothing will be: whoever hears the last answer may just be about to send the next. */
    private boolean isOver() {
        return underWay.isEmpty() && (stopped || waiting.isEmpty());
    }

    private void tell() {
        List<R> news;
        lock.lock();
        try {
            news = List.copyOf(answered);
            answered.clear();
        } finally {
            lock.unlock();
        }
        if (!news.isEmpty()) {
            done.accept(news);
        }
    }

    /** Not recursive: an answer may be there before its request is noted. */
    private void advance() {
        while (true) {
            Request next;
            lock.lock();
            try {
                if (sending || stopped || underWay.size() >= atOnce || waiting.isEmpty()) {
                    return;
                }
                Optional<Uplink.Trip> trip = lane.enter(length.applyAsLong(waiting.element()), this::advance);
                if (trip.isEmpty()) {
                    return;
                }
                sending = true;
                next = new Request(waiting.remove(), trip.get());
                underWay.add(next);
            } finally {
                lock.unlock();
            }
            boolean unwanted;
            try {
                next.answer = send.apply(next.what);
                next.answer.whenComplete((nothing, failure) -> {
                    ended(next, failure);
                    advance();
                });
            } finally {
                lock.lock();
                try {
                    sending = false;
                    unwanted = abandoned;
                } finally {
                    lock.unlock();
                }
            }
            if (unwanted) {
                abandon();
            }
        }
    }

    private void ended(Request request, Throwable failure) {
        lock.lock();
        try {
            if (!underWay.remove(request)) {
                return;
            }
            if (failure == null) {
                answered.add(request.what);
            } else {
                stopped = true;
                failed.add(new Unsent<>(request.what, Optional.of(asNodeException(failure))));
            }
            if (isOver()) {
                quiet.signalAll();
            }
        } finally {
            lock.unlock();
        }
        request.trip.end(failure == null);
    }

    private static NodeException asNodeException(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof NodeException known
                ? known
                : new NodeException(NodeException.Kind.TRANSIENT, String.valueOf(cause));
    }

    private void abandon() {
        List<Request> left;
        lock.lock();
        try {
            stopped = true;
            abandoned = true;
            left = List.copyOf(underWay);
        } finally {
            lock.unlock();
        }
        left.forEach(request -> request.answer.cancel(true));
    }
}
