package dev.floe.node.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One stream of an HTTP/2 connection: one exchange. */
final class Http2Stream extends WireHandler {
    private final Http2FrameCodec codec;
    /** Bytes of body that the client may send, or could. */
    private long invited = DoorLimits.UNASKED_BODY;
    /** When a body whose request has its answer is waited for no longer. */
    private Optional<ScheduledFuture<?>> restEnds = Optional.empty();

    Http2Stream(Door door, Http2FrameCodec codec) {
        super(door);
        this.codec = codec;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        super.handlerAdded(context);
        ctx.channel().config().setAutoRead(false);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case Http2HeadersFrame frame -> headers(frame);
            case Http2DataFrame frame
            when exchange != null -> {
                boolean last = frame.isEndStream();
                exchange.data(frame.content());
                if (last) {
                    exchange.requestEnd();
                }
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    /** The codec ends streams on which a client breaks the protocol, with the right word; here it is only heard of. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (exchange != null) {
            exchange.gone();
        }
        if (!(cause instanceof Http2Exception)) {
            ctx.close();
        }
    }

    private void headers(Http2HeadersFrame frame) {
        if (exchange == null) {
            Http2Headers headers = frame.headers();
            CharSequence method = headers.method();
            CharSequence path = headers.path();
            long length = ContentLength.of(headers.get("content-length"));
            exchange = new Exchange(
                    door,
                    ctx,
                    this,
                    method == null ? "" : method.toString(),
                    path == null ? "" : path.toString(),
                    headers::get,
                    length);
            if (frame.isEndStream()) {
                exchange.requestEnd();
            }
            if (isShort(length) && !frame.isEndStream()) {
                // A short body is usually right behind its head: take it along, rather than ask for it from a thread.
                ctx.read();
                ctx.executor().execute(exchange::begin);
            } else {
                exchange.begin();
            }
        } else if (frame.isEndStream() && !hasPseudoHeaders(frame.headers())) {
            exchange.requestEnd();
        } else {
            // RFC 9113, 8.1: fields behind a body are its end, and name no new request.
            exchange.gone();
            end(Http2Error.PROTOCOL_ERROR);
        }
    }

    private static boolean hasPseudoHeaders(Http2Headers headers) {
        return headers.iterator().hasNext()
                && Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(
                        headers.iterator().next().getKey());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof Http2ResetFrame && exchange != null) {
            exchange.gone();
            drain();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void invite(long bytes) {
        if (bytes > invited && ctx.channel() instanceof Http2StreamChannel channel) {
            var stream = codec.connection().stream(channel.stream().id());
            if (stream != null) {
                try {
                    codec.connection().local().flowController().incrementWindowSize(stream, (int)
                            Math.min(bytes - invited, 1 << 30));
                    invited = bytes;
                    ctx.channel().parent().flush();
                } catch (Http2Exception e) {
                    ctx.close();
                    return;
                }
            }
        }
        ctx.read();
    }

    @Override
    public void writeHead(Response response, boolean withBody) {
        Http2Headers headers = new DefaultHttp2Headers().status(Integer.toString(response.status()));
        for (Map.Entry<String, String> field : door.fields(response)) {
            headers.add(field.getKey(), field.getValue());
        }
        ctx.write(new DefaultHttp2HeadersFrame(headers, !withBody)).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public ChannelFuture writePiece(byte[] bytes, int from, int count, boolean last) {
        return ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(bytes, from, count), last));
    }

    @Override
    public void finish(boolean requestEnded) {
        if (!requestEnded) {
            if (isShort(exchange.announcedLength())) {
                // On its way already, most likely. Heard out, it is the same whether it came before its answer or
                // behind
                // it; and whether it is as long as its head said.
                restEnds = Optional.of(ctx.executor()
                        .schedule(
                                () -> end(Http2Error.NO_ERROR),
                                door.limits().bodyIdle().toMillis(),
                                TimeUnit.MILLISECONDS));
            } else {
                // The answer is complete: the client need not send the rest (RFC 9113, 8.1).
                ctx.write(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
            }
        }
        ctx.flush();
        drain();
    }

    private static boolean isShort(long length) {
        return length > 0 && length <= DoorLimits.UNASKED_BODY;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        restEnds.ifPresent(end -> end.cancel(false));
        super.channelInactive(context);
    }

    @Override
    public void abort() {
        // What is not whole must not look like an end: some clients take CANCEL for one.
        end(Http2Error.INTERNAL_ERROR);
    }

    private void end(Http2Error why) {
        ctx.writeAndFlush(new DefaultHttp2ResetFrame(why));
        drain();
    }

    /**
     * Takes and drops what still comes. A stream that nobody reads never notices its end: it would keep what has arrived,
     * for good.
     */
    private void drain() {
        ctx.channel().config().setAutoRead(true);
    }
}
