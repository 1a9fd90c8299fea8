package dev.floe.door;

import dev.floe.bytes.Shares;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Stands behind the listening sockets of a Vert.x: divides connections among clients, and puts every one in the care of a
 * {@link RequestGate}, before the server has seen a byte of it. Vert.x itself shows connections only after their first
 * request. Thread-safe.
 */
public final class AcceptedConnections {
    /**
     * For proxies and other clients in the same house. Left alone, the kernel takes megabytes for them at once and then
     * reports no room for minutes if they pass them on slowly: steady progress looks like a stall. Over long distances the
     * kernel's own measure follows what the line takes, and a bound would make it slow.
     */
    private static final int NEAR_SEND_BUFFER = 256 << 10;

    /** The name that the server gives to its handler of TLS. */
    private static final String TLS = "ssl";

    private static final String GATE = "gate";

    private final Shares<ClientAddress> shares;
    private final TrustedProxies proxies;
    private final FastLane lane;
    private final boolean proxyProtocol;
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    /** Completes when the last connection is closed and none can come. */
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile boolean ending;
    private volatile boolean deaf;

    /**
     * @param most how many connections may be open at the same time
     * @param mostOfOne the part of them that one client may have when nobody else has any
     * @param proxies on their connections many clients come, so they may have as many as there are
     * @param lane where requests are answered that the server need not see
     */
    public AcceptedConnections(int most, double mostOfOne, TrustedProxies proxies, FastLane lane) {
        this(most, mostOfOne, proxies, lane, false);
    }

    /** @param proxyProtocol whether those proxies say first on every connection whose it is */
    AcceptedConnections(int most, double mostOfOne, TrustedProxies proxies, FastLane lane, boolean proxyProtocol) {
        this.proxyProtocol = proxyProtocol;
        this.lane = lane;
        this.shares = new Shares<>(most, mostOfOne);
        this.proxies = proxies;
    }

    /**
     * Guards what the servers of {@code vertx} accept from now on; those that listen already are guarded once the stage
     * completes.
     */
    public CompletionStage<Void> guard(Vertx vertx) {
        return guard(vertx, listening -> true);
    }

    /** The same of the one server of {@code vertx} that listens at {@code port}. */
    public CompletionStage<Void> guard(Vertx vertx, int port) {
        return guard(
                vertx, listening -> listening.localAddress() instanceof InetSocketAddress at && at.getPort() == port);
    }

    private CompletionStage<Void> guard(Vertx vertx, Predicate<Channel> wanted) {
        CompletableFuture<?>[] guarded = StreamSupport.stream(
                        ((VertxInternal) vertx).getAcceptorEventLoopGroup().spliterator(), false)
                .map(acceptor -> guardOn(acceptor, wanted))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(guarded);
    }

    private CompletableFuture<Void> guardOn(EventExecutor acceptor, Predicate<Channel> wanted) {
        return CompletableFuture.runAsync(
                () -> ((SingleThreadEventLoop) acceptor)
                        .registeredChannelsIterator()
                        .forEachRemaining(channel -> {
                            if (channel instanceof ServerChannel
                                    && wanted.test(channel)
                                    && channel.pipeline().get(Entrance.class) == null) {
                                channel.pipeline().addFirst(new Entrance());
                                listening.add(channel);
                            }
                        }),
                acceptor);
    }

    /**
     * Nobody is listened to any more, connections without a request are closed, and the others are when what they asked for
     * has been sent.
     *
     * @param longest what clients of HTTP/2 are given for that; the others are for whoever waits
     * @return completes when all are closed
     */
    public CompletionStage<Void> end(Duration longest) {
        ending = true;
        CompletableFuture<?>[] closed =
                listening.stream().map(AcceptedConnections::close).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(closed).thenRun(() -> {
            deaf = true;
            open.forEach(connection -> connection.eventLoop().execute(() -> end(connection, longest)));
            endIfLast();
        });
        return ended.copy();
    }

    private static CompletableFuture<Void> close(Channel listening) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        listening.close().addListener(done -> closed.complete(null));
        return closed;
    }

    /** Whether anybody could ever connect. */
    boolean isListening() {
        return !listening.isEmpty();
    }

    /** How many connections there are. */
    int open() {
        return open.size();
    }

    private static void end(Channel connection, Duration longest) {
        ChannelPipeline pipeline = connection.pipeline();
        Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
        ChannelHandlerContext gate = pipeline.context(RequestGate.class);
        if (http2 != null) {
            // Says which streams are the last, and closes when they have ended.
            http2.gracefulShutdownTimeoutMillis(longest.toMillis());
            connection.close();
        } else if (gate != null) {
            ((RequestGate) gate.handler()).end(gate);
        } else {
            connection.close();
        }
    }

    private void endIfLast() {
        if (deaf && open.isEmpty()) {
            ended.complete(null);
        }
    }

    private void remember(Channel connection) {
        open.add(connection);
        connection.closeFuture().addListener(closed -> {
            open.remove(connection);
            endIfLast();
        });
    }

    private boolean isProxy(SocketAddress peer) {
        return peer instanceof InetSocketAddress from && proxies.trusts(from.getAddress());
    }

    /** Whether its client may have one more. */
    private boolean isShared(Channel connection, ClientAddress client) {
        boolean welcome = shares.tryTake(client, 1);
        if (welcome) {
            connection.closeFuture().addListener(closed -> shares.giveBack(client, 1));
        }
        return welcome;
    }

    /** Where a connection waits until the server has made it its own; only then it is known whether it is one of TLS. */
    private final class Threshold extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRegistered(ChannelHandlerContext context) {
            ChannelPipeline pipeline = context.pipeline();
            SocketAddress peer = context.channel().remoteAddress();
            if (pipeline.get(TLS) != null) {
                pipeline.addAfter(TLS, GATE, new RequestGate(lane, proxies, peer));
            } else if (proxyProtocol && isProxy(peer)) {
                ProxyHeader.expectBehind(context, this::pass);
            } else {
                pipeline.addAfter(context.name(), GATE, new RequestGate(lane, proxies, peer));
            }
            context.fireChannelRegistered();
            pipeline.remove(this);
        }

        /** A connection of which a proxy has said whose it is. */
        private boolean pass(ChannelHandlerContext header, SocketAddress peer) {
            boolean welcome = isProxy(peer) || isShared(header.channel(), ClientAddress.of(peer));
            if (welcome) {
                // Before the handlers that the server has added meanwhile.
                header.pipeline().addAfter(header.name(), GATE, new RequestGate(lane, proxies, peer));
            }
            return welcome;
        }
    }

    /** What a listening socket "reads" are connections. */
    private final class Entrance extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            Channel connection = (Channel) accepted;
            // Who waited for the listening socket that is being closed has waited in vain.
            if (ending || !isWelcome(connection)) {
                connection.unsafe().closeForcibly();
                return;
            }
            if (isNear(connection)) {
                connection.config().setOption(ChannelOption.SO_SNDBUF, NEAR_SEND_BUFFER);
            }
            remember(connection);
            connection.pipeline().addLast(new Threshold());
            context.fireChannelRead(connection);
        }

        private boolean isNear(Channel connection) {
            if (!(connection.remoteAddress() instanceof InetSocketAddress from)) {
                return false;
            }
            InetAddress address = from.getAddress();
            boolean uniqueLocal = address instanceof Inet6Address && (address.getAddress()[0] & 0xFE) == 0xFC;
            return address.isLoopbackAddress() || address.isSiteLocalAddress() || uniqueLocal;
        }

        private boolean isWelcome(Channel connection) {
            SocketAddress peer = connection.remoteAddress();
            return !(peer instanceof InetSocketAddress)
                    || isProxy(peer)
                    || isShared(connection, ClientAddress.of(peer));
        }
    }
}
