package dev.floe.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AttributeKey;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The short way for the bodies of answers that come by HTTP/2: from the decrypted frame to whoever wants them. The client
 * would copy each part into a new array first. Everything but the bytes, the end of the body among it, goes the client's
 * way. What belongs to a connection is used by its event loop only.
 */
final class AnswerStreams {
    private static final AttributeKey<OfConnection> KEY = AttributeKey.valueOf(AnswerStreams.class, "of");
    private static final int PAGE = 8192;
    /** Chunks of half a megabyte. */
    private static final int CHUNK_ORDER = 6;

    /** What is decrypted lives for the blink of an eye: in arrays that are used again. */
    private final PooledByteBufAllocator buffers;

    AnswerStreams() {
        int arenas = Runtime.getRuntime().availableProcessors();
        buffers = new PooledByteBufAllocator(false, arenas, arenas, PAGE, CHUNK_ORDER, 64, 32, false);
    }

    /** Opens the short way on a connection that has just been made. */
    void open(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        channel.config().setAllocator(buffers);
        Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
        if (handler != null) {
            OfConnection streams = new OfConnection(handler.decoder().frameListener());
            handler.decoder().frameListener(streams);
            channel.attr(KEY).set(streams);
        }
    }

    /**
     * Has the body of an answer go to {@code taker}, in parts that are valid during the call, if there is a short way. To
     * be called while the head of the answer is told, so that no part can have gone the other way.
     */
    static void shorten(HttpClientRequest request, Consumer<AnswerPart> taker) {
        of(request)
                .filter(streams -> streams.beginning != 0 && streams.beginning == request.streamId())
                .ifPresent(streams -> streams.takers.put(streams.beginning, taker));
    }

    /** The exchange is over: what still comes of its answer interests nobody. */
    static void forget(HttpClientRequest request) {
        of(request).ifPresent(streams -> streams.takers.remove(request.streamId()));
    }

    private static Optional<OfConnection> of(HttpClientRequest request) {
        return Optional.ofNullable(
                ((ConnectionBase) request.connection()).channel().attr(KEY).get());
    }

    private static final class OfConnection extends Http2FrameListenerDecorator {
        private final IntObjectMap<Consumer<AnswerPart>> takers = new IntObjectHashMap<>();
        /** The stream whose head is being told; none if 0. */
        private int beginning;

        private OfConnection(Http2FrameListener client) {
            super(client);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            beginning = endOfStream ? 0 : streamId;
            try {
                super.onHeadersRead(ctx, streamId, headers, padding, endOfStream);
            } finally {
                beginning = 0;
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int streamId,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            beginning = endOfStream ? 0 : streamId;
            try {
                super.onHeadersRead(ctx, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
            } finally {
                beginning = 0;
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            Consumer<AnswerPart> taker = takers.get(streamId);
            if (taker == null) {
                return super.onDataRead(ctx, streamId, data, padding, endOfStream);
            }
            int taken = data.readableBytes() + padding;
            taker.accept(new Frame(data));
            if (endOfStream) {
                takers.remove(streamId);
                super.onDataRead(ctx, streamId, Unpooled.EMPTY_BUFFER, 0, true);
            }
            return taken;
        }
    }

    private record Frame(ByteBuf data) implements AnswerPart {
        @Override
        public int length() {
            return data.readableBytes();
        }

        @Override
        public void copy(int from, int to, byte[] into, int at) {
            data.getBytes(data.readerIndex() + from, into, at, to - from);
        }
    }
}
