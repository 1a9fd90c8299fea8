package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one connection does, with a socket that takes bytes when the test says so. */
class FastConnectionTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: x\r\n";

    private final FastLane lane = FastLane.opened();
    private final PreparedAnswers answers = new PreparedAnswers(16 << 20, taken -> {});
    private final Keeper keeper = new Keeper();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicInteger writes = new AtomicInteger();
    private final Socket socket = new Socket();
    private EmbeddedChannel channel;

    private static final class Keeper implements AnswerKeeper {
        private final List<Given> given = new ArrayList<>();
        private final List<ClientAddress> inside = new ArrayList<>();
        private boolean welcome = true;
        private boolean current = true;
        private Duration stall = Duration.ofHours(1);

        @Override
        public boolean mayLeave() {
            return current;
        }

        @Override
        public boolean enter(ClientAddress client, boolean buffered) {
            return welcome && inside.add(client);
        }

        @Override
        public void left(ClientAddress client, boolean buffered, Given answer) {
            assertThat(inside.remove(client)).isTrue();
            given.add(answer);
        }

        @Override
        public Duration stallTimeout() {
            return stall;
        }
    }

    /** Keeps what is written until it is told to take it. */
    @ChannelHandler.Sharable
    private static final class Socket extends ChannelOutboundHandlerAdapter {
        private final List<ByteBuf> written = new ArrayList<>();
        private final List<ChannelPromise> promises = new ArrayList<>();
        private boolean quick = true;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            written.add((ByteBuf) message);
            promises.add(promise);
            if (quick) {
                promise.trySuccess();
            }
        }

        private ChannelProgressivePromise last() {
            return (ChannelProgressivePromise) promises.getLast();
        }
    }

    private final class Hand extends ChannelInboundHandlerAdapter {
        private final FastConnection fast;

        private Hand(String from, TrustedProxies proxies) {
            InetSocketAddress peer = new InetSocketAddress(from, 1);
            this.fast = new FastConnection(lane, proxies, new RequestGate(lane, proxies, peer), peer);
            fast.watchedBy(Optional.of(new IdleStateHandler(0, 0, 1) {
                @Override
                public void resetReadTimeout() {
                    reads.incrementAndGet();
                }

                @Override
                public void resetWriteTimeout() {
                    writes.incrementAndGet();
                }
            }));
        }

        private int answer(String request) {
            ByteBuf bytes = Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1);
            try {
                return fast.answer(channel.pipeline().context(this), bytes);
            } finally {
                bytes.release();
            }
        }
    }

    private Hand connect(String from, TrustedProxies proxies) {
        lane.serve(answers);
        Hand hand = new Hand(from, proxies);
        channel = new EmbeddedChannel(socket, hand);
        return hand;
    }

    private Hand connect(int bodyLength) {
        assertThat(answers.prepare(PreparedAnswersTest.draft("/a", new byte[bodyLength], keeper)))
                .isTrue();
        return connect("127.0.0.1", TrustedProxies.NONE);
    }

    @AfterEach
    void everythingIsGivenBack() {
        socket.written.forEach(ReferenceCountUtil::release);
        answers.clear();
        assertThat(answers.used()).isZero();
    }

    @Test
    void oneWriteForAShortBodyAndTwoForALongOne() {
        Hand hand = connect(1000);
        assertThat(hand.answer(GET + "\r\nmore")).isEqualTo(GET.length() + 2);
        assertThat(socket.written).hasSize(1);
        assertThat(answers.prepare(PreparedAnswersTest.draft("/a", new byte[100_000], keeper)))
                .isTrue();
        assertThat(hand.answer(GET + "\r\n")).isPositive();
        assertThat(socket.written).hasSize(3);
        assertThat(socket.written.getLast().readableBytes()).isEqualTo(100_000);
        assertThat(keeper.given).extracting(AnswerKeeper.Given::sent).containsExactly(1000L, 100_000L);
        assertThat(keeper.inside).isEmpty();
        assertThat(reads).as("seen by who watches for idle connections").hasValue(2);
    }

    @Test
    void theNextRequestWaitsUntilTheSocketHasTakenTheAnswer() throws Exception {
        socket.quick = false;
        Hand hand = connect(100_000);
        assertThat(hand.answer(GET + "\r\n")).isPositive();
        assertThat(hand.fast.isSending()).isTrue();
        assertThat(hand.answer(GET + "\r\n")).isZero();
        assertThat(keeper.inside).hasSize(1);
        lane.open(false);
        CompletableFuture<Void> stopped = lane.idle();
        socket.last().tryProgress(50_000, 100_000);
        assertThat(writes).hasValue(1);
        assertThat(stopped).as("a server that stops waits for it").isNotDone();
        socket.last().setSuccess();
        stopped.get(60, TimeUnit.SECONDS);
        assertThat(hand.fast.isSending()).isFalse();
        assertThat(keeper.inside).isEmpty();
        assertThat(keeper.given.getLast().ending()).isEqualTo(AnswerKeeper.Ending.COMPLETE);
        assertThat(hand.answer(GET + "\r\n")).as("the lane is closed").isZero();
    }

    @Test
    void whoTakesNothingIsLetGo() {
        socket.quick = false;
        keeper.stall = Duration.ZERO;
        Hand hand = connect(100_000);
        assertThat(hand.answer(GET + "Range: bytes=10-59\r\n\r\n")).isPositive();
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        socket.last().setFailure(new java.nio.channels.ClosedChannelException());
        assertThat(keeper.given.getLast())
                .extracting(AnswerKeeper.Given::ending, AnswerKeeper.Given::from, AnswerKeeper.Given::status)
                .containsExactly(AnswerKeeper.Ending.STALLED, 10L, 206);
        assertThat(keeper.inside).isEmpty();
    }

    /** Whoever took something lately has time again, however long ago the answer began. */
    @Test
    void whoTakesALittleIsNot() {
        socket.quick = false;
        Hand hand = connect(100_000);
        assertThat(hand.answer(GET + "\r\n")).isPositive();
        for (int i = 1; i < 10; i++) {
            channel.freezeTime();
            channel.advanceTimeBy(2, TimeUnit.HOURS);
            channel.runScheduledPendingTasks();
            socket.last().tryProgress(i * 100L, 100_000);
            assertThat(channel.isOpen()).isTrue();
        }
        socket.last().setFailure(new java.nio.channels.ClosedChannelException());
        assertThat(keeper.given.getLast().ending()).isEqualTo(AnswerKeeper.Ending.CLIENT_GONE);
        assertThat(keeper.given.getLast().sent()).isEqualTo(900);
    }

    @Test
    void whereThereIsNoPlaceTheServerIsAsked() {
        keeper.welcome = false;
        for (int length : List.of(1000, 100_000)) {
            Hand hand = connect(length);
            for (String fields : List.of("", "Range: bytes=1-2\r\n", "If-None-Match: *\r\n")) {
                assertThat(hand.answer(GET + fields + "\r\n")).isZero();
                assertThat(hand.answer(GET.replace("GET", "HEAD") + fields + "\r\n"))
                        .isZero();
            }
        }
        assertThat(socket.written).isEmpty();
    }

    @Test
    void whatMayNotLeaveIsForgotten() {
        Hand hand = connect(1000);
        keeper.current = false;
        assertThat(hand.answer(GET + "\r\n")).isZero();
        keeper.current = true;
        assertThat(hand.answer(GET + "\r\n")).isZero();
        assertThat(answers.used()).isZero();
    }

    @Test
    void clientsOfATrustedProxyAreToldApart() {
        connect(100_000);
        socket.quick = false;
        Hand hand = connect("10.0.0.1", TrustedProxies.of(List.of("10.0.0.0/8")));
        assertThat(hand.answer(GET + "X-Forwarded-For: 9.9.9.9, 5.6.7.8\r\n\r\n"))
                .isPositive();
        assertThat(keeper.inside).extracting(ClientAddress::toString).containsExactly("5.6.7.8");
        socket.last().setSuccess();
        Hand stranger = connect("11.0.0.1", TrustedProxies.of(List.of("10.0.0.0/8")));
        assertThat(stranger.answer(GET + "X-Forwarded-For: 5.6.7.8\r\n\r\n")).isPositive();
        assertThat(keeper.inside).extracting(ClientAddress::toString).containsExactly("11.0.0.1");
        socket.last().setSuccess();
    }

    @Test
    void aSocketThatFailsIsAClientThatHasGone() {
        socket.quick = false;
        Hand hand = connect(1000);
        assertThat(hand.answer(GET + "\r\n")).isPositive();
        socket.last().setFailure(new java.io.IOException("broken pipe"));
        assertThat(keeper.given.getLast().ending()).isEqualTo(AnswerKeeper.Ending.CLIENT_GONE);
        assertThat(keeper.given.getLast().sent()).isZero();
        assertThat(keeper.inside).isEmpty();
    }
}
