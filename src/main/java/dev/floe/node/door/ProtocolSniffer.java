package dev.floe.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tells HTTP/2 from HTTP/1.1 by the connection's first bytes, whatever was or was not negotiated: the Rust clients of
 * Walrus send the HTTP/2 preface without offering any protocol in the handshake. Then it makes room for the protocol's
 * handlers and leaves.
 */
final class ProtocolSniffer extends ByteToMessageDecoder {
    /** The preface's first line; no request of HTTP/1.1 begins with it. */
    private static final int REQUEST_LINE = "PRI * HTTP/2.0\r\n".length();

    private static final ByteBuf PREFACE = Http2CodecUtil.connectionPrefaceBuf().asReadOnly();

    private final Door door;
    private ScheduledFuture<?> patience;

    ProtocolSniffer(Door door) {
        this.door = door;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        patience = ctx.executor()
                .schedule(
                        () -> {
                            ctx.close();
                        },
                        door.limits().handshake().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        patience.cancel(false);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int have = Math.min(in.readableBytes(), PREFACE.readableBytes());
        for (int i = 0; i < have; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE.getByte(i)) {
                if (i < REQUEST_LINE) {
                    become(ctx, false);
                } else {
                    ctx.close();
                }
                return;
            }
        }
        if (have == PREFACE.readableBytes()) {
            become(ctx, true);
        }
    }

    private void become(ChannelHandlerContext ctx, boolean http2) {
        if (http2) {
            door.addHttp2(ctx.pipeline());
        } else {
            door.addHttp1(ctx.pipeline());
        }
        ctx.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
