package dev.floe.chain;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** The answer to one call, in the format of the call. On the call's event loop only. */
final class Reply {
    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";

    private final HttpServerResponse response;
    private final WireFormat format;
    private final boolean http2;
    private boolean started;

    Reply(HttpServerRequest request, WireFormat format) {
        this.response = request.response();
        this.format = format;
        this.http2 = request.version() == HttpVersion.HTTP_2;
        response.putHeader("grpc-accept-encoding", "identity");
    }

    /** One message, and success. */
    void succeed(byte[] message) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (format == WireFormat.NATIVE) {
            start();
            response.putTrailer(STATUS, "0").end(format.frame(message));
        } else {
            response.putHeader("content-type", format.contentType()).end(format.unary(message));
        }
    }

    void fail(RpcException failure) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (format != WireFormat.NATIVE) {
            start();
            response.end(format.trailers(failure.code().number(), failure.getMessage()));
        } else if (started) {
            response.putTrailer(STATUS, String.valueOf(failure.code().number()))
                    .putTrailer(MESSAGE, WireFormat.percentEncode(failure.getMessage()))
                    .end();
        } else {
            response.putHeader("content-type", format.contentType())
                    .putHeader(STATUS, String.valueOf(failure.code().number()))
                    .putHeader(MESSAGE, WireFormat.percentEncode(failure.getMessage()))
                    .end();
        }
    }

    /** Sends the head of a stream. */
    void open() {
        start();
        response.write(Buffer.buffer());
    }

    /** One more message of a stream. */
    void send(byte[] message) {
        response.write(format.frame(message));
    }

    /** Ends a stream in success. */
    void finish() {
        if (response.ended() || response.closed()) {
            return;
        }
        if (format == WireFormat.NATIVE) {
            response.putTrailer(STATUS, "0").end();
        } else {
            response.end(format.trailers(0, ""));
        }
    }

    /** Whether the client takes messages slower than they are made. */
    boolean isFull() {
        return response.writeQueueFull();
    }

    boolean isOver() {
        return response.ended() || response.closed();
    }

    void onDrain(Runnable action) {
        response.drainHandler(drained -> action.run());
    }

    void onClose(Runnable action) {
        response.closeHandler(closed -> action.run());
        response.exceptionHandler(failed -> action.run());
    }

    private void start() {
        if (!started) {
            started = true;
            response.putHeader("content-type", format.contentType());
            if (!http2) {
                response.setChunked(true);
            }
        }
    }
}
