package dev.floe.edge;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A body and whom it is for: the entity of a response.
 *
 * @param begins told on the context when the head has all its fields and nothing is sent
 * @param over told how it ended
 */
record BlobAnswer(
        BlobBody body,
        HttpServerRequest request,
        Context context,
        Duration stallTimeout,
        Runnable begins,
        Consumer<BlobBody.Ending> over) {

    void send() {
        body.sendTo(request, context, stallTimeout, begins, over);
    }

    void clientGone() {
        body.clientGone();
    }
}
