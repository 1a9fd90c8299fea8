package dev.floe.node.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which nothing moves, and one on which for as long there was no request, whatever else came: a PING
 * now and then would keep its place for ever. On the event loop only.
 */
final class Occupancy extends ChannelInboundHandlerAdapter {
    private final long idle;
    private ChannelHandlerContext ctx;
    private ScheduledFuture<?> look;
    private int requests;
    private long freeSince = System.nanoTime();

    /** @param idle how long a connection may be without a request */
    Occupancy(Duration idle) {
        this.idle = idle.toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        lookIn(idle);
    }

    /** A request has come. */
    void begins() {
        requests++;
    }

    /** Its answer is through. */
    void ends() {
        requests--;
        freeSince = System.nanoTime();
    }

    private void lookIn(long nanos) {
        look = ctx.executor().schedule(this::look, nanos, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long left = requests > 0 ? idle : freeSince + idle - System.nanoTime();
        if (left > 0) {
            lookIn(left);
        } else {
            // Of the whole channel, so that the codec of HTTP/2 says that it was the last.
            ctx.channel().close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof IdleStateEvent) {
            context.close();
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        look.cancel(false);
    }
}
