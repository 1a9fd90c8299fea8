package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The part of an HTTP/2 connection in the {@link FastLane}: answers streams whose answer is prepared before the server sees
 * them, on the connection that the server has. Frames, windows, priorities, resets and all that is of the connection are
 * those of the codec below, so streams of both kinds get along. In the pipeline in front of that codec; on the event loop
 * only.
 */
final class FastStreams extends ChannelDuplexHandler {
    /** Answers up to this leave as one buffer, if they may leave at once. */
    private static final int SHORT = 16 << 10;

    private static final int FRAME_HEAD = Http2CodecUtil.FRAME_HEADER_LENGTH;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    /** Longer blocks would have to be continued in other frames. */
    private static final int LONGEST_BLOCK = Http2CodecUtil.MAX_FRAME_SIZE_LOWER_BOUND;

    /** What may wait for the socket beyond what a channel takes, so that streams are served by whole frames. */
    private static final int LONGEST_QUEUE = 1 << 18;

    private final FastLane lane;
    private final LaneClient client;
    private final Http2ConnectionHandler codec;
    private final Http2RemoteFlowController windows;
    private final Set<Giving> underWay = new LinkedHashSet<>();
    /** How many bytes of table the client wants kept for it; blocks of ours do not say that there are fewer now. */
    private long table = Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE;

    private boolean tableShrunk;
    private Optional<ScheduledFuture<?>> timer = Optional.empty();

    /** @param codec of the connection; no frame has come yet */
    FastStreams(FastLane lane, LaneClient client, Http2ConnectionHandler codec) {
        this.lane = lane;
        this.client = client;
        this.codec = codec;
        this.windows = codec.encoder().flowController();
        listen();
    }

    /** The server puts its connection in the place of the listener that there is when the first frame comes. */
    private void listen() {
        Http2ConnectionDecoder decoder = codec.decoder();
        decoder.frameListener(new Http2FrameListenerDecorator(decoder.frameListener()) {
            @Override
            public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
                super.onSettingsRead(context, settings);
                settled(settings);
                decoder.frameListener(new Frames(decoder.frameListener()));
            }
        });
    }

    private void settled(Http2Settings settings) {
        Long wanted = settings.headerTableSize();
        if (wanted != null) {
            tableShrunk |= wanted < table;
            table = wanted;
        }
    }

    /** What the server is told, but for the streams that are answered here. */
    private final class Frames extends Http2FrameListenerDecorator {
        Frames(Http2FrameListener server) {
            super(server);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            if (!endOfStream || !answer(context, id, headers)) {
                super.onHeadersRead(context, id, headers, padding, endOfStream);
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            if (!endOfStream || !answer(context, id, headers)) {
                super.onHeadersRead(context, id, headers, dependency, weight, exclusive, padding, endOfStream);
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            settled(settings);
            super.onSettingsRead(context, settings);
        }
    }

    /** Whether the request was one for this lane. */
    private boolean answer(ChannelHandlerContext context, int id, Http2Headers headers) {
        if (!lane.isOpen()) {
            return false;
        }
        OrdinaryRequest request = lane.request();
        Http2Stream stream = codec.connection().stream(id);
        if (stream == null || !request.read(headers)) {
            return false;
        }
        Optional<LaneChoice> choice = LaneChoice.of(lane, request);
        return choice.isPresent() && answer(context, stream, request, choice.get());
    }

    private boolean answer(
            ChannelHandlerContext context, Http2Stream stream, OrdinaryRequest request, LaneChoice choice) {
        HpackHead head = choice.answer().http2();
        Optional<ByteBuf> body = choice.answer().body(choice.from(), choice.to());
        if (head.room(choice) > LONGEST_BLOCK || body.isEmpty()) {
            return false;
        }
        Optional<LaneClient.Place> place = client.enter(request, choice.answer().keeper());
        if (place.isEmpty()) {
            body.get().release();
            return false;
        }
        Giving giving = new Giving(stream, place.get(), choice);
        try {
            if (choice.length() == 0) {
                head(context, stream, choice, true, giving.promise(context, 0));
            } else if (tableShrunk || choice.length() > SHORT || !mayLeaveAtOnce(context, stream, choice.length())) {
                head(context, stream, choice, false, context.newPromise());
                windows.addFlowControlled(stream, new Body(giving, body.get().retain()));
            } else {
                whole(context, stream, choice, body.get(), giving.promise(context, choice.length()));
            }
        } finally {
            body.get().release();
        }
        return true;
    }

    private boolean mayLeaveAtOnce(ChannelHandlerContext context, Http2Stream stream, long length) {
        return context.channel().isWritable()
                && length <= windows.windowSize(stream)
                && length <= windows.windowSize(codec.connection().connectionStream());
    }

    private void head(
            ChannelHandlerContext context,
            Http2Stream stream,
            LaneChoice choice,
            boolean last,
            ChannelPromise promise) {
        HpackHead head = choice.answer().http2();
        if (tableShrunk) {
            // The codec's encoder says that it has seen the wish in the first block that it writes after it.
            tableShrunk = false;
            codec.encoder().writeHeaders(context, stream.id(), head.fields(choice), 0, last, promise);
            return;
        }
        ByteBuf bytes = context.alloc().directBuffer(FRAME_HEAD + head.room(choice));
        headers(stream, choice, last, bytes);
        ChannelFuture written = context.write(bytes, promise);
        sent(stream, last, written);
    }

    private static void headers(Http2Stream stream, LaneChoice choice, boolean last, ByteBuf to) {
        int from = to.writerIndex();
        to.writerIndex(from + FRAME_HEAD);
        choice.answer().http2().write(choice, to);
        int end = to.writerIndex();
        to.writerIndex(from);
        frame(
                to,
                end - from - FRAME_HEAD,
                Http2FrameTypes.HEADERS,
                last ? END_HEADERS | END_STREAM : END_HEADERS,
                stream);
        to.writerIndex(end);
    }

    private static void frame(ByteBuf to, int length, byte type, int flags, Http2Stream stream) {
        to.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream.id());
    }

    private void sent(Http2Stream stream, boolean last, ChannelFuture written) {
        stream.headersSent(false);
        if (last) {
            codec.closeStreamLocal(stream, written);
        }
    }

    private void whole(
            ChannelHandlerContext context,
            Http2Stream stream,
            LaneChoice choice,
            ByteBuf body,
            ChannelPromise promise) {
        int length = body.readableBytes();
        ByteBuf bytes = context.alloc()
                .directBuffer(2 * FRAME_HEAD + choice.answer().http2().room(choice) + length);
        headers(stream, choice, false, bytes);
        frame(bytes, length, Http2FrameTypes.DATA, END_STREAM, stream);
        bytes.writeBytes(body);
        try {
            windows.incrementWindowSize(codec.connection().connectionStream(), -length);
            windows.incrementWindowSize(stream, -length);
        } catch (Http2Exception e) {
            throw new IllegalStateException("a window that was made smaller", e);
        }
        sent(stream, true, context.write(bytes, promise));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        watch(context);
    }

    /** What was answered is with the socket now, or else is waited for. */
    private void watch(ChannelHandlerContext context) {
        if (!underWay.isEmpty() && timer.isEmpty() && context.channel().isActive()) {
            long now = System.nanoTime();
            long left = underWay.stream()
                    .mapToLong(giving -> giving.deadline() - now)
                    .min()
                    .orElse(0);
            timer = Optional.of(
                    context.executor().schedule(() -> look(context), Math.max(0, left), TimeUnit.NANOSECONDS));
        }
    }

    private void look(ChannelHandlerContext context) {
        timer = Optional.empty();
        long now = System.nanoTime();
        for (Giving giving : underWay.toArray(Giving[]::new)) {
            if (giving.deadline() - now <= 0 && underWay.contains(giving)) {
                giving.stalled(context);
            }
        }
        watch(context);
    }

    /**
     * The server expects that all streams are its own when a connection fails, and then lets go of it without a word
     * unless they are.
     */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        ChannelHandlerContext ofCodec = context.pipeline().context(codec);
        if (ofCodec != null && !underWay.isEmpty() && !codec.connection().goAwaySent()) {
            codec.goAway(
                    ofCodec,
                    codec.connection().remote().lastStreamCreated(),
                    Http2Error.PROTOCOL_ERROR.code(),
                    Unpooled.EMPTY_BUFFER,
                    ofCodec.newPromise());
            context.flush();
        }
        context.close(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        timer.ifPresent(watching -> watching.cancel(false));
        timer = Optional.empty();
        context.fireChannelInactive();
    }

    /** An answer that the socket has not taken whole. */
    private final class Giving {
        private final Http2Stream stream;
        private final LaneClient.Place place;
        private final LaneChoice choice;
        private final long nanos;
        private final long stallNanos;
        private long lastProgress = System.nanoTime();
        private long taken;
        private boolean stalled;

        Giving(Http2Stream stream, LaneClient.Place place, LaneChoice choice) {
            this.stream = stream;
            this.place = place;
            this.choice = choice;
            this.nanos = place.nanos();
            this.stallNanos = place.keeper().stallTimeout().toNanos();
            lane.began();
            underWay.add(this);
        }

        long deadline() {
            return lastProgress + stallNanos;
        }

        /** Kept when the socket has taken so many bytes, the last ones of the body. */
        ChannelPromise promise(ChannelHandlerContext context, long last) {
            ChannelPromise promise = context.newPromise();
            promise.addListener(written -> {
                taken += written.isSuccess() ? last : 0;
                end(written.isSuccess());
            });
            return promise;
        }

        void progressed(int bytes) {
            taken += bytes;
            lastProgress = System.nanoTime();
        }

        /** A client that opens no window loses this stream; one whose socket takes nothing loses the connection. */
        void stalled(ChannelHandlerContext context) {
            stalled = true;
            ChannelHandlerContext ofCodec = context.pipeline().context(codec);
            if (ofCodec != null && codec.connection().stream(stream.id()) == stream) {
                // Neither NO_ERROR nor CANCEL, which some clients take for an end.
                codec.resetStream(ofCodec, stream.id(), Http2Error.INTERNAL_ERROR.code(), ofCodec.newPromise());
                ofCodec.flush();
            } else {
                context.close();
            }
        }

        void end(boolean complete) {
            if (underWay.remove(this)) {
                lane.ended();
                AnswerKeeper.Ending ending = complete
                        ? AnswerKeeper.Ending.COMPLETE
                        : stalled ? AnswerKeeper.Ending.STALLED : AnswerKeeper.Ending.CLIENT_GONE;
                place.left(choice.given(complete ? choice.length() : taken, ending, nanos));
            }
        }
    }

    /** A body that leaves as the windows of stream and connection let it, and as the socket takes it. */
    private final class Body implements Http2RemoteFlowController.FlowControlled {
        private final Giving giving;
        private final ByteBuf bytes;
        private int left;
        private int notTaken;
        private Optional<ChannelFuture> last = Optional.empty();

        /** @param bytes given back at the end */
        Body(Giving giving, ByteBuf bytes) {
            this.giving = giving;
            this.bytes = bytes;
            this.left = bytes.readableBytes();
        }

        @Override
        public int size() {
            return left;
        }

        @Override
        public void write(ChannelHandlerContext context, int allowed) {
            int longest = codec.encoder().configuration().frameSizePolicy().maxFrameSize();
            int now = Math.min(Math.max(allowed, roomForAFrame(context, longest)), left);
            if (now == 0) {
                return;
            }
            notTaken++;
            int rest = now;
            while (rest > 0) {
                int length = Math.min(longest, rest);
                rest -= length;
                left -= length;
                ByteBuf head = context.alloc().directBuffer(FRAME_HEAD);
                frame(head, length, Http2FrameTypes.DATA, left == 0 ? END_STREAM : 0, giving.stream);
                context.write(head, context.voidPromise());
                ByteBuf part = bytes.readRetainedSlice(length);
                if (rest > 0) {
                    context.write(part, context.voidPromise());
                } else {
                    ChannelPromise promise = context.newPromise();
                    promise.addListener(written -> took(now, written.isSuccess()));
                    last = Optional.of(context.write(part, promise));
                }
            }
        }

        /**
         * The flow controller shares a connection in steps of 1,024 bytes, and a frame for each of them costs several times
         * what the bytes cost. It counts what was written, and not what it allowed.
         */
        private int roomForAFrame(ChannelHandlerContext context, int longest) {
            if (context.channel().bytesBeforeWritable() > LONGEST_QUEUE) {
                return 0;
            }
            int window = Math.min(
                    windows.windowSize(giving.stream),
                    windows.windowSize(codec.connection().connectionStream()));
            return Math.min(longest, window);
        }

        private void took(int length, boolean success) {
            notTaken--;
            if (success) {
                giving.progressed(length);
            }
            if (!success || left == 0 && notTaken == 0) {
                giving.end(success);
            }
        }

        /** All of it is with the channel, or there was a failure. */
        @Override
        public void writeComplete() {
            bytes.release();
            last.ifPresent(written -> codec.closeStreamLocal(giving.stream, written));
        }

        @Override
        public void error(ChannelHandlerContext context, Throwable cause) {
            left = 0;
            bytes.release();
            giving.end(false);
            if (giving.stream.state() != Http2Stream.State.CLOSED) {
                codec.onError(context, true, cause);
            }
        }

        @Override
        public boolean merge(ChannelHandlerContext context, Http2RemoteFlowController.FlowControlled next) {
            return false;
        }
    }
}
