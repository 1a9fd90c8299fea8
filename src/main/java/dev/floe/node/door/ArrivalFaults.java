package dev.floe.node.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Hears last of what went wrong with those who arrive, and says so in one line, at most once a minute: it happens every
 * second for as long as files or memory are short.
 */
final class ArrivalFaults extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ArrivalFaults.class);
    private static final long BETWEEN_LINES = TimeUnit.MINUTES.toNanos(1);

    private boolean said;
    private long saidAt;

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        long now = System.nanoTime();
        if (said && now - saidAt < BETWEEN_LINES) {
            return;
        }
        said = true;
        saidAt = now;
        LOG.errorf(
                "cannot take connections at %s, trying again every second: %s%s",
                ctx.channel().localAddress(), cause, advice(String.valueOf(cause.getMessage())));
    }

    private static String advice(String message) {
        return message.contains("open files") ? "; raise the limit of open files (ulimit -n)" : "";
    }
}
