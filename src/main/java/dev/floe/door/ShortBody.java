package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** A request's body that is wanted as a whole and has to be short. Everything happens on the request's context. */
public final class ShortBody {
    private static final String CONTINUE = "100-continue";

    private final HttpServerRequest request;
    private final int most;
    private final UniEmitter<? super byte[]> emitter;
    private final Buffer gathered = Buffer.buffer();
    private boolean refused;

    private ShortBody(HttpServerRequest request, int most, UniEmitter<? super byte[]> emitter) {
        this.request = request;
        this.most = most;
        this.emitter = emitter;
    }

    /**
     * The body, which nobody else reads. To be called on the request's context; the body is read when it is subscribed to,
     * once.
     *
     * @param most the bytes that it may have; a longer one is refused, and no more of it is read than that
     */
    public static Uni<byte[]> of(HttpServerRequest request, int most) {
        Context context = Vertx.currentContext();
        return Uni.createFrom()
                .emitter(emitter -> context.runOnContext(now -> new ShortBody(request, most, emitter).read()));
    }

    private void read() {
        request.exceptionHandler(broken -> emitter.fail(refusal(ApiStatus.INVALID_ARGUMENT, "INCOMPLETE_BODY")));
        request.handler(this::take);
        request.endHandler(end -> {
            if (!refused) {
                emitter.complete(gathered.getBytes());
            }
        });
        if (CONTINUE.equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        // The framework holds bodies back until somebody wants them.
        request.resume();
    }

    private void take(Buffer bytes) {
        if (refused) {
            return;
        }
        if (gathered.length() + bytes.length() > most) {
            refused = true;
            emitter.fail(refusal(ApiStatus.PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE"));
        } else {
            gathered.appendBuffer(bytes);
        }
    }

    private RefusedException refusal(ApiStatus status, String reason) {
        return new RefusedException(
                Refusal.of(status, reason, "the body arrives as a whole, and has at most " + most + " bytes"));
    }
}
