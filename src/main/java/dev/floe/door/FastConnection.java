package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
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
    /** What prepared answers say in {@code X-Cache}. */
    private static final Optional<String> HIT = Optional.of("HIT");

    private static final ContentCoding[] CODINGS = ContentCoding.values();

    private final FastLane lane;
    private final TrustedProxies proxies;
    private final RequestGate gate;
    private final ClientAddress client;
    private final Optional<InetAddress> peer;
    /** If whoever is connected speaks for others. */
    private final Optional<InetAddress> proxy;

    private Optional<IdleStateHandler> idleness = Optional.empty();
    private Optional<Sending> sending = Optional.empty();
    private boolean tls;

    FastConnection(FastLane lane, TrustedProxies proxies, RequestGate gate, SocketAddress peer) {
        this.lane = lane;
        this.proxies = proxies;
        this.gate = gate;
        this.client = ClientAddress.of(peer);
        this.peer = peer instanceof InetSocketAddress internet ? Optional.of(internet.getAddress()) : Optional.empty();
        this.proxy = this.peer.filter(proxies::trusts);
    }

    /** What watches for idle connections sees nothing of what happens here, and has to be told. */
    void watchedBy(Optional<IdleStateHandler> watch) {
        idleness = watch;
    }

    /** What is written here is encrypted before it comes to the socket. */
    void throughTls() {
        tls = true;
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
        Optional<PreparedAnswer> found = find(request);
        if (found.isEmpty() || lane.isKeptFrom(request)) {
            return 0;
        }
        PreparedAnswer answer = found.get();
        if (!answer.keeper().mayLeave()) {
            lane.forget(answer);
            return 0;
        }
        return answer(context, request, answer) ? request.length() : 0;
    }

    /** The answer in the coding that the server would choose. Ranges are those of the body as it is. */
    private Optional<PreparedAnswer> find(OrdinaryRequest request) {
        Optional<PreparedAnswer> any = lane.find(request.target());
        for (ContentCoding coding : CODINGS) {
            if (any.isEmpty()) {
                any = lane.find(request.target().in(coding));
            }
        }
        if (any.isEmpty()) {
            return any;
        }
        List<ContentCoding> offered = any.get().offered();
        Optional<ContentCoding> wanted = offered.isEmpty() || request.range().isPresent() && !request.isHeadOnly()
                ? Optional.empty()
                : request.codings().best(offered);
        if (any.get().coding().equals(wanted)) {
            return any;
        }
        return lane.find(wanted.map(request.target()::in).orElse(request.target()));
    }

    private boolean answer(ChannelHandlerContext context, OrdinaryRequest request, PreparedAnswer answer) {
        if (request.condition().isPresent()
                && answer.isKnownBy(request.condition().get())) {
            return headAlone(context, request, answer, 304, answer.notModified());
        }
        if (request.condition().isPresent() && !answer.offered().isEmpty()) {
            // The client may have it in another coding.
            return false;
        }
        if (request.isHeadOnly()) {
            return headAlone(context, request, answer, 200, answer.headOnly());
        }
        if (request.range().isPresent()) {
            return part(context, request, answer, request.range().get());
        }
        return withBody(context, request, answer, 200, answer.head(), 0, answer.length());
    }

    private Optional<Place> enter(OrdinaryRequest request, PreparedAnswer answer) {
        Optional<InetAddress> behind =
                proxy.map(speaker -> proxies.client(speaker, request.forwarded(), request.forwardedFor()));
        ClientAddress who = behind.map(ClientAddress::of).orElse(client);
        if (!answer.keeper().enter(who)) {
            return Optional.empty();
        }
        return Optional.of(new Place(
                answer.keeper(),
                who,
                System.nanoTime(),
                lane.log()
                        .map(log -> new Asked(
                                log,
                                behind.or(() -> peer)
                                        .map(InetAddress::getHostAddress)
                                        .orElse("local"),
                                Instant.now(),
                                request.isHeadOnly() ? "HEAD" : "GET",
                                request.target().toString(),
                                request.field("x-request-id"),
                                request.field("referer"),
                                request.field("user-agent")))));
    }

    /** A request that is to be written down. */
    private record Asked(
            AccessLog log,
            String client,
            Instant time,
            String method,
            String target,
            Optional<String> id,
            Optional<String> referer,
            Optional<String> agent) {
        void answered(AnswerKeeper.Given given, long nanos) {
            log.add(new AccessEntry(
                    time,
                    client,
                    method,
                    target,
                    "HTTP/1.1",
                    given.status(),
                    given.sent(),
                    given.nanos(),
                    nanos,
                    given.ending() == AnswerKeeper.Ending.COMPLETE,
                    HIT,
                    id,
                    referer,
                    agent));
        }
    }

    /** A place for one answer. */
    private record Place(AnswerKeeper keeper, ClientAddress who, long since, Optional<Asked> asked) {
        void left(AnswerKeeper.Given given) {
            keeper.left(who, given);
            asked.ifPresent(request -> request.answered(given, System.nanoTime() - since));
        }
    }

    private boolean headAlone(
            ChannelHandlerContext context, OrdinaryRequest request, PreparedAnswer answer, int status, DatedHead head) {
        Optional<Place> place = enter(request, answer);
        place.ifPresent(taken -> send(context, taken, new Parts(status, false, 0, 0), written(context, head, 0)));
        return place.isPresent();
    }

    /** @param more bytes that are to follow in the same buffer */
    private static ByteBuf written(ChannelHandlerContext context, DatedHead head, int more) {
        ByteBuf bytes = context.alloc().directBuffer(head.length() + more);
        head.write(bytes);
        return bytes;
    }

    private boolean part(
            ChannelHandlerContext context,
            OrdinaryRequest request,
            PreparedAnswer answer,
            OrdinaryRequest.AskedRange range) {
        long length = answer.length();
        long from = range.first() < 0 ? Math.max(0, length - range.last()) : range.first();
        long to = range.first() < 0 || range.last() < 0 ? length : Math.min(length, range.last() + 1);
        // What cannot be satisfied is for the server to word.
        return from < to && withBody(context, request, answer, 206, answer.part(from, to), from, to);
    }

    private boolean withBody(
            ChannelHandlerContext context,
            OrdinaryRequest request,
            PreparedAnswer answer,
            int status,
            DatedHead head,
            long from,
            long to) {
        Optional<ByteBuf> body = answer.body(from, to);
        if (body.isEmpty()) {
            return false;
        }
        Optional<Place> place = enter(request, answer);
        if (place.isEmpty()) {
            body.get().release();
            return false;
        }
        Parts parts = new Parts(status, true, from, to - from);
        if (parts.length <= SHORT) {
            ByteBuf all = written(context, head, (int) parts.length).writeBytes(body.get());
            body.get().release();
            send(context, place.get(), parts, all);
        } else {
            context.write(written(context, head, 0), context.voidPromise());
            if (tls) {
                sendInPieces(context, place.get(), parts, body.get());
            } else {
                send(context, place.get(), parts, body.get());
            }
        }
        return true;
    }

    /** What of an answer is sent. */
    private record Parts(int status, boolean withBody, long from, long length) {
        AnswerKeeper.Given given(long sent, AnswerKeeper.Ending ending, long nanos) {
            return new AnswerKeeper.Given(status, withBody, from, sent, ending, nanos);
        }
    }

    /** Writes the last of an answer, and all of what was written. */
    private void send(ChannelHandlerContext context, Place place, Parts parts, ByteBuf last) {
        idleness.ifPresent(IdleStateHandler::resetReadTimeout);
        ChannelProgressivePromise written = context.newProgressivePromise();
        long nanos = System.nanoTime() - place.since;
        context.writeAndFlush(last, written);
        if (written.isDone()) {
            place.left(
                    written.isSuccess()
                            ? parts.given(parts.length, AnswerKeeper.Ending.COMPLETE, nanos)
                            : parts.given(0, AnswerKeeper.Ending.CLIENT_GONE, nanos));
        } else {
            WholeSending started = new WholeSending(context, place, parts, nanos);
            sending = Optional.of(started);
            started.watch(written);
        }
    }

    /** What is encrypted takes memory until the socket has taken it, so that is done bit by bit. */
    private void sendInPieces(ChannelHandlerContext context, Place place, Parts parts, ByteBuf body) {
        idleness.ifPresent(IdleStateHandler::resetReadTimeout);
        PieceSending started = new PieceSending(context, place, parts, System.nanoTime() - place.since, body);
        sending = Optional.of(started);
        started.begin();
        started.goOn();
    }

    /** An answer that the socket has not taken whole. */
    private abstract class Sending {
        private final ChannelHandlerContext context;
        private final Place place;
        private final Parts parts;
        private final long nanos;
        private final long stallNanos;
        private long lastProgress = System.nanoTime();
        private long progress;
        private boolean stalled;
        private ScheduledFuture<?> timer;

        Sending(ChannelHandlerContext context, Place place, Parts parts, long nanos) {
            this.context = context;
            this.place = place;
            this.parts = parts;
            this.nanos = nanos;
            this.stallNanos = place.keeper.stallTimeout().toNanos();
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
            long sent = complete ? parts.length : Math.min(progress, parts.length);
            place.left(parts.given(sent, ending, nanos));
            Channel channel = context.channel();
            if (channel.isActive()) {
                gate.answered(context);
            }
        }
    }

    /** One that is with the channel, which tells how much of it the socket has taken. */
    private final class WholeSending extends Sending implements ChannelProgressiveFutureListener {
        WholeSending(ChannelHandlerContext context, Place place, Parts parts, long nanos) {
            super(context, place, parts, nanos);
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
        PieceSending(ChannelHandlerContext context, Place place, Parts parts, long nanos, ByteBuf body) {
            super(context, place, parts, nanos);
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
