package dev.floe.node.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;

/**
 * Hands what a connection sends to the decoder behind it by the mouthful, as it is asked for: somebody who sends requests
 * by the thousand behind one another has a few decoded in a turn of the event loop, and the others on the loop have theirs.
 */
final class Portions extends ChannelDuplexHandler {
    /** The head of a usual request; of short ones, a dozen or two. */
    private static final int HEAD = 1024;

    private final BooleanSupplier isHeadNext;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private boolean wanted;
    private boolean handing;

    /**
     * @param isHeadNext asked at every portion, whether it is of the head of a request; bodies are not divided
     */
    Portions(BooleanSupplier isHeadNext) {
        this.isHeadNext = isHeadNext;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        waiting.add((ByteBuf) message);
        hand(ctx);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        hand(ctx);
        if (waiting.isEmpty()) {
            ctx.fireChannelReadComplete();
            if (wanted) {
                ctx.read();
            }
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        wanted = true;
        if (!hand(ctx)) {
            ctx.read();
        }
    }

    /** Hands on what is wanted and there; false if more must come for that. */
    private boolean hand(ChannelHandlerContext ctx) {
        if (handing) {
            // Asked for in the middle of a portion: seen to when it is through.
            return true;
        }
        handing = true;
        try {
            while (wanted && !waiting.isEmpty()) {
                wanted = false;
                ctx.fireChannelRead(next());
                ctx.fireChannelReadComplete();
            }
        } finally {
            handing = false;
        }
        return !wanted;
    }

    private ByteBuf next() {
        ByteBuf first = waiting.element();
        if (isHeadNext.getAsBoolean() && first.readableBytes() > HEAD) {
            return first.readRetainedSlice(HEAD);
        }
        return waiting.remove();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        waiting.forEach(ByteBuf::release);
        waiting.clear();
    }
}
