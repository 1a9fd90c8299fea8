package dev.floe.peer;

import dev.floe.peer.PeerException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
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
final class Exchange<T> {
    private static final int UPLOAD_CHUNK = 64 << 10;
    private static final int ERROR_BODY_LIMIT = 16 << 10;
    /** HTTP/2's CANCEL. */
    private static final long CANCEL = 0x8;
    /** How long a connection may owe us the answer to a ping before it is given up. */
    private static final long PONG_MILLIS = 3000;

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
            long expectedBytes,
            Duration timeout) {}

    /** Hears how an exchange goes; called on the event loop. The beginning and the end come once. */
    interface Listener {
        /** Returns after which time the answer is overdue. */
        Duration started();

        /** The answer is overdue. */
        void overdue();

        /** Something of the answer came. */
        void heard();

        /** Whether anything of any answer came since {@code nanos} by {@link System#nanoTime}. */
        boolean heardSince(long nanos);

        /** @param outcome see {@link PeerObserver#finished} */
        void finished(Ending ending);
    }

    /** How an exchange ended, and what it showed about the node. */
    record Ending(String outcome, Optional<Kind> failure, long startedAt, long headAt, long endedAt, long bytes) {}

    private final Vertx vertx;
    private final Context context;
    private final HttpClient client;
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
    private long timer;
    private long overdueTimer;
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
            HttpClient client,
            String node,
            Ask ask,
            AnswerBody<T> body,
            ErrorAnswer errorAnswer,
            CompletableFuture<T> result,
            java.util.concurrent.Executor executor,
            Listener listener) {
        this.vertx = vertx;
        this.context = context;
        this.client = client;
        this.node = node;
        this.ask = ask;
        this.body = body;
        this.errorAnswer = errorAnswer;
        this.result = result;
        this.executor = executor;
        this.listener = listener;
    }

    boolean hasEnded() {
        return ended;
    }

    void begin() {
        begun = true;
        startedAt = System.nanoTime();
        awaitPatiently(listener.started());
        timer = vertx.setTimer(
                Math.max(1, ask.timeout().toMillis()),
                id -> fail(
                        Kind.TIMEOUT,
                        "no complete answer within " + ask.timeout().toMillis() + " ms"));
        RequestOptions options = new RequestOptions().setMethod(ask.method()).setURI(ask.uri());
        Future<HttpClientRequest> stream;
        try {
            stream = client.request(options);
        } catch (IllegalStateException closed) {
            fail(Kind.TRANSPORT, message(closed));
            return;
        }
        stream.onComplete(connected -> {
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
            executor.execute(() -> pump(upload, stream));
        } else {
            stream.end();
        }
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
                stream.end();
            }
        } catch (java.io.IOException e) {
            context.runOnContext(v -> fail(Kind.TRANSPORT, "cannot read what is to be uploaded: " + e.getMessage()));
        } catch (ExecutionException | TimeoutException e) {
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
        boolean success = status >= 200 && status < 300;
        AnswerBody<byte[]> refusal = AnswerBody.upTo(ERROR_BODY_LIMIT);
        answer.exceptionHandler(broken -> fail(Kind.TRANSPORT, message(broken)));
        answer.handler(buffer -> {
            if (ended) {
                return;
            }
            bytes += buffer.length();
            listener.heard();
            try {
                if (success) {
                    body.accept(buffer);
                } else {
                    refusal.accept(buffer);
                }
            } catch (AnswerBody.TooLong e) {
                fail(Kind.MALFORMED, e.getMessage());
            }
        });
        answer.endHandler(v -> {
            if (ended) {
                return;
            }
            answerComplete = true;
            if (success) {
                end(PeerObserver.OK, Optional.empty());
                executor.execute(this::complete);
            } else {
                executor.execute(() -> refuse(refusal));
            }
        });
    }

    private void complete() {
        try {
            result.complete(body.complete());
        } catch (PeerException e) {
            result.completeExceptionally(new PeerException(e.kind(), status, "", node + ": " + e.getMessage()));
        } catch (RuntimeException e) {
            result.completeExceptionally(
                    new PeerException(Kind.MALFORMED, status, "", node + ": unreadable answer: " + e.getMessage()));
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
            executor.execute(() -> result.completeExceptionally(failure));
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
        if (!begun) {
            return;
        }
        vertx.cancelTimer(timer);
        vertx.cancelTimer(overdueTimer);
        request.filter(stream -> !answerComplete).ifPresent(stream -> {
            stream.reset(CANCEL);
            if (headAt == 0) {
                probe(stream);
            }
        });
        long measuredFrom = streamAt == 0 ? startedAt : streamAt;
        listener.finished(new Ending(outcome, failure, measuredFrom, headAt, System.nanoTime(), bytes));
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
