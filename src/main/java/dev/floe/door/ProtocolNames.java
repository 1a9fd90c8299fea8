package dev.floe.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Requests in a protocol that nobody speaks, such as {@code GET / FOO/9.9}. Left alone, the server would repeat that name
 * at the head of its answer, which is no HTTP then.
 */
public final class ProtocolNames {
    private ProtocolNames() {}

    /**
     * Whether {@code request} names a protocol that is unknown here. If so its answer, which is still to be given, begins
     * with {@code HTTP/1.1}, and the connection ends with it. To be called on the connection's event loop.
     */
    public static boolean isUnknown(HttpServerRequest request) {
        if (request.version() != null) {
            return false;
        }
        if (request.connection() instanceof ConnectionBase connection) {
            ChannelPipeline pipeline = connection.channel().pipeline();
            if (pipeline.get(Mended.class) == null) {
                pipeline.addBefore(connection.channelHandlerContext().name(), null, new Mended());
            }
        }
        return true;
    }

    private static final class Mended extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response) {
                response.setProtocolVersion(HttpVersion.HTTP_1_1);
                response.headers().set("Connection", "close");
            }
            context.write(message, promise);
        }
    }
}
