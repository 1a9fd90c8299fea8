package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Ends an HTTP/2 connection whose client opens a stream again, or one with a lower number than before: RFC 9113, sections
 * 5.1 and 5.1.1, makes that an error of the connection, and the codec behind takes it in silence. Looks at the heads of
 * frames only, and hands everything on. First in the pipeline, after the preface; on the event loop only.
 */
public final class StreamOrder extends ChannelInboundHandlerAdapter {
    private static final int HEAD = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int GOAWAY = 7;
    private static final int END_STREAM = 1;
    private static final int PROTOCOL_ERROR = 1;
    private static final int STREAM_CLOSED = 5;
    /** More than may be open: streams that the server has ended are the client's to end, too, and it may forget them. */
    private static final int MOST_OPEN = 1024;

    private final byte[] head = new byte[HEAD];
    private final Set<Integer> open = new LinkedHashSet<>();
    private int headLength;
    private long payloadLeft;
    private int highest;

    /** @param prefaceLeft bytes of the preface that come before the first frame */
    public StreamOrder(int prefaceLeft) {
        this.payloadLeft = prefaceLeft;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (payloadLeft > 0) {
                int skipped = (int) Math.min(payloadLeft, bytes.writerIndex() - at);
                payloadLeft -= skipped;
                at += skipped;
            } else {
                head[headLength++] = bytes.getByte(at++);
                if (headLength == HEAD) {
                    headLength = 0;
                    payloadLeft = (head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | head[2] & 0xFF;
                    if (!isInOrder(context)) {
                        bytes.release();
                        return;
                    }
                }
            }
        }
        context.fireChannelRead(bytes);
    }

    private boolean isInOrder(ChannelHandlerContext context) {
        int type = head[3];
        boolean ends = (head[4] & END_STREAM) != 0;
        int stream = (head[5] & 0x7F) << 24 | (head[6] & 0xFF) << 16 | (head[7] & 0xFF) << 8 | head[8] & 0xFF;
        if (type == HEADERS) {
            boolean opens = stream > highest;
            if (!opens && !open.contains(stream)) {
                goAway(context, stream == highest ? STREAM_CLOSED : PROTOCOL_ERROR);
                return false;
            }
            highest = Math.max(highest, stream);
            if (!ends) {
                remember(stream);
            }
        }
        if (type == RST_STREAM || ends && (type == DATA || type == HEADERS)) {
            open.remove(stream);
        }
        return true;
    }

    private void remember(int stream) {
        if (open.add(stream) && open.size() > MOST_OPEN) {
            Iterator<Integer> oldest = open.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private void goAway(ChannelHandlerContext context, int error) {
        payloadLeft = Long.MAX_VALUE;
        ByteBuf frame = Unpooled.buffer(HEAD + 8)
                .writeMedium(8)
                .writeByte(GOAWAY)
                .writeByte(0)
                .writeInt(0)
                .writeInt(highest)
                .writeInt(error);
        context.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    }
}
