package dev.floe.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.Http1xServerConnection;

/**
 * Requests in a protocol that nobody speaks, such as {@code GET / FOO/9.9}. Left alone, the server would repeat that name
 * at the head of its answer, which is no HTTP then. To be used on the connection's event loop.
 */
public final class ProtocolNames {
    private ProtocolNames() {}

    /** Has all later answers on {@code connection} begin with the name of a protocol that is one. */
    public static void correct(HttpConnection connection) {
        if (connection instanceof Http1xServerConnection http1) {
            ChannelPipeline pipeline = http1.channel().pipeline();
            if (pipeline.get(Corrector.class) == null) {
                pipeline.addBefore(http1.channelHandlerContext().name(), null, new Corrector());
            }
        }
    }

    /** Whether {@code request} names a protocol that is unknown here; {@linkplain #correct corrects} its answer if so. */
    static boolean isUnknown(HttpServerRequest request) {
        boolean unknown = request.version() == null;
        if (unknown) {
            correct(request.connection());
        }
        return unknown;
    }

    private static final class Corrector extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response && !isSpoken(response.protocolVersion())) {
                response.setProtocolVersion(HttpVersion.HTTP_1_1);
                response.headers().set("Connection", "close");
            }
            context.write(message, promise);
        }

        private static boolean isSpoken(HttpVersion version) {
            return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
        }
    }
}
