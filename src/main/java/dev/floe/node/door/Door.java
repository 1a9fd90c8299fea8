package dev.floe.node.door;

import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.Shares;
import dev.floe.door.ClientAddress;
import dev.floe.door.HttpDate;
import dev.floe.door.StreamOrder;
import dev.floe.keys.TlsCiphers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jboss.logging.Logger;

/**
 * A listener that speaks HTTP/1.1 and HTTP/2 on one port, inside TLS or plain, and gives every request to one {@link
 * RequestHandler}. Which version a connection speaks is read off its first bytes, so HTTP/2 works with ALPN and without.
 *
 * <p>Handlers run on virtual threads and may block; event loops never do. Everything that a stranger can make grow is
 * bounded by {@link DoorLimits}.
 */
public final class Door implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Door.class);
    private static final int EVENT_LOOPS = 2;
    private static final int CONNECTION_WINDOW = 64 << 20;
    private static final int MOST_RESETS_PER_WINDOW = 20_000;
    /** Resets that a client makes us send: for faults, and for bodies that were answered before they had come. */
    private static final int MOST_OWN_RESETS_PER_WINDOW = 2_000;

    private static final int RESET_WINDOW_SECONDS = 30;
    /** Chunks of 1 MiB and one arena for each event loop: what the pool keeps is a few megabytes, not dozens. */
    private static final int CHUNK_ORDER = 7;

    private static final int PAGE = 8192;
    private static final int MOST_FLUSHES_TOGETHER = 256;
    /**
     * What the system keeps for a client that reads slowly, or twice that: left to itself it is megabytes, and those of a
     * crowd are more than a small machine gives to all connections together, so that all would stall.
     */
    private static final int SEND_BUFFER = 512 << 10;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final DoorLimits limits;
    private final Optional<SslContext> tls;
    private final boolean withoutAes = TlsCiphers.withoutAes();
    private final boolean plainToo;
    private final List<Map.Entry<String, String>> everyAnswer;
    private final RequestHandler handler;
    private final MemoryBudget firstParts;
    private final MemoryBudget uploads;
    private final MemoryBudget answers;
    private final Shares<ClientAddress> requestShares;
    private final Shares<ClientAddress> connectionShares;
    /** A loop of its own: whoever arrives does not wait for those who are here. */
    private final NioEventLoopGroup arrivals;

    private final NioEventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Channel listener;
    private volatile boolean closing;

    /**
     * Opens the door.
     *
     * @param everyAnswer header fields added to every answer, refusals included
     * @throws IOException if the address cannot be bound
     */
    public Door(
            InetSocketAddress address,
            Optional<SslContext> tls,
            DoorLimits limits,
            List<Map.Entry<String, String>> everyAnswer,
            RequestHandler handler)
            throws IOException {
        this(address, tls, false, limits, everyAnswer, handler);
    }

    /**
     * Opens the door.
     *
     * @param plainToo whether who does not begin with TLS is served without it
     * @param everyAnswer header fields added to every answer, refusals included
     * @throws IOException if the address cannot be bound
     */
    public Door(
            InetSocketAddress address,
            Optional<SslContext> tls,
            boolean plainToo,
            DoorLimits limits,
            List<Map.Entry<String, String>> everyAnswer,
            RequestHandler handler)
            throws IOException {
        this(address, tls, plainToo, limits, everyAnswer, handler, Listener::new);
    }

    /** @param listeners makes the socket that listens */
    Door(
            InetSocketAddress address,
            Optional<SslContext> tls,
            boolean plainToo,
            DoorLimits limits,
            List<Map.Entry<String, String>> everyAnswer,
            RequestHandler handler,
            ChannelFactory<ServerChannel> listeners)
            throws IOException {
        this.limits = limits;
        this.tls = tls;
        this.plainToo = plainToo;
        this.everyAnswer = List.copyOf(everyAnswer);
        this.handler = handler;
        this.firstParts = new MemoryBudget(limits.bytesInFlight() / 8, limits.clientShare());
        this.uploads = new MemoryBudget(limits.bytesInFlight() * 3 / 8, limits.clientShare());
        this.answers = new MemoryBudget(limits.bytesInFlight() / 2, limits.clientShare());
        this.requestShares = new Shares<>(limits.requests(), limits.clientShare());
        this.connectionShares = new Shares<>(limits.connections(), limits.clientShare());
        PooledByteBufAllocator buffers =
                new PooledByteBufAllocator(true, EVENT_LOOPS, EVENT_LOOPS, PAGE, CHUNK_ORDER, 64, 32, false);
        this.arrivals = new NioEventLoopGroup(1, new DefaultThreadFactory("door-arrivals", true));
        this.loops = new NioEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("door", true));
        var bound = new ServerBootstrap()
                .group(arrivals, loops)
                .channelFactory(listeners)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, buffers)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        enter(channel);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            arrivals.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        this.listener = bound.channel();
        // Behind the acceptor, which is there by now and pauses for a second at each fault.
        listener.pipeline().addLast(new ArrivalFaults());
        listener.closeFuture().addListener(closed -> {
            if (!closing) {
                LOG.errorf("nobody listens at %s any more", address);
            }
        });
    }

    /** Where it listens; the port is the real one even if 0 was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return open.get();
    }

    /** Requests that are being handled now. */
    public int requestsInFlight() {
        return inFlight.get();
    }

    /** Bytes of bodies that are in memory now. */
    public long bytesInFlight() {
        return firstParts.held() + uploads.held() + answers.held();
    }

    DoorLimits limits() {
        return limits;
    }

    /** For the first kilobytes of bodies that clients send. */
    MemoryBudget firstParts() {
        return firstParts;
    }

    /** Whether somebody waits to send a body. */
    boolean areUploadsScarce() {
        return firstParts.isScarce() || uploads.isScarce();
    }

    /** For whole bodies, of clients that have sent the first part. */
    MemoryBudget uploads() {
        return uploads;
    }

    /** For what is on its way to clients. */
    MemoryBudget answers() {
        return answers;
    }

    RequestHandler handler() {
        return handler;
    }

    boolean admit(ClientAddress client) {
        if (!requestShares.tryTake(client, 1)) {
            return false;
        }
        inFlight.incrementAndGet();
        return true;
    }

    void release(ClientAddress client) {
        requestShares.giveBack(client, 1);
        if (inFlight.decrementAndGet() == 0) {
            synchronized (inFlight) {
                inFlight.notifyAll();
            }
        }
    }

    /** All header fields of an answer. */
    List<Map.Entry<String, String>> fields(Response response) {
        List<Map.Entry<String, String>> fields = new ArrayList<>(response.headers());
        fields.addAll(everyAnswer);
        fields.add(Map.entry("date", HttpDate.now()));
        fields.add(Map.entry("content-length", Integer.toString(response.body().length)));
        return fields;
    }

    private void enter(Channel channel) {
        ClientAddress client = ClientAddress.of(channel.remoteAddress());
        if (!connectionShares.tryTake(client, 1)) {
            channel.close();
            return;
        }
        open.incrementAndGet();
        // First of all: whatever fails from here on ends the connection, and that gives its place back.
        channel.closeFuture().addListener(closed -> {
            connectionShares.giveBack(client, 1);
            open.decrementAndGet();
        });
        connections.add(channel);
        ChannelPipeline pipeline = channel.pipeline();
        tls.ifPresent(context -> {
            Supplier<List<ChannelHandler>> secure = () -> secure(context, channel);
            if (plainToo) {
                pipeline.addLast(new TlsOrPlain(secure));
            } else {
                secure.get().forEach(pipeline::addLast);
            }
        });
        // What is written in one turn of the event loop leaves in as few records and packets as hold it.
        pipeline.addLast(new FlushConsolidationHandler(MOST_FLUSHES_TOGETHER, true));
        pipeline.addLast(new IdleStateHandler(0, 0, limits.idle().toMillis(), TimeUnit.MILLISECONDS));
        pipeline.addLast(new Occupancy(limits.idle()));
        pipeline.addLast(new ProtocolSniffer(this));
    }

    /** What a connection with TLS has in front of all else. */
    private List<ChannelHandler> secure(SslContext context, Channel channel) {
        SslHandler handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(limits.handshake().toMillis());
        SSLParameters parameters = handler.engine().getSSLParameters();
        // Which cipher, the client decides, who knows whether its processor is good at AES; unless this one is not.
        parameters.setUseCipherSuitesOrder(withoutAes);
        handler.engine().setSSLParameters(parameters);
        NoRenegotiation once = new NoRenegotiation();
        handler.handshakeFuture().addListener(done -> once.established());
        return List.of(once, handler);
    }

    void addHttp1(ChannelPipeline pipeline) {
        pipeline.channel().config().setAutoRead(false);
        Http1Connection connection = new Http1Connection(this, pipeline.get(Occupancy.class));
        pipeline.addLast(new Portions(connection::isHeadNext));
        pipeline.addLast(new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.headerBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(64 * 1024)));
        pipeline.addLast(new FlowControlHandler());
        pipeline.addLast(connection);
        pipeline.read();
    }

    void addHttp2(ChannelPipeline pipeline) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(limits.streamsPerConnection())
                        .initialWindowSize(DoorLimits.UNASKED_BODY)
                        .maxHeaderListSize(limits.headerBytes()))
                .validateRequiredPseudoHeaders(true)
                .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(MOST_OWN_RESETS_PER_WINDOW, RESET_WINDOW_SECONDS)
                .build();
        int preface = Http2CodecUtil.connectionPrefaceBuf().readableBytes();
        Occupancy occupancy = pipeline.get(Occupancy.class);
        pipeline.addLast(new HeadsInTime(preface, limits.head()));
        pipeline.addLast(new StreamOrder(preface));
        pipeline.addLast(codec);
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.config().setWriteBufferWaterMark(WATER_MARK);
                occupancy.begins();
                stream.closeFuture().addListener(closed -> occupancy.ends());
                stream.pipeline().addLast(new Http2Stream(Door.this, codec));
            }
        }));
        pipeline.addLast(new CloseAtFault());
        // Streams are held back one by one, so that a stream that waits for room cannot starve one that has it.
        pipeline.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
        pipeline.flush();
    }

    /** Takes no new connections, lets the requests that are being handled finish for {@code patience}, then closes. */
    public void close(Duration patience) {
        closing = true;
        listener.close().awaitUninterruptibly(1000);
        awaitIdle(patience);
        connections.close().awaitUninterruptibly(1000);
        arrivals.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2000);
    }

    private void awaitIdle(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (inFlight) {
            for (long left = patience.toNanos(); inFlight.get() > 0 && left > 0; left = end - System.nanoTime()) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(inFlight, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /** A client that breaks the protocol is hung up on. The codec tells it why; nobody here needs to know. */
    private static final class CloseAtFault extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // The codec asks here before it speaks: closed at once, it would say that nothing is wrong.
            ctx.executor().execute(ctx::close);
        }
    }
}
