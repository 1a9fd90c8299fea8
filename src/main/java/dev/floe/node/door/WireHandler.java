package dev.floe.node.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.net.SocketAddress;

/** What connections and streams have in common: at most one exchange at a time, which hears of its channel's events. */
abstract class WireHandler extends ChannelInboundHandlerAdapter implements Exchange.Wire {
    protected final Door door;
    protected ChannelHandlerContext ctx;
    /** None before the head of a request and, on a connection, after its answer. */
    protected Exchange exchange;

    protected WireHandler(Door door) {
        this.door = door;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.readComplete();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.writabilityChanged();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.gone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ctx.close();
    }

    @Override
    public void pull() {
        ctx.read();
    }

    @Override
    public SocketAddress remoteAddress() {
        Channel channel = ctx.channel();
        // A stream is a channel of its own, inside its connection's.
        return channel.parent() instanceof Channel connection && channel instanceof Http2StreamChannel
                ? connection.remoteAddress()
                : channel.remoteAddress();
    }

    @Override
    public boolean writable() {
        return ctx.channel().isWritable();
    }
}
