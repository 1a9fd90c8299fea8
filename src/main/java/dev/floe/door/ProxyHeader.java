package dev.floe.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Takes what a trusted proxy says first on a connection, in the PROXY protocol of version 1 or 2: whose connection it is.
 * Connections that begin otherwise are ended. On the event loop only.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** Proxies add what they know of TLS; whoever says more says too much. */
    private static final int MOST_OF_EXTENSIONS = 4096;

    private final BiPredicate<ChannelHandlerContext, java.net.SocketAddress> next;

    private ProxyHeader(BiPredicate<ChannelHandlerContext, java.net.SocketAddress> next) {
        this.next = next;
    }

    /**
     * @param here what is in the pipeline before
     * @param next puts what reads requests into the pipeline behind, or says that this client's connection is not welcome
     */
    static void expectBehind(
            ChannelHandlerContext here, BiPredicate<ChannelHandlerContext, java.net.SocketAddress> next) {
        here.pipeline()
                .addAfter(here.name(), "proxy", new ProxyHeader(next))
                .addAfter(here.name(), "proxyDecoder", new HAProxyMessageDecoder(MOST_OF_EXTENSIONS));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        HAProxyMessage header = (HAProxyMessage) message;
        Optional<InetSocketAddress> client;
        try {
            client = client(header);
        } finally {
            header.release();
        }
        // Where the server looks for whose connection it is.
        client.ifPresent(address -> context.channel()
                .attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE)
                .set(SocketAddress.inetSocketAddress(address)));
        java.net.SocketAddress peer = client.map(java.net.SocketAddress.class::cast)
                .orElse(context.channel().remoteAddress());
        if (next.test(context, peer)) {
            context.pipeline().remove(this);
        } else {
            context.close();
        }
    }

    /** Empty if the proxy speaks for itself, or for a client without an address. */
    private static Optional<InetSocketAddress> client(HAProxyMessage header) {
        if (header.command() != HAProxyCommand.PROXY || header.sourceAddress() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new InetSocketAddress(InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort()));
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable noHeader) {
        context.close();
    }
}
