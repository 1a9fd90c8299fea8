package dev.floe.node.door;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP/2 client with prior knowledge: it sends the preface at once, inside TLS or plain, and never offers a protocol
 * in the handshake, as the Rust clients of Walrus do.
 */
public final class RawHttp2 implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final Channel connection;

    /** The node has broken the stream off. */
    public static final class ResetException extends IOException {
        private static final long serialVersionUID = 1L;

        private final long code;

        ResetException(long code) {
            super("the stream was reset with code " + code);
            this.code = code;
        }

        public long code() {
            return code;
        }
    }

    /** An answer, whole. */
    public record Answer(int status, Http2Headers headers, byte[] body) {}

    public RawHttp2(InetSocketAddress address, boolean tls, String... protocols) throws Exception {
        this(address, tls, Http2Settings.defaultSettings(), protocols);
    }

    public RawHttp2(InetSocketAddress address, boolean tls, Http2Settings settings, String... protocols)
            throws Exception {
        connection = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) throws Exception {
                        if (tls) {
                            SslContextBuilder context =
                                    SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE);
                            if (protocols.length > 0) {
                                context.protocols(protocols);
                            }
                            channel.pipeline().addLast(context.build().newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forClient()
                                        .initialSettings(settings)
                                        .validateHeaders(false)
                                        .encoderIgnoreMaxHeaderListSize(true)
                                        .build());
                        channel.pipeline().addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                    }
                })
                .connect(address)
                .sync()
                .channel();
    }

    /** Whether the node has not hung up. */
    public boolean isOpen() {
        return connection.isActive();
    }

    /** Waits for the node to hang up; false if it does not. */
    public boolean isClosedByServer() throws InterruptedException {
        return connection.closeFuture().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public CompletableFuture<Answer> send(String method, String path, byte[] body) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Channel stream = open(answer);
        stream.write(new DefaultHttp2HeadersFrame(headers(method, path), body.length == 0));
        if (body.length > 0) {
            stream.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(body), true));
        }
        stream.flush();
        return answer;
    }

    public static Http2Headers headers(String method, String path) {
        return new DefaultHttp2Headers(false)
                .method(method)
                .path(path)
                .scheme("https")
                .authority("node");
    }

    /** A stream to be written to by the test itself. */
    public Channel open(CompletableFuture<Answer> answer) {
        CompletableFuture<Channel> stream = new CompletableFuture<>();
        // Netty never says how it ends if the connection is closed at the wrong moment.
        connection.closeFuture().addListener(closed -> stream.completeExceptionally(new ClosedChannelException()));
        new Http2StreamChannelBootstrap(connection)
                .handler(new Collector(answer))
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (opened.isSuccess()) {
                        stream.complete(opened.getNow());
                    } else {
                        stream.completeExceptionally(opened.cause());
                    }
                });
        try {
            return stream.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no stream", e);
        }
    }

    public static void reset(Channel stream) {
        stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
    }

    private static final class Collector extends SimpleChannelInboundHandler<Http2Frame> {
        private final CompletableFuture<Answer> answer;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private Http2Headers headers;

        Collector(CompletableFuture<Answer> answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, Http2Frame frame) {
            boolean last = false;
            if (frame instanceof Http2HeadersFrame head) {
                headers = head.headers();
                last = head.isEndStream();
            } else if (frame instanceof Http2DataFrame data) {
                body.writeBytes(ByteBufUtil.getBytes(data.content()));
                last = data.isEndStream();
            }
            if (last) {
                answer.complete(new Answer(Integer.parseInt(headers.status().toString()), headers, body.toByteArray()));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof Http2ResetFrame reset) {
                answer.completeExceptionally(new ResetException(reset.errorCode()));
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            answer.completeExceptionally(new IOException("the stream was closed"));
        }
    }

    @Override
    public void close() {
        connection.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
