package dev.floe.edge;

import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.MultiSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;

/**
 * Bytes on their way to a client. First {@link #prime} waits for the beginning, so that a read that fails at once gets a
 * proper answer; then {@link #sendTo} passes on one buffer after another, each asked for when the socket has taken the
 * one before. If the read fails after the head was sent, or the client takes nothing for too long, the connection (on
 * HTTP/2, the stream) is torn down: a client that counts bytes never mistakes what it has for the whole.
 */
final class BlobBody implements MultiSubscriber<ByteBuffer> {
    /** How the sending of a body ended. */
    enum Ending {
        COMPLETE,
        CLIENT_GONE,
        STALLED,
        FAILED
    }

    /** The length of what is made while it is sent. */
    static final long UNKNOWN = -1;

    private static final long INTERNAL_ERROR = 2;

    private final long length;
    private final int beginningLength;
    private final Deque<ByteBuffer> beginning = new ArrayDeque<>();
    private long received;
    private Optional<Subscription> read = Optional.empty();
    private Optional<UniEmitter<? super BlobBody>> priming;
    private Optional<Sending> sending = Optional.empty();
    private Optional<PrimedBytes> handed = Optional.empty();
    private boolean complete;
    private boolean given;
    private volatile long sent;

    private BlobBody(long length, int beginningLength, UniEmitter<? super BlobBody> priming) {
        this.length = length;
        this.beginningLength = beginningLength;
        this.priming = Optional.of(priming);
    }

    /**
     * A body whose beginning is there.
     *
     * @param length of the whole, in bytes; {@code bytes} must bring exactly as many, unless it is {@link #UNKNOWN}
     * @param beginningLength how many bytes to wait for
     */
    static Uni<BlobBody> prime(Multi<ByteBuffer> bytes, long length, int beginningLength) {
        return Uni.createFrom().emitter(emitter -> {
            BlobBody body = new BlobBody(length, beginningLength, emitter);
            emitter.onTermination(body::cancelUnlessPrimed);
            bytes.subscribe().withSubscriber(body);
        });
    }

    /** In bytes; empty if nobody knows yet. */
    OptionalLong length() {
        return length == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /** All of its bytes for somebody who sends them in another form. Then they cannot be sent from here. */
    Multi<ByteBuffer> bytes() {
        PrimedBytes bytes;
        synchronized (this) {
            bytes = new PrimedBytes(beginning, complete, this::ask, this::cancel);
            beginning.clear();
            handed = Optional.of(bytes);
        }
        return Multi.createFrom().publisher(bytes);
    }

    /** How many bytes the socket was given. */
    long sent() {
        return sent;
    }

    /** The first bytes: as many as were to be waited for, or all. */
    synchronized byte[] beginning() {
        int available = beginning.stream().mapToInt(ByteBuffer::remaining).sum();
        byte[] joined = new byte[Math.min(available, beginningLength)];
        int filled = 0;
        for (ByteBuffer bytes : beginning) {
            int count = Math.min(bytes.remaining(), joined.length - filled);
            bytes.get(bytes.position(), joined, filled, count);
            filled += count;
        }
        return joined;
    }

    /** Gives the read up, sent or not. */
    void cancel() {
        Optional<Subscription> unwanted;
        synchronized (this) {
            unwanted = read;
            read = Optional.empty();
            given = true;
        }
        unwanted.ifPresent(Subscription::cancel);
    }

    private void cancelUnlessPrimed() {
        boolean primed;
        synchronized (this) {
            primed = priming.isEmpty();
            priming = Optional.empty();
        }
        if (!primed) {
            cancel();
        }
    }

    private void ask() {
        Optional<Subscription> from;
        synchronized (this) {
            from = read;
        }
        from.ifPresent(subscription -> subscription.request(1));
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean unwanted;
        synchronized (this) {
            unwanted = given;
            read = unwanted ? Optional.empty() : Optional.of(subscription);
        }
        if (unwanted) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onItem(ByteBuffer bytes) {
        Optional<Sending> to;
        Optional<PrimedBytes> other;
        Optional<UniEmitter<? super BlobBody>> ready = Optional.empty();
        synchronized (this) {
            to = sending;
            other = handed;
            received += bytes.remaining();
            if (to.isEmpty() && other.isEmpty()) {
                beginning.add(bytes);
                if (received >= (length == UNKNOWN ? beginningLength : Math.min(beginningLength, length))) {
                    ready = priming;
                    priming = Optional.empty();
                }
            }
        }
        if (to.isPresent()) {
            to.get().write(bytes);
        } else if (other.isPresent()) {
            other.get().give(bytes);
        } else if (ready.isPresent()) {
            ready.get().complete(this);
        } else {
            ask();
        }
    }

    @Override
    public void onFailure(Throwable failure) {
        Optional<UniEmitter<? super BlobBody>> waiting;
        Optional<Sending> to;
        Optional<PrimedBytes> other;
        synchronized (this) {
            waiting = priming;
            priming = Optional.empty();
            to = sending;
            other = handed;
            read = Optional.empty();
            given = true;
        }
        waiting.ifPresent(emitter -> emitter.fail(failure));
        to.ifPresent(Sending::fail);
        other.ifPresent(bytes -> bytes.fail(failure));
    }

    @Override
    public void onCompletion() {
        boolean whole;
        Optional<UniEmitter<? super BlobBody>> waiting = Optional.empty();
        Optional<Sending> to = Optional.empty();
        Optional<PrimedBytes> other = Optional.empty();
        synchronized (this) {
            whole = length == UNKNOWN || received == length;
            if (whole) {
                complete = true;
                to = sending;
                other = handed;
                waiting = priming;
                priming = Optional.empty();
                read = Optional.empty();
            }
        }
        waiting.ifPresent(emitter -> emitter.complete(this));
        to.ifPresent(Sending::finish);
        other.ifPresent(PrimedBytes::complete);
        if (!whole) {
            onFailure(new IllegalStateException("a read brought " + received + " bytes instead of " + length));
        }
    }

    /**
     * Sends the head and the bytes.
     *
     * @param context of the request
     * @param begins told on the context when the head has all its fields and nothing is sent
     * @param over told once how it ended, on the context
     */
    void sendTo(
            HttpServerRequest request, Context context, Duration stallTimeout, Runnable begins, Consumer<Ending> over) {
        Sending started = new Sending(request, context, stallTimeout, begins, over);
        boolean broken;
        synchronized (this) {
            sending = Optional.of(started);
            broken = given;
        }
        if (broken) {
            started.fail();
        } else {
            started.start();
        }
    }

    /** The client has gone. */
    void clientGone() {
        Optional<Sending> to;
        synchronized (this) {
            to = sending;
        }
        to.ifPresentOrElse(Sending::clientGone, this::cancel);
    }

    /** The part that touches the socket. Everything happens on the request's context, one thing after another. */
    private final class Sending {
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final Context context;
        private final Duration stallTimeout;
        private final Runnable begins;
        private final Consumer<Ending> over;
        private Optional<StallWatch> watch = Optional.empty();
        private boolean full;
        private boolean ended;
        private boolean stopped;

        private Sending(
                HttpServerRequest request,
                Context context,
                Duration stallTimeout,
                Runnable begins,
                Consumer<Ending> over) {
            this.request = request;
            this.response = request.response();
            this.context = context;
            this.stallTimeout = stallTimeout;
            this.begins = begins;
            this.over = over;
        }

        private void start() {
            context.runOnContext(ignored -> {
                if (response.closed()) {
                    stop(Ending.CLIENT_GONE);
                    return;
                }
                watch = Optional.of(
                        new StallWatch(stallTimeout, System::nanoTime, this::after, () -> abort(Ending.STALLED)));
                if (length == UNKNOWN) {
                    response.setChunked(true);
                } else if (!response.headers().contains("Content-Length")) {
                    response.putHeader("Content-Length", Long.toString(length));
                }
                response.drainHandler(drained -> onDrained());
                begins.run();
                sendNext();
            });
        }

        private Runnable after(Duration delay, Runnable task) {
            long timer = context.owner().setTimer(Math.max(1, delay.toMillis()), fired -> task.run());
            return () -> context.owner().cancelTimer(timer);
        }

        private void progressed() {
            watch.ifPresent(StallWatch::progressed);
        }

        /** What was received while priming, then what the read brings. */
        private void sendNext() {
            Optional<ByteBuffer> next;
            boolean last;
            synchronized (BlobBody.this) {
                next = Optional.ofNullable(beginning.poll());
                last = complete && length == UNKNOWN;
            }
            if (next.isEmpty() && last) {
                end(Buffer.buffer());
            } else if (next.isPresent() || length == 0) {
                writeNow(next.orElseGet(() -> ByteBuffer.allocate(0)));
            } else {
                ask();
            }
        }

        private void write(ByteBuffer bytes) {
            context.runOnContext(ignored -> writeNow(bytes));
        }

        /** Everything has come; of a body whose length was known, the last bytes say so themselves. */
        private void finish() {
            if (length == UNKNOWN) {
                context.runOnContext(ignored -> {
                    boolean sentAll;
                    synchronized (BlobBody.this) {
                        sentAll = beginning.isEmpty();
                    }
                    if (sentAll) {
                        end(Buffer.buffer());
                    }
                });
            }
        }

        private void end(Buffer last) {
            if (!ended && !stopped) {
                ended = true;
                response.end(last)
                        .onComplete(result -> stop(result.succeeded() ? Ending.COMPLETE : Ending.CLIENT_GONE));
            }
        }

        /** In HTTP/2 a stream is gone with its last bytes, before these are known to be with the socket. */
        private void clientGone() {
            if (!ended) {
                stop(Ending.CLIENT_GONE);
            }
        }

        /** The bytes may be those in the memory cache, so they are wrapped, not copied. */
        @SuppressWarnings("deprecation") // the only way to wrap that Vert.x 4 has
        private void writeNow(ByteBuffer bytes) {
            if (stopped) {
                return;
            }
            sent += bytes.remaining();
            progressed();
            if (length != UNKNOWN && sent > length) {
                abort(Ending.FAILED);
                return;
            }
            if (response.closed()) {
                stop(Ending.CLIENT_GONE);
                return;
            }
            Buffer buffer = Buffer.buffer(Unpooled.wrappedBuffer(bytes));
            if (sent == length) {
                end(buffer);
                return;
            }
            response.write(buffer);
            if (response.writeQueueFull()) {
                full = true;
            } else {
                context.runOnContext(ignored -> sendNext());
            }
        }

        private void onDrained() {
            progressed();
            if (full) {
                full = false;
                sendNext();
            }
        }

        private void fail() {
            context.runOnContext(ignored -> abort(Ending.FAILED));
        }

        private void abort(Ending ending) {
            if (stopped) {
                return;
            }
            stop(ending);
            if (request.version() == HttpVersion.HTTP_2) {
                // Not NO_ERROR, which is for answers that are whole, and not CANCEL, which some clients take
                // for an end.
                response.reset(INTERNAL_ERROR);
            } else {
                request.connection().close();
            }
        }

        private void stop(Ending ending) {
            if (stopped) {
                return;
            }
            stopped = true;
            watch.ifPresent(StallWatch::stop);
            cancel();
            over.accept(ending);
        }
    }
}
