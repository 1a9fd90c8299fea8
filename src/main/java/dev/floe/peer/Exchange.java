package dev.floe.peer;

import dev.floe.peer.PeerException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One request to a node and its answer, from the moment it may go to the wire until it ended in one of four ways:
 * answered, failed, timed out, cancelled. All state belongs to the peer's event loop.
 */
final class Exchange<T> implements PeerQueue.Turn {
    private static final int UPLOAD_CHUNK = 64 << 10;
    private static final int ERROR_BODY_LIMIT = 16 << 10;
    /** HTTP/2's CANCEL. */
    private static final long CANCEL = 0x8;
    /** How long a connection may owe us the answer to a ping before it is given up. */
    private static final long PONG_MILLIS = 3000;

    private static final long NO_TIMER = -1;

    /**
     * What is asked.
     *
     * @param expectedBytes of the answer, to judge how long it should take
     */
    record Ask(
            RequestKind kind,
            HttpMethod method,
            String uri,
            Optional<Upload> upload,
            Optional<String> authorization,
            long expectedBytes,
            Duration timeout) {

        /** Of somebody who needs no authorization. */
        Ask(
                RequestKind kind,
                HttpMethod method,
                String uri,
                Optional<Upload> upload,
                long expectedBytes,
                Duration timeout) {
            this(kind, method, uri, upload, Optional.empty(), expectedBytes, timeout);
        }
    }

    /** Hears how an exchange goes; called on the event loop. */
    interface Listener {
        /** Returns after which time the answer is overdue; empty if nobody needs to know. */
        Optional<Duration> started();

        /** The answer is overdue. */
        void overdue();

        /** Something of the answer came. */
        void heard();

        /** Whether anything of any answer came since {@code nanos} by {@link System#nanoTime}. */
        boolean heardSince(long nanos);

        /** What had begun ended; called once. */
        void ended(Ending ending);

        /** It needs its place no longer, whether it had begun or not; called once, last. */
        void left(Exchange<?> exchange);
    }

    /**
     * How an exchange ended, and what it showed about the node. Times are of {@link System#nanoTime}.
     *
     * @param outcome see {@link PeerObserver#finished}
     * @param answering whether the node had begun to answer as asked, and was not overdue
     */
    record Ending(
            String outcome,
            Optional<Kind> failure,
            long startedAt,
            long headAt,
            long endedAt,
            long bytes,
            boolean answering) {
        Duration took() {
            return Duration.ofNanos(endedAt - startedAt);
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final Route route;
    private final String node;
    private final Ask ask;
    private final AnswerBody<T> body;
    private final ErrorAnswer errorAnswer;
    private final CompletableFuture<T> result;
    private final java.util.concurrent.Executor executor;
    private final Listener listener;

    private Optional<HttpClientRequest> request = Optional.empty();
    private boolean begun;
    private boolean ended;
    private boolean answerComplete;
    /** Whether all of the request was handed to the connection; set by whoever hands it over. */
    private volatile boolean requestComplete;

    private boolean overdue;
    private long timer = NO_TIMER;
    private long overdueTimer = NO_TIMER;
    private long startedAt;
    private long streamAt;
    private long headAt;
    private long bytes;
    private int status;

    /** Makes the typed failure of an answer that is no success. */
    interface ErrorAnswer {
        PeerException failure(int status, byte[] body);
    }

    Exchange(
            Vertx vertx,
            Context context,
            Route route,
            String node,
            Ask ask,
            AnswerBody<T> body,
            ErrorAnswer errorAnswer,
            CompletableFuture<T> result,
            java.util.concurrent.Executor executor,
            Listener listener) {
        this.vertx = vertx;
        this.context = context;
        this.route = route;
        this.node = node;
        this.ask = ask;
        this.body = body;
        this.errorAnswer = errorAnswer;
        this.result = result;
        this.executor = executor;
        this.listener = listener;
    }

    @Override
    public void begin() {
        begun = true;
        startedAt = System.nanoTime();
        try {
            listener.started().ifPresent(this::awaitPatiently);
            timer = vertx.setTimer(
                    Math.max(1, ask.timeout().toMillis()),
                    id -> fail(
                            Kind.TIMEOUT,
                            "no complete answer within " + ask.timeout().toMillis() + " ms"));
            connect();
        } catch (RuntimeException | Error e) {
            // Nobody else would tell the caller.
            fail(Kind.TRANSPORT, "cannot be asked: " + message(e));
        }
    }

    private void connect() {
        RequestOptions options = new RequestOptions().setMethod(ask.method()).setURI(ask.uri());
        route.open(options).onComplete(connected -> {
            if (connected.failed()) {
                fail(Kind.TRANSPORT, message(connected.cause()));
            } else if (ended) {
                HttpClientRequest unwanted = connected.result();
                unwanted.exceptionHandler(reset -> {});
                unwanted.reset(CANCEL);
            } else {
                send(connected.result());
            }
        });
    }

    private void awaitPatiently(Duration patience) {
        long due = System.nanoTime() + patience.toNanos();
        overdueTimer = vertx.setTimer(Math.max(1, patience.toMillis()), id -> {
            if (System.nanoTime() - due > patience.toNanos() / 4) {
                // This event loop is behind: the answer may lie in front of its door.
                awaitPatiently(patience);
            } else {
                overdue = true;
                listener.overdue();
            }
        });
    }

    private void send(HttpClientRequest stream) {
        request = Optional.of(stream);
        streamAt = System.nanoTime();
        stream.exceptionHandler(broken -> fail(Kind.TRANSPORT, message(broken)));
        stream.response().onComplete(head -> {
            if (head.failed()) {
                fail(Kind.TRANSPORT, message(head.cause()));
            } else if (!ended) {
                receive(head.result());
            }
        });
        if (ask.upload().isPresent()) {
            Upload upload = ask.upload().get();
            stream.putHeader("content-type", "application/octet-stream");
            stream.putHeader("content-length", Long.toString(upload.length()));
            ask.authorization().ifPresent(value -> stream.putHeader("authorization", value));
            if (upload.isInMemory() && upload.length() <= UPLOAD_CHUNK) {
                sendWhole(upload, stream);
            } else {
                executor.execute(() -> pump(upload, stream));
            }
        } else {
            if (ask.kind().mayBeWithheld()) {
                // Whoever waits is taken for slow: it should say at once that it will know in a moment.
                stream.putHeader("prefer", "wait=0");
            }
            requestComplete = true;
            stream.end();
        }
    }

    private void sendWhole(Upload upload, HttpClientRequest stream) {
        byte[] bytes = new byte[(int) upload.length()];
        try {
            upload.read(0, bytes, 0, bytes.length);
        } catch (IOException e) {
            failToRead(e);
            return;
        }
        requestComplete = true;
        stream.end(Buffer.buffer(bytes));
    }

    private void failToRead(IOException e) {
        fail(Kind.TRANSPORT, "cannot read what is to be uploaded: " + e.getMessage());
    }

    /** Runs off the event loop: reads ahead one chunk of what the connection has taken. */
    private void pump(Upload upload, HttpClientRequest stream) {
        try {
            Future<Void> written = Future.succeededFuture();
            for (long position = 0; position < upload.length() && !result.isDone(); ) {
                int count = (int) Math.min(UPLOAD_CHUNK, upload.length() - position);
                byte[] chunk = new byte[count];
                upload.read(position, chunk, 0, count);
                written.toCompletionStage()
                        .toCompletableFuture()
                        .get(ask.timeout().toMillis(), TimeUnit.MILLISECONDS);
                written = stream.write(Buffer.buffer(chunk));
                position += count;
            }
            if (!result.isDone()) {
                requestComplete = true;
                stream.end();
            }
        } catch (IOException e) {
            context.runOnContext(v -> failToRead(e));
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            // The connection did not take the bytes: the answer, or its absence, says why.
            context.runOnContext(v -> awaitRefusal(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitRefusal(Exception broken) {
        if (status == 0) {
            fail(Kind.TRANSPORT, "upload broke off: " + message(broken));
        }
    }

    private void receive(HttpClientResponse answer) {
        headAt = System.nanoTime();
        listener.heard();
        status = answer.statusCode();
        boolean success = isSuccess();
        AnswerBody<byte[]> refusal = AnswerBody.upTo(ERROR_BODY_LIMIT);
        answer.exceptionHandler(broken -> fail(Kind.TRANSPORT, message(broken)));
        AnswerBody<?> wanted = success ? body : refusal;
        answer.handler(buffer -> take(AnswerPart.of(buffer), wanted));
        AnswerStreams.shorten(answer.request(), part -> take(part, wanted));
        answer.endHandler(v -> {
            if (ended) {
                return;
            }
            answerComplete = true;
            if (success) {
                end(PeerObserver.OK, Optional.empty());
                conclude(this::complete);
            } else {
                conclude(() -> refuse(refusal));
            }
        });
    }

    private void take(AnswerPart part, AnswerBody<?> wanted) {
        if (ended) {
            return;
        }
        bytes += part.length();
        listener.heard();
        try {
            wanted.accept(part);
        } catch (AnswerBody.TooLong e) {
            fail(Kind.MALFORMED, e.getMessage());
        } catch (RuntimeException | Error e) {
            // Of what comes on the same connection, this alone cannot be taken.
            fail(Kind.TRANSPORT, "the answer cannot be taken: " + message(e));
        }
    }

    /**
     * Reads the answer and tells the caller. What is said about uploads is short, and there are hundreds of them to a
     * blob: a thread for each costs more than all the rest of a small one.
     */
    private void conclude(Runnable conclusion) {
        if (ask.upload().isPresent()) {
            conclusion.run();
        } else {
            executor.execute(conclusion);
        }
    }

    private boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    private void complete() {
        try {
            result.complete(body.complete());
        } catch (PeerException e) {
            result.completeExceptionally(new PeerException(e.kind(), status, "", node + ": " + e.getMessage()));
        } catch (RuntimeException e) {
            result.completeExceptionally(
                    new PeerException(Kind.MALFORMED, status, "", node + ": unreadable answer: " + e.getMessage()));
        } catch (Error e) {
            // No timer runs any more.
            result.completeExceptionally(new PeerException(
                    Kind.TRANSPORT, status, "", node + ": the answer cannot be taken: " + message(e)));
        }
    }

    private void refuse(AnswerBody<byte[]> refusal) {
        PeerException failure;
        try {
            failure = errorAnswer.failure(status, refusal.complete());
        } catch (PeerException | RuntimeException e) {
            failure = new PeerException(Kind.MALFORMED, status, "", node + ": unreadable error: " + e.getMessage());
        }
        PeerException known = failure;
        context.runOnContext(v -> end(known.kind().label(), Optional.of(known.kind())));
        result.completeExceptionally(known);
    }

    private void fail(Kind kind, String why) {
        if (!ended) {
            end(kind.label(), Optional.of(kind));
            PeerException failure = new PeerException(kind, status, "", node + ": " + why);
            conclude(() -> result.completeExceptionally(failure));
        }
    }

    /** The caller gave up. Must be called on the event loop; does nothing once the exchange ended. */
    void cancel() {
        end(PeerObserver.CANCELLED, Optional.empty());
    }

    private void end(String outcome, Optional<Kind> failure) {
        if (ended) {
            return;
        }
        ended = true;
        try {
            if (begun) {
                stop(outcome, failure);
            }
        } finally {
            listener.left(this);
        }
    }

    private void stop(String outcome, Optional<Kind> failure) {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
        if (overdueTimer != NO_TIMER) {
            vertx.cancelTimer(overdueTimer);
        }
        request.ifPresent(AnswerStreams::forget);
        // An answer that came before all of the upload was taken: nobody will read the rest.
        request.filter(stream -> !answerComplete || !requestComplete).ifPresent(stream -> {
            stream.reset(CANCEL);
            if (headAt == 0) {
                probe(stream);
            }
        });
        long measuredFrom = streamAt == 0 ? startedAt : streamAt;
        listener.ended(
                new Ending(outcome, failure, measuredFrom, headAt, System.nanoTime(), bytes, isSuccess() && !overdue));
    }

    /** Finds out whether a connection that did not even answer is dead, so that later requests do not wait on it. */
    private void probe(HttpClientRequest stream) {
        if (stream.version() != HttpVersion.HTTP_2) {
            return;
        }
        long asked = System.nanoTime();
        long patience = vertx.setTimer(PONG_MILLIS, id -> {
            // A pong may have to wait behind other answers: those show as well that somebody is there.
            if (!listener.heardSince(asked)) {
                stream.connection().close();
            }
        });
        stream.connection().ping(Buffer.buffer(new byte[8])).onComplete(pong -> vertx.cancelTimer(patience));
    }

    private static String message(Throwable failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String text = cause.getMessage();
        return text == null
                ? cause.getClass().getSimpleName()
                : text.lines().findFirst().orElse("");
    }
}
