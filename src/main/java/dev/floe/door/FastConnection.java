package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The part of a connection in the {@link FastLane}: gives one prepared answer after the other, each when the one before it
 * is with the socket. What a body waits for is the socket alone, so all of it is handed over at once; it is the memory
 * that everybody is sent, and the socket takes of it what it has room for. Through TLS it goes piece by piece. On the event
 * loop only.
 */
final class FastConnection {
    /** Bodies up to this are copied behind their head: that takes less than to have the system gather two buffers. */
    private static final int SHORT = 16 << 10;
    /** Of a body that is encrypted: two records, of which four pieces at a time keep a socket busy. */
    private static final int PIECE = 32 << 10;

    private static final int PIECES_UNDER_WAY = 4;
    private static final int PIECES_IN_A_TURN = 16;
    private final FastLane lane;
    private final RequestGate gate;
    private final LaneClient client;

    private Optional<IdleStateHandler> idleness = Optional.empty();
    private Optional<Sending> sending = Optional.empty();
    private boolean tls;

    FastConnection(FastLane lane, TrustedProxies proxies, RequestGate gate, SocketAddress peer) {
        this.lane = lane;
        this.gate = gate;
        this.client = new LaneClient(lane, proxies, peer, "HTTP/1.1");
    }

    /** What watches for idle connections sees nothing of what happens here, and has to be told. */
    void watchedBy(Optional<IdleStateHandler> watch) {
        idleness = watch;
    }

    /** What is written here is encrypted before it comes to the socket. */
    void throughTls() {
        tls = true;
        client.isBuffered();
    }

    /** Whether an answer is under way. */
    boolean isSending() {
        return sending.isPresent();
    }

    /**
     * Answers the request at the beginning of {@code bytes}, if that can be done here and now.
     *
     * @return bytes of the request; 0 if it is for the server
     */
    int answer(ChannelHandlerContext context, ByteBuf bytes) {
        if (!lane.isOpen() || sending.isPresent()) {
            return 0;
        }
        OrdinaryRequest request = lane.request();
        if (!request.read(bytes)) {
            return 0;
        }
        Optional<LaneChoice> choice = LaneChoice.of(lane, request);
        return choice.isPresent() && answer(context, request, choice.get()) ? request.length() : 0;
    }

    private boolean answer(ChannelHandlerContext context, OrdinaryRequest request, LaneChoice choice) {
        if (choice.hasBody()) {
            return withBody(context, request, choice);
        }
        Optional<LaneClient.Place> place = client.enter(request, choice.answer().keeper());
        place.ifPresent(taken -> send(context, taken, choice, written(context, head(choice), 0)));
        return place.isPresent();
    }

    private static DatedHead head(LaneChoice choice) {
        PreparedAnswer answer = choice.answer();
        return switch (choice.kind()) {
            case WHOLE -> answer.head();
            case PART -> answer.part(choice.from(), choice.to());
            case HEAD_ONLY -> answer.headOnly();
            case NOT_MODIFIED -> answer.notModified();
        };
    }

    /** @param more bytes that are to follow in the same buffer */
    private static ByteBuf written(ChannelHandlerContext context, DatedHead head, int more) {
        ByteBuf bytes = context.alloc().directBuffer(head.length() + more);
        head.write(bytes);
        return bytes;
    }

    private boolean withBody(ChannelHandlerContext context, OrdinaryRequest request, LaneChoice choice) {
        Optional<ByteBuf> body = choice.answer().body(choice.from(), choice.to());
        if (body.isEmpty()) {
            return false;
        }
        Optional<LaneClient.Place> place = client.enter(request, choice.answer().keeper());
        if (place.isEmpty()) {
            body.get().release();
            return false;
        }
        DatedHead head = head(choice);
        if (choice.length() <= SHORT) {
            ByteBuf all = written(context, head, (int) choice.length()).writeBytes(body.get());
            body.get().release();
            send(context, place.get(), choice, all);
        } else {
            context.write(written(context, head, 0), context.voidPromise());
            if (tls) {
                sendInPieces(context, place.get(), choice, body.get());
            } else {
                send(context, place.get(), choice, body.get());
            }
        }
        return true;
    }

    /** Writes the last of an answer, and all of what was written. */
    private void send(ChannelHandlerContext context, LaneClient.Place place, LaneChoice choice, ByteBuf last) {
        idleness.ifPresent(IdleStateHandler::resetReadTimeout);
        ChannelProgressivePromise written = context.newProgressivePromise();
        long nanos = place.nanos();
        context.writeAndFlush(last, written);
        if (written.isDone()) {
            place.left(
                    written.isSuccess()
                            ? choice.given(choice.length(), AnswerKeeper.Ending.COMPLETE, nanos)
                            : choice.given(0, AnswerKeeper.Ending.CLIENT_GONE, nanos));
        } else {
            WholeSending started = new WholeSending(context, place, choice, nanos);
            sending = Optional.of(started);
            started.watch(written);
        }
    }

    /** What is encrypted takes memory until the socket has taken it, so that is done bit by bit. */
    private void sendInPieces(ChannelHandlerContext context, LaneClient.Place place, LaneChoice choice, ByteBuf body) {
        idleness.ifPresent(IdleStateHandler::resetReadTimeout);
        PieceSending started = new PieceSending(context, place, choice, place.nanos(), body);
        sending = Optional.of(started);
        started.begin();
        started.goOn();
    }

    /** An answer that the socket has not taken whole. */
    private abstract class Sending {
        private final ChannelHandlerContext context;
        private final LaneClient.Place place;
        private final LaneChoice choice;
        private final long nanos;
        private final long stallNanos;
        private long lastProgress = System.nanoTime();
        private long progress;
        private boolean stalled;
        private ScheduledFuture<?> timer;

        Sending(ChannelHandlerContext context, LaneClient.Place place, LaneChoice choice, long nanos) {
            this.context = context;
            this.place = place;
            this.choice = choice;
            this.nanos = nanos;
            this.stallNanos = place.keeper().stallTimeout().toNanos();
        }

        final void begin() {
            lane.began();
            schedule(stallNanos);
        }

        private void schedule(long delay) {
            timer = context.executor().schedule(this::look, delay, TimeUnit.NANOSECONDS);
        }

        private void look() {
            long left = lastProgress + stallNanos - System.nanoTime();
            if (left > 0) {
                schedule(left);
            } else {
                stalled = true;
                context.close();
            }
        }

        /** @param sent bytes of the body that the socket has taken so far */
        final void progressed(long sent) {
            progress = sent;
            lastProgress = System.nanoTime();
            idleness.ifPresent(IdleStateHandler::resetWriteTimeout);
        }

        final void end(boolean complete) {
            timer.cancel(false);
            sending = Optional.empty();
            lane.ended();
            AnswerKeeper.Ending ending = complete
                    ? AnswerKeeper.Ending.COMPLETE
                    : stalled ? AnswerKeeper.Ending.STALLED : AnswerKeeper.Ending.CLIENT_GONE;
            long sent = complete ? choice.length() : Math.min(progress, choice.length());
            place.left(choice.given(sent, ending, nanos));
            Channel channel = context.channel();
            if (channel.isActive()) {
                gate.answered(context);
            }
        }
    }

    /** One that is with the channel, which tells how much of it the socket has taken. */
    private final class WholeSending extends Sending implements ChannelProgressiveFutureListener {
        WholeSending(ChannelHandlerContext context, LaneClient.Place place, LaneChoice choice, long nanos) {
            super(context, place, choice, nanos);
        }

        void watch(ChannelProgressivePromise written) {
            begin();
            written.addListener(this);
        }

        @Override
        public void operationProgressed(ChannelProgressiveFuture written, long now, long all) {
            progressed(now);
        }

        @Override
        public void operationComplete(ChannelProgressiveFuture written) {
            end(written.isSuccess());
        }
    }

    /** One of which a few pieces are under way at a time. */
    private final class PieceSending extends Sending {
        private final ChannelHandlerContext context;
        private final ByteBuf body;
        private int underWay;
        private long taken;
        private boolean broken;
        private boolean writing;
        private boolean due;
        private boolean over;

        /** @param body given back at the end */
        PieceSending(
                ChannelHandlerContext context, LaneClient.Place place, LaneChoice choice, long nanos, ByteBuf body) {
            super(context, place, choice, nanos);
            this.context = context;
            this.body = body;
        }

        /** Others have their turn now and then, however fast this client is. */
        void goOn() {
            writing = true;
            for (int turn = 0; turn < PIECES_IN_A_TURN && mayWrite(); turn++) {
                underWay++;
                int size = Math.min(PIECE, body.readableBytes());
                context.writeAndFlush(body.readRetainedSlice(size))
                        .addListener(written -> wrote(size, written.isSuccess()));
            }
            writing = false;
            if (underWay == 0 && (broken || !body.isReadable())) {
                over = true;
                body.release();
                end(!broken);
            } else if (mayWrite() && !due) {
                due = true;
                context.executor().execute(this::goOnLater);
            }
        }

        private void goOnLater() {
            due = false;
            if (!over) {
                goOn();
            }
        }

        private boolean mayWrite() {
            return !broken && underWay < PIECES_UNDER_WAY && body.isReadable();
        }

        private void wrote(int size, boolean success) {
            underWay--;
            broken |= !success;
            if (success) {
                taken += size;
                progressed(taken);
            }
            if (!writing) {
                goOn();
            }
        }
    }
}
