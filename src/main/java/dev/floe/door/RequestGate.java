package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets the requests of one HTTP/1 connection through to the server one at a time: what a client sends before the request
 * ahead of it was answered stays here as bytes, and nothing more is read then. Left alone, Vert.x parses and keeps
 * whatever a client pipelines, whether the client takes the answers or not. A request whose answer is prepared is answered
 * here, when its turn comes ({@link FastConnection}). HTTP/2 has windows for this; its connections are handed on to {@link
 * StreamOrder} and {@link FastStreams}. First in the pipeline, or behind TLS; on the event loop only.
 */
final class RequestGate extends ChannelInboundHandlerAdapter {
    private static final byte[] HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    /** From here on it is no request of HTTP/1 either. */
    private static final int FIRST_LINE_OF_HTTP_2 = 16;
    /** {@code GET / HTTP/1.0} and an empty line: empty lines before that are those that may precede a request. */
    private static final int SHORTEST_REQUEST = 16;

    /** The name that the server gives to its codec of HTTP/1. */
    private static final String CODEC = "httpDecoder";

    /** The names of those who look at the frames of HTTP/2 before it. */
    private static final String ORDER = "order";

    private static final long HEAD_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** What is read and thrown away before a close, so that the client sees the last answer rather than a reset. */
    private static final long MOST_DISCARDED = 1 << 20;

    private static final long DISCARD_SECONDS = 2;

    private enum State {
        UNDECIDED,
        HTTP_1,
        DISCARDING,
        CLOSED
    }

    /** May come before a request, and is nothing by itself. */
    private static final byte[] EMPTY_LINE = {'\r', '\n'};

    private final RequestRules rules = new RequestRules(this);
    private final FastLane lane;
    private final TrustedProxies proxies;
    private final SocketAddress peer;
    private final FastConnection fast;
    private State state = State.UNDECIDED;
    private ByteBuf waiting = Unpooled.EMPTY_BUFFER;
    private boolean letting;
    private boolean holding;
    private boolean ending;
    private boolean lineEmpty = true;
    private long partLength;
    private long headBegan;
    private long discarded;
    private ScheduledFuture<?> discardingEnds;

    /** @param peer whose connection it is */
    RequestGate(FastLane lane, TrustedProxies proxies, SocketAddress peer) {
        this.lane = lane;
        this.proxies = proxies;
        this.peer = peer;
        this.fast = new FastConnection(lane, proxies, this, peer);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (state == State.DISCARDING || state == State.CLOSED) {
            discarded += bytes.readableBytes();
            bytes.release();
            if (discarded > MOST_DISCARDED) {
                context.close();
            }
            return;
        }
        if (waiting.isReadable()) {
            waiting = Unpooled.wrappedBuffer(waiting, bytes);
        } else {
            waiting.release();
            waiting = bytes;
        }
        if (state == State.UNDECIDED) {
            decide(context);
        } else {
            letThrough(context);
        }
    }

    private void decide(ChannelHandlerContext context) {
        int compared = Math.min(waiting.readableBytes(), HTTP_2.length);
        int same = 0;
        while (same < compared && waiting.getByte(waiting.readerIndex() + same) == HTTP_2[same]) {
            same++;
        }
        ChannelPipeline pipeline = context.pipeline();
        if (pipeline.get(SslHandler.class) != null) {
            context.channel()
                    .config()
                    .setAllocator(lane.records(context.channel().alloc()));
        }
        // Over TLS the handshake has decided.
        boolean decided = pipeline.get(CODEC) != null;
        if (!decided && same == HTTP_2.length) {
            pipeline.addAfter(context.name(), ORDER, new StreamOrder(HTTP_2.length));
            // Without TLS the server decides by the same bytes, and then has its codec in the pipeline, too.
            context.fireChannelRead(waiting.readRetainedSlice(HTTP_2.length));
            Optional.ofNullable(pipeline.get(Http2ConnectionHandler.class))
                    .filter(codec -> lane.isUsed())
                    .ifPresent(codec ->
                            pipeline.addAfter(ORDER, "streams", new FastStreams(lane, streamsOf(peer), codec)));
            standAside(context);
        } else if (!decided && same < compared && same >= FIRST_LINE_OF_HTTP_2) {
            context.close();
        } else if (decided || same < compared) {
            if (!decided) {
                // The server decides by its first bytes, too, and then has its codec in the pipeline. No request
                // begins with an empty line, and none is harmed by one.
                context.fireChannelRead(Unpooled.wrappedBuffer(EMPTY_LINE));
            }
            if (pipeline.get(CODEC) == null) {
                standAside(context);
                return;
            }
            pipeline.addBefore(pipeline.get("h2c") == null ? "handler" : "h2c", "rules", rules);
            fast.watchedBy(Optional.ofNullable(pipeline.get(IdleStateHandler.class)));
            if (pipeline.get(SslHandler.class) != null) {
                fast.throughTls();
            }
            state = State.HTTP_1;
            letThrough(context);
        }
    }

    /** Frames are buffers, whether they are encrypted or not. */
    private LaneClient streamsOf(SocketAddress peer) {
        LaneClient client = new LaneClient(lane, proxies, peer, "HTTP/2");
        client.isBuffered();
        return client;
    }

    private void standAside(ChannelHandlerContext context) {
        ByteBuf rest = waiting;
        waiting = Unpooled.EMPTY_BUFFER;
        context.fireChannelRead(rest);
        context.pipeline().remove(this);
    }

    /** Hands on what may be handed on now. */
    private void letThrough(ChannelHandlerContext context) {
        if (letting) {
            return;
        }
        letting = true;
        try {
            while (waiting.isReadable() && state == State.HTTP_1 && isReadyForMore()) {
                int answered = !ending && isBetweenRequests() ? fast.answer(context, waiting) : 0;
                if (answered > 0) {
                    waiting.skipBytes(answered);
                    continue;
                }
                context.fireChannelRead(waiting.readRetainedSlice(nextPart()));
                if (!rules.isInRequest() && rules.isReadyForMore()) {
                    requireHeadInTime(context);
                }
            }
        } finally {
            letting = false;
        }
        hold(context, waiting.isReadable());
    }

    private boolean isReadyForMore() {
        return rules.isReadyForMore() && !fast.isSending();
    }

    /** Whether the next byte is the first of a request, on a connection that goes on behind the last. */
    private boolean isBetweenRequests() {
        return !rules.isInRequest() && !rules.isLast() && partLength == 0 && lineEmpty;
    }

    /** Reading stops by the switch that the server turns, too, if it cannot keep up with a body: not both at a time. */
    private void hold(ChannelHandlerContext context, boolean wanted) {
        ChannelConfig config = context.channel().config();
        if (wanted && config.isAutoRead()) {
            holding = true;
            config.setAutoRead(false);
        } else if (!wanted && holding) {
            holding = false;
            config.setAutoRead(true);
        }
    }

    /** At most one head, or one body: up to the end of the body, or through the next empty line. */
    private int nextPart() {
        if (rules.bodyLeft() > 0) {
            return (int) Math.min(rules.bodyLeft(), waiting.readableBytes());
        }
        if (!rules.isInRequest() && partLength == 0) {
            headBegan = System.nanoTime();
        }
        long least = rules.isInRequest() ? 0 : SHORTEST_REQUEST;
        int from = waiting.readerIndex();
        for (int i = from; i < waiting.writerIndex(); i++) {
            byte next = waiting.getByte(i);
            partLength++;
            if (next == '\n') {
                if (lineEmpty && partLength >= least) {
                    partLength = 0;
                    return i + 1 - from;
                }
                lineEmpty = true;
            } else if (next != '\r') {
                lineEmpty = false;
            }
        }
        return waiting.readableBytes();
    }

    /** Looks when bytes come in: a client that sends nothing at all is idle, which the server watches. */
    private void requireHeadInTime(ChannelHandlerContext context) {
        if (partLength > 0 && System.nanoTime() - headBegan > HEAD_NANOS) {
            context.close();
        }
    }

    /** The answer to the last request has been written. */
    void answered(ChannelHandlerContext writer) {
        if (ending) {
            close(writer);
        } else if (waiting.isReadable()) {
            // Not at once: it is in the middle of being written.
            writer.executor().execute(() -> {
                ChannelHandlerContext context = writer.pipeline().context(this);
                if (context != null) {
                    letThrough(context);
                    // The server flushes what it has written then.
                    context.fireChannelReadComplete();
                }
            });
        }
    }

    /** Whether the request that is being answered is the last one here. */
    boolean isEnding() {
        return ending;
    }

    /** Ends the connection, now or behind the answer to a request that has begun. */
    void end(ChannelHandlerContext context) {
        ending = true;
        if (state == State.UNDECIDED) {
            context.close();
        } else if (isReadyForMore() && !rules.isInRequest() && partLength == 0) {
            closeBehind(context);
        }
    }

    /** Ends the connection once the client had time to read what was written. */
    void close(ChannelHandlerContext rulesContext) {
        if (state == State.HTTP_1) {
            state = State.DISCARDING;
            drop();
            shutDown(rulesContext.pipeline().context(this));
        }
    }

    /** The same, when the socket has taken what the server has written. */
    private void closeBehind(ChannelHandlerContext context) {
        if (state == State.HTTP_1) {
            state = State.DISCARDING;
            drop();
            context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutDown(context));
        }
    }

    private void shutDown(ChannelHandlerContext context) {
        if (state == State.CLOSED) {
            return;
        }
        DuplexChannel channel = (DuplexChannel) context.channel();
        Optional<SslHandler> tls = Optional.ofNullable(context.pipeline().get(SslHandler.class));
        // Over TLS, who is told nothing more is told that this is the end, and nobody has cut it off.
        tls.map(SslHandler::closeOutbound)
                .orElseGet(context::newSucceededFuture)
                .addListener(told -> channel.shutdownOutput());
        channel.config().setAutoRead(true);
        discardingEnds = context.executor().schedule(() -> context.close(), DISCARD_SECONDS, TimeUnit.SECONDS);
    }

    private void drop() {
        waiting.release();
        waiting = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.CLOSED;
        drop();
        if (discardingEnds != null) {
            // It would keep everything of a closed connection for as long as it is due.
            discardingEnds.cancel(false);
        }
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        state = State.CLOSED;
        drop();
    }
}
