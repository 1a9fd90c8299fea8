package dev.floe.node.door;

import dev.floe.door.HostField;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP/1.1 connection: one exchange after the other, each read only as far as it is wanted. */
final class Http1Connection extends WireHandler {
    /**
     * What is read and thrown away of a body that nobody wanted: so that the connection can go on after it, or at least
     * the client sees the answer before the close.
     */
    private static final long MOST_DISCARDED = 1 << 20;
    /** The client took too long; it will hardly be quicker with the rest. */
    private static final int SLOW = 408;

    private static final Pattern SCHEME_AND_HOST = Pattern.compile("(?i)https?://[^/?#]+");

    private boolean expectsContinue;
    private boolean keepAlive;
    /** An answer is complete, but not all of it has left: the next request waits. */
    private boolean leaving;

    /** What comes is the rest of a body whose request has its answer. */
    private boolean discarding;

    private long discarded;
    private Optional<ScheduledFuture<?>> discardingEnds = Optional.empty();
    private boolean pulling;
    private boolean pullAgain;

    private final Occupancy occupancy;
    /** Part of the head of a request has come. */
    private boolean headBegun;

    private Optional<ScheduledFuture<?>> headEnds = Optional.empty();

    Http1Connection(Door door, Occupancy occupancy) {
        super(door);
        this.occupancy = occupancy;
    }

    /** Whether the portion that comes next is of the head of a request, which is due from then on. */
    boolean isHeadNext() {
        boolean next = exchange == null && !discarding;
        headBegun |= next;
        return next;
    }

    /** Gives the client its time for a head that has begun and is not there. */
    private void startHeadClock() {
        if (headBegun && headEnds.isEmpty()) {
            headEnds = Optional.of(ctx.executor()
                    .schedule(
                            () -> refuse(Response.text(SLOW, "the request's head did not arrive in time"), true),
                            door.limits().head().toMillis(),
                            TimeUnit.MILLISECONDS));
        }
    }

    private void stopHeadClock() {
        headBegun = false;
        headEnds.ifPresent(end -> end.cancel(false));
        headEnds = Optional.empty();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopHeadClock();
        super.channelInactive(context);
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
        stopHeadClock();
        if (!HostField.isProper(request)) {
            ReferenceCountUtil.release(request);
            refuse(Response.text(400, "a request names one host"), !isHead(request));
            return;
        }
        keepAlive = HttpUtil.isKeepAlive(request);
        expectsContinue = HttpUtil.is100ContinueExpected(request);
        boolean chunked = HttpUtil.isTransferEncodingChunked(request);
        CharSequence length = request.headers().get("content-length");
        occupancy.begins();
        exchange = new Exchange(
                door,
                ctx,
                this,
                request.method().name(),
                originForm(request.uri()),
                request.headers()::get,
                chunked ? ContentLength.UNKNOWN : length == null ? 0 : ContentLength.of(length));
        exchange.begin();
        if (!chunked && (length == null || ContentLength.of(length) == 0)) {
            // The end of the request is there already: take it, so that the connection can go on after the answer.
            pull();
        }
    }

    /** The target of a request without scheme and host, should it have them, as requests to proxies do. */
    private static String originForm(String target) {
        Matcher absolute = SCHEME_AND_HOST.matcher(target);
        if (!absolute.lookingAt()) {
            return target;
        }
        String rest = target.substring(absolute.end());
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private void malformed(Throwable cause, Object message) {
        ReferenceCountUtil.release(message);
        if (exchange != null) {
            keepAlive = false;
            exchange.broken();
            return;
        }
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        refuse(Response.text(status, "not an acceptable HTTP request"), !isHead(message));
    }

    private static boolean isHead(Object message) {
        return message instanceof HttpRequest request && request.method().equals(HttpMethod.HEAD);
    }

    /** Answers what never became an exchange. */
    private void refuse(Response response, boolean withBody) {
        stopHeadClock();
        keepAlive = false;
        writeHead(response, withBody);
        if (withBody) {
            writePiece(response.body(), 0, response.body().length, true);
        }
        ctx.flush();
        startDiscarding();
    }

    private void discard(Object message) {
        boolean broken = !(message instanceof HttpContent content)
                || content.decoderResult().isFailure();
        if (message instanceof HttpContent content) {
            discarded += content.content().readableBytes();
        }
        ReferenceCountUtil.release(message);
        boolean last = message instanceof LastHttpContent;
        boolean over = discarded > MOST_DISCARDED || keepAlive && broken;
        if (over || last && !keepAlive) {
            ctx.close();
        } else if (last) {
            discarding = false;
            discardingEnds.ifPresent(end -> end.cancel(false));
        }
    }

    private void startDiscarding() {
        discarding = true;
        discarded = 0;
        exchange = null;
        long millis = (keepAlive ? door.limits().bodyIdle() : door.limits().farewell()).toMillis();
        discardingEnds = Optional.of(ctx.executor().schedule(() -> ctx.close(), millis, TimeUnit.MILLISECONDS));
        if (!keepAlive) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> sayThatThisIsTheEnd());
        }
        pull();
    }

    /** So that nobody who reads to the end waits for the close. Over TLS it is told, and so nobody has cut it off. */
    private void sayThatThisIsTheEnd() {
        DuplexChannel channel = (DuplexChannel) ctx.channel();
        Optional.ofNullable(ctx.pipeline().get(SslHandler.class))
                .map(SslHandler::closeOutbound)
                .orElseGet(ctx::newSucceededFuture)
                .addListener(told -> channel.shutdownOutput());
    }

    /** Asks for the next message. Not in itself: a body in tiny pieces would be as deep as it has pieces. */
    @Override
    public void pull() {
        pullAgain = true;
        if (pulling) {
            return;
        }
        pulling = true;
        try {
            while (pullAgain) {
                pullAgain = false;
                ctx.read();
            }
        } finally {
            pulling = false;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (leaving && !discarding) {
            return;
        }
        if (exchange == null) {
            // Part of a request's head, or of a body to be thrown away: ask for more.
            startHeadClock();
            pull();
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
        pull();
    }

    @Override
    public void writeHead(Response response, boolean withBody) {
        HttpResponse head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        for (Map.Entry<String, String> field : door.fields(response)) {
            head.headers().add(field.getKey(), field.getValue());
        }
        if (exchange == null || response.status() == SLOW || !exchange.isRequestEnded() && !isRestWorthReading()) {
            keepAlive = false;
        }
        if (!keepAlive) {
            head.headers().set("connection", "close");
        }
        ctx.write(head).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        if (!withBody) {
            ctx.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    /** Whether the rest of the request, which nobody wants, costs less than a new connection. */
    private boolean isRestWorthReading() {
        // Who waits for an invitation that does not come sends the body or leaves it: nobody knows.
        return !expectsContinue && exchange.announcedLength() <= MOST_DISCARDED;
    }

    @Override
    public ChannelFuture writePiece(byte[] bytes, int from, int count, boolean last) {
        ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, count);
        return ctx.write(last ? new DefaultLastHttpContent(piece) : new DefaultHttpContent(piece));
    }

    @Override
    public void finish(boolean requestEnded) {
        exchange = null;
        if (!keepAlive && requestEnded) {
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        if (keepAlive) {
            // Whoever sends requests without reading the answers gets one, and not as many as buffers hold.
            leaving = true;
            ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                leaving = false;
                occupancy.ends();
                if (!discarding) {
                    startHeadClock();
                    pull();
                }
            });
        } else {
            ctx.flush();
        }
        if (!requestEnded) {
            startDiscarding();
        }
    }

    @Override
    public void abort() {
        ctx.close();
    }
}
