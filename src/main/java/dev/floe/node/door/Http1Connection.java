package dev.floe.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An HTTP/1.1 connection: one exchange after the other, each read only as far as it is wanted. */
final class Http1Connection extends WireHandler {
    /** What is read and thrown away of a refused body, so that the client sees the answer before the close. */
    private static final long MOST_DISCARDED = 1 << 20;

    private static final long DISCARD_SECONDS = 2;

    private boolean expectsContinue;
    private boolean keepAlive;
    private boolean discarding;
    private long discarded;

    Http1Connection(Door door) {
        super(door);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (discarding) {
            discard(message);
            return;
        }
        switch (message) {
            case HttpRequest request
            when request.decoderResult().isFailure() ->
                malformed(request.decoderResult().cause(), message);
            case HttpContent content
            when content.decoderResult().isFailure() ->
                malformed(content.decoderResult().cause(), message);
            case HttpRequest request -> head(request);
            case HttpContent content
            when exchange != null -> {
                boolean last = message instanceof LastHttpContent;
                ByteBuf part = content.content();
                if (part.isReadable()) {
                    exchange.data(part);
                } else {
                    part.release();
                }
                if (last) {
                    exchange.requestEnd();
                }
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void head(HttpRequest request) {
        keepAlive = HttpUtil.isKeepAlive(request);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        boolean chunked = HttpUtil.isTransferEncodingChunked(request);
        CharSequence length = request.headers().get("content-length");
        exchange = new Exchange(
                door,
                ctx,
                this,
                request.method().name(),
                request.uri(),
                request.headers()::get,
                chunked ? ContentLength.UNKNOWN : length == null ? 0 : ContentLength.of(length));
        exchange.begin();
        if (!chunked && (length == null || ContentLength.of(length) == 0)) {
            // The end of the request is there already: take it, so that the connection can go on after the answer.
            ctx.read();
        }
    }

    private void malformed(Throwable cause, Object message) {
        ReferenceCountUtil.release(message);
        if (exchange != null) {
            exchange.gone();
            ctx.close();
            return;
        }
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        keepAlive = false;
        writeHead(Response.text(status, "not an acceptable HTTP request"), false);
        ctx.flush();
        startDiscarding();
    }

    private void discard(Object message) {
        if (message instanceof HttpContent content) {
            discarded += content.content().readableBytes();
        }
        boolean last = message instanceof LastHttpContent || discarded > MOST_DISCARDED;
        ReferenceCountUtil.release(message);
        if (last) {
            ctx.close();
        }
    }

    private void startDiscarding() {
        discarding = true;
        exchange = null;
        ctx.executor().schedule(() -> ctx.close(), DISCARD_SECONDS, TimeUnit.SECONDS);
        ctx.read();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange == null) {
            // Part of a request's head, or of a body to be thrown away: ask for more.
            ctx.read();
        } else {
            super.channelReadComplete(context);
        }
    }

    @Override
    public void invite(long bytes) {
        if (expectsContinue) {
            expectsContinue = false;
            ctx.writeAndFlush(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
        }
        ctx.read();
    }

    @Override
    public void writeHead(Response response, boolean withBody) {
        HttpResponse head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        for (Map.Entry<String, String> field : door.fields(response)) {
            head.headers().add(field.getKey(), field.getValue());
        }
        boolean close = !keepAlive || exchange == null || !exchange.isRequestEnded();
        if (close) {
            keepAlive = false;
            head.headers().set("connection", "close");
        }
        ctx.write(head);
        if (!withBody) {
            ctx.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    @Override
    public ChannelFuture writePiece(byte[] bytes, int from, int count, boolean last) {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, count);
        return ctx.write(last ? new DefaultLastHttpContent(piece) : new DefaultHttpContent(piece));
    }

    @Override
    public void finish(boolean requestEnded) {
        exchange = null;
        if (keepAlive) {
            ctx.flush();
            ctx.read();
        } else if (requestEnded) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.flush();
            startDiscarding();
        }
    }

    @Override
    public void abort() {
        ctx.close();
    }
}
