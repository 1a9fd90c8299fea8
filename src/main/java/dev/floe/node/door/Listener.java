package dev.floe.node.door;

import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * A listening socket that outlives whatever goes wrong with one connection. Left to itself it closes for good at the first
 * failure that is no {@link java.io.IOException}, be it a moment without memory, and the process goes on without a door.
 */
class Listener extends NioServerSocketChannel {
    @Override
    protected boolean closeOnReadError(Throwable cause) {
        return !isActive();
    }
}
