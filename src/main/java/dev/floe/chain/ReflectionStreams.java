package dev.floe.chain;

import dev.floe.sui.rpc.ServerReflectionRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Answers the questions of {@link Reflection} one by one as they come in: clients keep such a call open meanwhile. */
final class ReflectionStreams {
    static final Set<String> METHODS = Set.of(
            "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");

    private static final int MAX_OPEN = 128;
    private static final int LONGEST_QUESTION = 16 << 10;

    private final Reflection reflection;
    private final Bodies bodies;
    private final Duration patience;
    private final AtomicInteger open = new AtomicInteger();

    /** @param patience how long the next question may take */
    ReflectionStreams(Reflection reflection, Bodies bodies, Duration patience) {
        this.reflection = reflection;
        this.bodies = bodies;
        this.patience = patience;
    }

    /** On the event loop of {@code request}. */
    void start(HttpServerRequest request, Reply reply, WireFormat format) {
        if (format == WireFormat.NATIVE) {
            talk(request, reply, Conversation::listen);
            return;
        }
        // Of gRPC-Web, requests are there as a whole before they are answered; who goes away before takes no place.
        bodies.collect(
                request,
                body -> {
                    body.release();
                    talk(request, reply, conversation -> conversation.all(format, body.bytes()));
                },
                reply::fail);
    }

    private void talk(HttpServerRequest request, Reply reply, Consumer<Conversation> how) {
        if (open.incrementAndGet() > MAX_OPEN) {
            open.decrementAndGet();
            reply.fail(new RpcException(RpcException.Code.RESOURCE_EXHAUSTED, "too many reflection streams are open"));
            return;
        }
        how.accept(new Conversation(request, reply));
    }

    /** One call. On its event loop only. */
    private final class Conversation {
        private final HttpServerRequest request;
        private final Reply reply;
        private final FrameReader frames = new FrameReader(LONGEST_QUESTION);
        private final Vertx vertx = Vertx.currentContext().owner();
        private long timer;
        private boolean over;

        Conversation(HttpServerRequest request, Reply reply) {
            this.request = request;
            this.reply = reply;
            this.timer = impatience();
        }

        private long impatience() {
            return vertx.setTimer(
                    patience.toMillis(),
                    late -> fail(new RpcException(
                            RpcException.Code.DEADLINE_EXCEEDED,
                            "no question came within " + patience.toMillis() + " ms")));
        }

        void listen() {
            reply.onClose(this::end);
            reply.onDrain(request::resume);
            // Not while the connection is being read: the next frame may say that the client has given the call up,
            // and to write to a stream that is ended at the same moment ends the connection.
            Context context = Vertx.currentContext();
            request.handler(part -> context.runOnContext(read -> take(part)));
            request.endHandler(all -> context.runOnContext(read -> finish()));
            request.exceptionHandler(gone -> end());
            reply.open();
        }

        void all(WireFormat format, byte[] body) {
            try {
                byte[] questions = format.frames(body);
                reply.open();
                take(Buffer.buffer(questions));
                finish();
            } catch (RpcException e) {
                fail(e);
            }
        }

        private void take(Buffer part) {
            if (over) {
                return;
            }
            try {
                for (byte[] question : frames.read(part)) {
                    vertx.cancelTimer(timer);
                    timer = impatience();
                    ServerReflectionRequest asked = Unary.parse(ServerReflectionRequest.parser(), question);
                    reply.send(reflection.answer(asked).toByteArray());
                }
            } catch (RpcException e) {
                fail(e);
                return;
            }
            if (reply.isFull()) {
                request.pause();
            }
        }

        private void finish() {
            if (over) {
                return;
            }
            if (!frames.isBetweenMessages()) {
                fail(RpcException.invalid("the last message is cut off"));
                return;
            }
            end();
            reply.finish();
        }

        void fail(RpcException failure) {
            if (!over) {
                end();
                reply.fail(failure);
            }
        }

        void end() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                open.decrementAndGet();
            }
        }
    }
}
