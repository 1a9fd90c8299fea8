package dev.floe.peer;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Has what is written to a connection in one turn of its event loop leave in as few TLS records and system calls as hold
 * it: of a hundred small requests that are made at once each would take its own.
 */
final class FlushesTogether {
    private static final int MOST = 256;

    private FlushesTogether() {}

    /** To be called on the connection's event loop. */
    static void on(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        pipeline.addAfter(
                pipeline.context(SslHandler.class).name(),
                "flushes-together",
                new FlushConsolidationHandler(MOST, true));
    }
}
