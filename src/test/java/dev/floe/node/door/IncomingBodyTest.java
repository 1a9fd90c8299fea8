package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IncomingBodyTest {
    private final IncomingBody body =
            new IncomingBody(new Silent(), ImmediateEventExecutor.INSTANCE, DoorLimits.forHeap(64 << 20), () -> false);

    /** A connection on which nothing is sent. */
    private static final class Silent implements Exchange.Wire {
        @Override
        public void invite(long bytes) {}

        @Override
        public void pull() {}

        @Override
        public void writeHead(Response response, boolean withBody) {}

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public ChannelFuture writePiece(byte[] bytes, int from, int count, boolean last) {
            throw new AssertionError("nothing is to be written");
        }

        @Override
        public void finish(boolean requestEnded) {}

        @Override
        public void abort() {}

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(0);
        }
    }

    private ByteBuf arrive(int... values) {
        ByteBuf part = Unpooled.buffer();
        for (int value : values) {
            part.writeByte(value);
        }
        body.data(part);
        return part;
    }

    @Test
    void aBodyThatIsHereIsTakenAsAWhole() throws Exception {
        ByteBuf part = arrive(1, 2);
        arrive(3);
        body.end();
        assertThat(body.takeWhole(3))
                .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1, 2, 3));
        assertThat(part.refCnt()).isZero();
    }

    @Test
    void whatIsLongerOrNotAllHereStaysForLater() throws Exception {
        arrive(1, 2);
        assertThat(body.takeWhole(2)).isEmpty();
        body.end();
        assertThat(body.takeWhole(1)).isEmpty();
        CompletableFuture<Optional<byte[]>> whole = new CompletableFuture<>();
        body.allow(2, 2, whole);
        assertThat(whole.get()).hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1, 2));
    }

    @Test
    void nothingIsTakenOfABodyThatNobodyWantsAnyMore() {
        ByteBuf part = arrive(1, 2);
        body.end();
        body.close(new BodyException(BodyException.Fault.GONE, "the client is gone"));
        assertThat(body.takeWhole(2)).isEmpty();
        assertThat(part.refCnt()).isZero();
    }
}
