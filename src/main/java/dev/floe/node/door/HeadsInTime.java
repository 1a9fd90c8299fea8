package dev.floe.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Hangs up on an HTTP/2 client that takes too long over the head of a request, or over any frame that is no part of a body:
 * bodies have a pace of their own. Looks at the heads of frames only, and hands everything on. First in the pipeline, after
 * the preface; on the event loop only.
 */
final class HeadsInTime extends ChannelInboundHandlerAdapter {
    private static final int HEAD = 9;
    private static final int TYPE = 3;
    private static final int FLAGS = 4;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final Duration due;
    /** Bytes of the head of the present frame that were seen, and what they say. */
    private int seen;

    private int length;
    private int type;
    private int flags;
    private long payloadLeft;

    /** Something has begun that has to end in time. */
    private boolean begun;

    private Optional<ScheduledFuture<?>> end = Optional.empty();

    /**
     * @param prefaceLeft bytes of the preface that come before the first frame
     * @param due how long a head may take
     */
    HeadsInTime(int prefaceLeft, Duration due) {
        this.payloadLeft = prefaceLeft;
        this.due = due;
        this.type = DATA;
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
                head(bytes.getUnsignedByte(at++));
            }
            if (seen == 0 && (type == DATA || payloadLeft == 0 && !isToBeContinued())) {
                through();
            }
        }
        if (begun && end.isEmpty()) {
            end = Optional.of(
                    context.executor().schedule(() -> context.close(), due.toMillis(), TimeUnit.MILLISECONDS));
        }
        context.fireChannelRead(bytes);
    }

    private void head(int next) {
        begun = true;
        if (seen < TYPE) {
            length = seen == 0 ? next : length << 8 | next;
        } else if (seen == TYPE) {
            type = next;
        } else if (seen == FLAGS) {
            flags = next;
        }
        seen++;
        if (seen == HEAD) {
            seen = 0;
            payloadLeft = length;
        }
    }

    private boolean isToBeContinued() {
        return (type == HEADERS || type == CONTINUATION) && (flags & END_HEADERS) == 0;
    }

    private void through() {
        begun = false;
        end.ifPresent(pending -> pending.cancel(false));
        end = Optional.empty();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        through();
    }
}
