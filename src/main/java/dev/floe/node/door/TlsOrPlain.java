package dev.floe.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks at the first byte of a connection: a handshake of TLS begins with one that no request begins with. Whoever sends none
 * is cut off by the {@link ProtocolSniffer} behind.
 */
final class TlsOrPlain extends ByteToMessageDecoder {
    private static final int HANDSHAKE = 22;

    private final Supplier<List<ChannelHandler>> tls;

    /** @param tls makes the handlers of a connection with TLS, in their order */
    TlsOrPlain(Supplier<List<ChannelHandler>> tls) {
        this.tls = tls;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
            for (ChannelHandler handler : tls.get().reversed()) {
                ctx.pipeline().addAfter(ctx.name(), null, handler);
            }
        }
        ctx.pipeline().remove(this);
    }
}
