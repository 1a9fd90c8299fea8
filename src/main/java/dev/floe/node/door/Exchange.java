package dev.floe.node.door;

import dev.floe.bytes.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * One request and its answer on one connection. Events of the network arrive on the event loop; the {@link Request} side
 * is used by the one virtual thread that handles the request. What both touch is confined to the event loop, reached
 * through {@link #ctx}'s executor, or a future.
 */
final class Exchange implements Request {
    private static final Logger LOG = Logger.getLogger(Exchange.class);

    /** The HTTP version's part of an exchange. All methods run on the event loop. */
    interface Wire {
        /** Lets the client send {@code bytes} of body in all, and asks the channel for the next part. */
        void invite(long bytes);

        /** Asks the channel for the next part of the body. */
        void pull();

        /** Writes the head of the answer, and the whole of it if there is no body. */
        void writeHead(Response response, boolean withBody);

        /** Whether a piece of the body can be written without queueing more than a little. */
        boolean writable();

        /** Writes {@code bytes[from, from + count)} of the body. */
        ChannelFuture writePiece(byte[] bytes, int from, int count, boolean last);

        /** Everything was handed to the channel; {@code requestEnded} says if the client has sent everything too. */
        void finish(boolean requestEnded);

        /** The client makes no progress: end it. */
        void abort();
    }

    private static final int PIECE = 64 * 1024;

    private final Door door;
    private final ChannelHandlerContext ctx;
    private final Wire wire;
    private final String method;
    private final String target;
    private final Headers headers;
    private final long contentLength;

    /** The handler and the network; the exchange's share of the door is given back when both are through with it. */
    private final AtomicInteger holders = new AtomicInteger(2);

    /** The handler's until it is done. */
    private final List<MemoryBudget.Lease> leases = new ArrayList<>();

    private boolean admitted;

    // Event loop only.
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
    private boolean requestEnded;
    private boolean ended;
    private byte[] bodyBytes;
    private int bodyLimit;
    private int bodyLength;
    private Response response;
    private boolean pumpPlanned;
    private int queued;
    private int written;
    private int writtenAtLastCheck = -1;
    private ScheduledFuture<?> watch;

    // Written on the event loop, read by the handler.
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private volatile long received;

    /** The header fields of a request, behind which the HTTP version hides. */
    @FunctionalInterface
    interface Headers {
        /** The first value of the field, or null. */
        CharSequence first(String name);
    }

    Exchange(
            Door door,
            ChannelHandlerContext ctx,
            Wire wire,
            String method,
            String target,
            Headers headers,
            long contentLength) {
        this.door = door;
        this.ctx = ctx;
        this.wire = wire;
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.contentLength = contentLength;
    }

    /** Starts the handling, or refuses if the door is full. */
    void begin() {
        if (!door.admit()) {
            // Without a body, which a client could refuse to take and so keep the exchange open.
            answer(Response.empty(503).with("retry-after", "1"));
            return;
        }
        admitted = true;
        Thread.ofVirtual().name("request-", 0).start(() -> {
            Response answer;
            try {
                answer = door.handler().handle(this);
            } catch (BodyException e) {
                answer = refusal(e);
            } catch (RuntimeException | Error e) {
                LOG.errorf(e, "%s %s failed", method, path());
                answer = Response.text(500, "internal error");
            }
            Response finalAnswer = answer;
            try {
                ctx.executor().execute(() -> answer(finalAnswer));
            } catch (RejectedExecutionException e) {
                LOG.debug("stopped before the answer", e);
            } finally {
                letGo();
            }
        });
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0 && admitted) {
            leases.forEach(MemoryBudget.Lease::close);
            door.release();
        }
    }

    private static Response refusal(BodyException e) {
        return switch (e.fault()) {
            case TOO_LARGE -> Response.text(413, "length limit exceeded");
            case TOO_SLOW, GONE -> Response.text(408, "the request's body did not arrive in time");
            case NO_ROOM ->
                Response.text(503, "too many bytes are in flight; try again soon")
                        .with("retry-after", "1");
        };
    }

    // --- the network's side, on the event loop ---

    /** A part of the body arrived; takes over the reference. */
    void data(ByteBuf part) {
        if (ended || response != null) {
            part.release();
            return;
        }
        received += part.readableBytes();
        if (bodyBytes == null) {
            early.add(part);
        } else {
            try {
                append(part);
            } finally {
                part.release();
            }
        }
    }

    private void append(ByteBuf part) {
        int more = part.readableBytes();
        if (body.isDone()) {
            return;
        }
        if (more > bodyLimit - bodyLength) {
            bodyBytes = new byte[0];
            body.completeExceptionally(tooLarge());
            return;
        }
        if (bodyLength + more > bodyBytes.length) {
            int doubled = (int) Math.min(bodyLimit, Math.max(bodyLength + more, bodyBytes.length * 2L));
            bodyBytes = Arrays.copyOf(bodyBytes, doubled);
        }
        part.readBytes(bodyBytes, bodyLength, more);
        bodyLength += more;
    }

    /** The client has sent all of the request. */
    void requestEnd() {
        requestEnded = true;
        if (bodyBytes != null) {
            completeBody();
        }
    }

    boolean isRequestEnded() {
        return requestEnded;
    }

    private void completeBody() {
        body.complete(bodyLength == bodyBytes.length ? bodyBytes : Arrays.copyOf(bodyBytes, bodyLength));
    }

    /** A batch of parts was delivered: ask for the next one if the body is wanted. */
    void readComplete() {
        if (bodyBytes != null && !requestEnded && !body.isDone()) {
            wire.pull();
        }
    }

    /** The channel takes more bytes. */
    void writabilityChanged() {
        // Not at once: this is called in the middle of writes and flushes, and the codecs cannot be entered twice.
        if (response != null && !pumpPlanned) {
            pumpPlanned = true;
            ctx.executor().execute(this::pump);
        }
    }

    /** The client is gone. */
    void gone() {
        body.completeExceptionally(new BodyException(BodyException.Fault.GONE, "the client is gone"));
        end();
    }

    boolean isEnded() {
        return ended;
    }

    private void end() {
        if (!ended) {
            ended = true;
            bodyBytes = null;
            response = null;
            if (watch != null) {
                watch.cancel(false);
            }
            for (ByteBuf part : early) {
                part.release();
            }
            early.clear();
            letGo();
        }
    }

    private void answer(Response answer) {
        if (ended) {
            return;
        }
        response = answer;
        for (ByteBuf part : early) {
            part.release();
        }
        early.clear();
        boolean withBody = answer.body().length > 0 && !method.equals("HEAD");
        wire.writeHead(answer, withBody);
        if (withBody) {
            pump();
            watch();
        } else {
            wire.finish(requestEnded);
            end();
        }
    }

    private void pump() {
        pumpPlanned = false;
        if (ended || queued == response.body().length) {
            return;
        }
        byte[] bytes = response.body();
        while (queued < bytes.length && wire.writable()) {
            int count = Math.min(PIECE, bytes.length - queued);
            int from = queued;
            queued += count;
            wire.writePiece(bytes, from, count, queued == bytes.length).addListener(done -> wrote(count));
        }
        ctx.flush();
        if (queued == bytes.length) {
            wire.finish(requestEnded);
        }
    }

    private void wrote(int count) {
        written += count;
        if (!ended && written == response.body().length) {
            end();
        }
    }

    /** Ends an exchange whose client reads nothing. */
    private void watch() {
        if (ended) {
            return;
        }
        if (written == writtenAtLastCheck) {
            wire.abort();
            gone();
            return;
        }
        writtenAtLastCheck = written;
        watch = ctx.executor()
                .schedule(this::watch, 2 * door.limits().bodyIdle().toMillis(), TimeUnit.MILLISECONDS);
    }

    // --- the handler's side ---

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    @Override
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.first(name)).map(CharSequence::toString);
    }

    @Override
    public void reserve(long bytes) throws BodyException {
        if (bytes == 0) {
            return;
        }
        try {
            leases.add(door.budget().acquire(bytes, door.limits().room()));
        } catch (TimeoutException e) {
            throw new BodyException(BodyException.Fault.NO_ROOM, e.getMessage());
        } catch (InterruptedException e) {
            throw new BodyException(BodyException.Fault.GONE, "stopping");
        }
    }

    @Override
    public byte[] body(int limit, int copies) throws BodyException {
        if (contentLength > limit) {
            throw tooLarge(limit);
        }
        int expected = contentLength >= 0 ? (int) contentLength : limit;
        reserve((long) expected * copies);
        ctx.executor().execute(() -> readBody(limit, expected));
        return awaitBody(expected);
    }

    private void readBody(int limit, int expected) {
        if (ended) {
            return;
        }
        bodyLimit = limit;
        bodyBytes = new byte[contentLength >= 0 ? expected : Math.min(limit, DoorLimits.UNASKED_BODY)];
        for (ByteBuf part : early) {
            append(part);
            part.release();
        }
        early.clear();
        if (requestEnded) {
            completeBody();
        } else if (!body.isDone()) {
            wire.invite(expected);
        }
    }

    private byte[] awaitBody(int expected) throws BodyException {
        Duration idle = door.limits().bodyIdle();
        long begin = System.nanoTime();
        long patience = idle.toNanos() + TimeUnit.SECONDS.toNanos(expected / DoorLimits.SLOWEST_SENDER);
        long before = -1;
        while (true) {
            try {
                return body.get(idle.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (received == before || System.nanoTime() - begin > patience) {
                    throw new BodyException(BodyException.Fault.TOO_SLOW, "the body arrives too slowly");
                }
                before = received;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BodyException fault) {
                    throw fault;
                }
                throw new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                throw new BodyException(BodyException.Fault.GONE, "stopping");
            }
        }
    }

    private BodyException tooLarge() {
        return tooLarge(bodyLimit);
    }

    private static BodyException tooLarge(int limit) {
        return new BodyException(
                BodyException.Fault.TOO_LARGE, "the body is longer than the " + limit + " bytes this route takes");
    }
}
