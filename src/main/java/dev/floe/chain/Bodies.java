package dev.floe.chain;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Collects the bodies of requests: each of bounded length and in bounded time, all of them in bounded memory. */
final class Bodies {
    static final Body EMPTY = new Body(new byte[0], new AtomicLong());

    /** The largest transaction of Sui is 128 KiB; base64 and framing fit as well. */
    static final int MAX_LENGTH = 1 << 20;

    private static final long MAX_TOTAL = 64L << 20;
    private static final long LINGER_MILLIS = 500;
    /** With what HTTP/2 ends a request whose answer is complete (RFC 9113, section 8.1). */
    private static final long NO_ERROR = 0;

    private final long timeoutMillis;
    private final AtomicLong held = new AtomicLong();

    /** @param timeout in which a body must be there */
    Bodies(Duration timeout) {
        this.timeoutMillis = timeout.toMillis();
    }

    /** A body that counts until it is released. */
    static final class Body {
        private final byte[] bytes;
        private final AtomicLong held;
        private boolean released;

        private Body(byte[] bytes, AtomicLong held) {
            this.bytes = bytes;
            this.held = held;
        }

        byte[] bytes() {
            return bytes;
        }

        /** On the event loop. */
        void release() {
            if (!released) {
                released = true;
                held.addAndGet(-bytes.length);
            }
        }
    }

    /** Exactly one of {@code whole} and {@code failed} is called, unless the client goes away first. */
    void collect(HttpServerRequest request, Consumer<Body> whole, Consumer<RpcException> failed) {
        Collection collection = new Collection(request, whole, failed);
        if (!fits(request)) {
            collection.fail(tooLong());
            return;
        }
        request.handler(collection::add);
        request.endHandler(end -> collection.end());
        request.exceptionHandler(gone -> collection.abandon());
        request.response().closeHandler(gone -> collection.abandon());
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
    }

    /** Whether the body is not longer than what is taken, as far as it has been announced. */
    static boolean fits(HttpServerRequest request) {
        String announced = request.getHeader("content-length");
        return announced == null || announced.length() <= 9 && parse(announced) <= MAX_LENGTH;
    }

    private static long parse(String announced) {
        try {
            return Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static RpcException tooLong() {
        return new RpcException(RpcException.Code.RESOURCE_EXHAUSTED, "a request has at most " + MAX_LENGTH + " bytes");
    }

    /** One body as it comes in. On its event loop only. */
    private final class Collection {
        private final HttpServerRequest request;
        private final Consumer<Body> whole;
        private final Consumer<RpcException> failed;
        private final Vertx vertx = Vertx.currentContext().owner();
        private final long timer;
        private Buffer bytes = Buffer.buffer();
        private boolean over;

        Collection(HttpServerRequest request, Consumer<Body> whole, Consumer<RpcException> failed) {
            this.request = request;
            this.whole = whole;
            this.failed = failed;
            this.timer = vertx.setTimer(
                    timeoutMillis,
                    late -> fail(new RpcException(
                            RpcException.Code.DEADLINE_EXCEEDED,
                            "the request did not arrive within " + timeoutMillis + " ms")));
        }

        void add(Buffer part) {
            if (over) {
                return;
            }
            if (bytes.length() + part.length() > MAX_LENGTH) {
                fail(tooLong());
                return;
            }
            if (held.addAndGet(part.length()) > MAX_TOTAL) {
                held.addAndGet(-part.length());
                fail(new RpcException(RpcException.Code.UNAVAILABLE, "too many requests are under way"));
                return;
            }
            bytes.appendBuffer(part);
        }

        void end() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                whole.accept(new Body(bytes.getBytes(), held));
            }
        }

        void fail(RpcException failure) {
            if (!over) {
                abandon();
                failed.accept(failure);
                vertx.setTimer(LINGER_MILLIS, late -> cutOff());
            }
        }

        /**
         * What is still to come is of no use. Who goes on sending has had time to read the answer; on HTTP/2 what else the
         * connection carries is none of this one's business.
         */
        private void cutOff() {
            if (request.isEnded() || request.response().closed()) {
                return;
            }
            if (request.version() == HttpVersion.HTTP_2) {
                request.response().reset(NO_ERROR);
            } else {
                request.connection().close();
            }
        }

        void abandon() {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                held.addAndGet(-bytes.length());
                bytes = Buffer.buffer();
            }
        }
    }
}
