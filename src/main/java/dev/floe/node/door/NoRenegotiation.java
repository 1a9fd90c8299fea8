package dev.floe.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Hangs up on a client that begins another handshake on its connection, as TLS 1.2 allows: each costs the server a
 * signature and the client nothing. Stands in front of the TLS handler and looks at the heads of records only; in TLS
 * 1.3 no record says that it is of a handshake once there are keys, and there is no second handshake either.
 */
final class NoRenegotiation extends ChannelInboundHandlerAdapter {
    private static final int HEAD = 5;
    private static final int HANDSHAKE = 22;

    private boolean established;
    /** Bytes of the head of the present record that were seen, and what they say. */
    private int head;

    private int type;
    private int length;

    /** The first handshake is through. */
    void established() {
        established = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && beginsHandshake(bytes)) {
            ReferenceCountUtil.release(message);
            ctx.close();
            return;
        }
        ctx.fireChannelRead(message);
    }

    private boolean beginsHandshake(ByteBuf bytes) {
        boolean begins = false;
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (head < HEAD) {
                int next = bytes.getUnsignedByte(at++);
                if (head == 0) {
                    type = next;
                    length = 0;
                } else if (head >= 3) {
                    length = length << 8 | next;
                }
                head++;
            } else {
                int count = Math.min(length, bytes.writerIndex() - at);
                at += count;
                length -= count;
            }
            if (head == HEAD) {
                begins |= established && type == HANDSHAKE;
                if (length == 0) {
                    head = 0;
                }
            }
        }
        return begins;
    }
}
