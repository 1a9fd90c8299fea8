package dev.floe.node.door;

import dev.floe.bytes.BudgetExceededException;
import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.Pace;
import dev.floe.door.ClientAddress;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

        SocketAddress remoteAddress();
    }

    /** For a handler that failed; made before memory can be short. */
    private static final Response NO_ANSWER = Response.text(500, "internal error");

    private static final int PIECE = 64 * 1024;
    private static final long CHECK_MILLIS = 500;
    /** Bodies up to this length are heard out before anything is judged: metadata, and small slivers. */
    private static final int HEARD_OUT = 128 * 1024;
    /** Room for a body of unknown length when it turns out to be long, in bytes; then twice as much, and so on. */
    private static final int SECOND_STEP = 1 << 20;

    private final Door door;
    private final ChannelHandlerContext ctx;
    private final Wire wire;
    private final ClientAddress client;
    private final boolean expectsContinue;
    private final String method;
    private final String target;
    private final Headers headers;
    private final long contentLength;

    /** The handler and the network; the exchange's share of the door is given back when both are through with it. */
    private final AtomicInteger holders = new AtomicInteger(2);

    /** The handler's until it is done. */
    private final List<MemoryBudget.Lease> leases = new ArrayList<>();

    /** What the handler has to say; it goes to the event loop in a task that needs no memory then. */
    private Response handled = NO_ANSWER;

    private final Runnable handedOver = () -> answer(handled);

    private boolean admitted;
    /** The body, if it had come before the handler began. */
    private Optional<byte[]> arrived = Optional.empty();

    // Event loop only.
    private final IncomingBody incoming;
    private boolean ended;
    private Response response;
    private boolean pumpPlanned;
    private int queued;
    private int written;
    private Pace pace;
    private Pace hurried;
    private ScheduledFuture<?> watch;

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
        this.client = ClientAddress.of(wire.remoteAddress());
        this.expectsContinue = "100-continue".contentEquals(lowerCase(headers.first("expect")));
        this.incoming = new IncomingBody(wire, ctx.executor(), door.limits(), door::areUploadsScarce);
        this.door = door;
        this.ctx = ctx;
        this.wire = wire;
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.contentLength = contentLength;
    }

    private static String lowerCase(CharSequence field) {
        return field == null ? "" : field.toString().toLowerCase(Locale.ROOT);
    }

    /** Starts the handling, or refuses if the door is full. */
    void begin() {
        if (ended) {
            return;
        }
        if (!door.admit(client)) {
            // Without a body, which a client could refuse to take and so keep the exchange open.
            answer(Response.empty(503).with("retry-after", "1"));
            return;
        }
        admitted = true;
        arrived = incoming.takeWhole(Math.min(contentLength, DoorLimits.UNASKED_BODY));
        try {
            Thread.ofVirtual().name("request").start(this::handle);
        } catch (OutOfMemoryError e) {
            letGo();
            answer(NO_ANSWER);
            throw e;
        }
    }

    /** Whatever fails, the answer and what was held come first, and the log last: it may fail for the same reason. */
    private void handle() {
        Response answer = NO_ANSWER;
        Throwable failure = null;
        try {
            answer = door.handler().handle(this);
        } catch (BodyException e) {
            answer = refusal(e);
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            handOver(answer);
        }
        if (failure != null) {
            LOG.errorf(failure, "%s %s failed", method, path());
        }
    }

    private void handOver(Response answer) {
        handled = answer;
        try {
            ctx.executor().execute(handedOver);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped before the answer", e);
        } finally {
            letGo();
        }
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0 && admitted) {
            leases.forEach(MemoryBudget.Lease::close);
            door.release(client);
        }
    }

    private static Response refusal(BodyException e) {
        return switch (e.fault()) {
            case BROKEN -> Response.text(400, "the request's body breaks the rules of HTTP");
            case TOO_LARGE -> Response.text(413, "length limit exceeded");
            case TOO_SLOW, GONE -> Response.text(408, "the request's body did not arrive in time");
            case NO_ROOM ->
                Response.text(503, "too many bytes are in flight; try again soon")
                        .with("retry-after", "1");
            case TOO_LARGE_HERE -> Response.text(503, e.getMessage());
        };
    }

    // --- the network's side, on the event loop ---

    /** A part of the body arrived; takes over the reference. */
    void data(ByteBuf part) {
        incoming.data(part);
    }

    /** The client has sent all of the request. */
    void requestEnd() {
        incoming.end();
    }

    /** What comes is no body: whoever waits for it hears so. */
    void broken() {
        incoming.close(new BodyException(BodyException.Fault.BROKEN, "the body cannot be understood"));
    }

    boolean isRequestEnded() {
        return incoming.isEnded();
    }

    /** A batch of parts was delivered: ask for the next one if the body is wanted. */
    void readComplete() {
        incoming.readComplete();
    }

    /** The channel takes more bytes. */
    void writabilityChanged() {
        // Not at once: this is called in the middle of writes and flushes, and the codecs cannot be entered twice.
        if (response != null && !pumpPlanned) {
            pumpPlanned = true;
            ctx.executor().execute(() -> orAbort(this::pump));
        }
    }

    /** The client is gone. */
    void gone() {
        end();
    }

    private void end() {
        if (!ended) {
            ended = true;
            response = null;
            if (watch != null) {
                watch.cancel(false);
            }
            try {
                incoming.close(new BodyException(BodyException.Fault.GONE, "the client is gone"));
            } finally {
                letGo();
            }
        }
    }

    private void answer(Response answer) {
        orAbort(() -> write(answer));
    }

    /**
     * A step of an answer. One that fails in the middle is followed by none: the client is told that what it has is not
     * all, and what is held is given back.
     */
    private void orAbort(Runnable step) {
        boolean through = false;
        try {
            step.run();
            through = true;
        } finally {
            if (!through) {
                try {
                    wire.abort();
                } finally {
                    end();
                }
            }
        }
    }

    private void write(Response answer) {
        if (ended) {
            return;
        }
        response = answer;
        incoming.close(new BodyException(BodyException.Fault.GONE, "there is an answer"));
        boolean withBody = answer.body().length > 0 && !method.equals("HEAD");
        wire.writeHead(answer, withBody);
        if (withBody) {
            startClock(answer.body().length);
            pump();
            // Behind the flush: most answers are on their way by then and need no watching.
            ctx.executor().execute(() -> orAbort(this::watch));
        } else {
            wire.finish(isRequestEnded());
            end();
        }
    }

    private void pump() {
        pumpPlanned = false;
        if (ended || queued == response.body().length) {
            return;
        }
        byte[] bytes = response.body();
        while (!ended && queued < bytes.length && wire.writable()) {
            int count = Math.min(PIECE, bytes.length - queued);
            int from = queued;
            queued += count;
            wire.writePiece(bytes, from, count, queued == bytes.length).addListener(done -> {
                if (done.isSuccess()) {
                    wrote(count);
                } else if (!ended) {
                    wire.abort();
                    end();
                }
            });
        }
        ctx.flush();
        if (queued == bytes.length) {
            wire.finish(isRequestEnded());
        }
    }

    private void wrote(int count) {
        written += count;
        pace.moved(count);
        hurried.moved(count);
        if (!ended && written == response.body().length) {
            end();
        }
    }

    private void startClock(int length) {
        pace = new Pace(door.limits().slowestReader(), System::nanoTime);
        hurried = new Pace(door.limits().hurried(length), System::nanoTime);
        pace.start();
        hurried.start();
    }

    /** Ends an exchange whose client reads too slowly; when others wait for the memory, sooner. */
    private void watch() {
        if (ended) {
            return;
        }
        if (pace.isTooSlow() || hurried.isTooSlow() && door.answers().isScarce()) {
            wire.abort();
            gone();
            return;
        }
        long millis = Math.clamp(pace.left().toMillis() + 1, 1, CHECK_MILLIS);
        watch = ctx.executor().schedule(() -> orAbort(this::watch), millis, TimeUnit.MILLISECONDS);
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
        lease(door.answers(), bytes, door.limits().room());
    }

    private MemoryBudget.Lease lease(MemoryBudget budget, long bytes, Duration patience) throws BodyException {
        try {
            MemoryBudget.Lease lease = budget.acquire(client, bytes, patience);
            leases.add(lease);
            return lease;
        } catch (BudgetExceededException e) {
            throw new BodyException(
                    BodyException.Fault.TOO_LARGE_HERE, "this server cannot do it: it " + e.getMessage());
        } catch (TimeoutException e) {
            throw new BodyException(BodyException.Fault.NO_ROOM, e.getMessage());
        } catch (InterruptedException e) {
            throw new BodyException(BodyException.Fault.GONE, "stopping");
        }
    }

    @Override
    public long announcedLength() {
        return contentLength;
    }

    @Override
    public boolean isBodyHeldBack() {
        return expectsContinue || contentLength < 0 || contentLength > HEARD_OUT;
    }

    @Override
    public byte[] body(int limit, int copies) throws BodyException {
        if (contentLength > limit) {
            throw new BodyException(
                    BodyException.Fault.TOO_LARGE, "the body is longer than the " + limit + " bytes this route takes");
        }
        int most = contentLength >= 0 ? (int) contentLength : limit;
        if (contentLength * copies > door.uploads().largest()) {
            throw new BodyException(
                    BodyException.Fault.TOO_LARGE_HERE,
                    "this server has too little memory for a body of " + contentLength + " bytes");
        }
        int allowed = Math.min(most, DoorLimits.UNASKED_BODY);
        // Nobody gets more before it has sent this much, and nobody who has more waits for still more: uploads that
        // hold a part each and wait for the rest could lock each other up.
        MemoryBudget.Lease first =
                lease(door.firstParts(), allowed, door.limits().room());
        Optional<byte[]> whole = await(allowed, most);
        if (whole.isEmpty()) {
            allowed = contentLength >= 0 ? most : Math.min(most, SECOND_STEP);
            lease(door.uploads(), (long) allowed * copies, door.limits().room());
            first.close();
            whole = await(allowed, most);
        }
        while (whole.isEmpty()) {
            int next = (int) Math.min(most, 2L * allowed);
            lease(door.uploads(), (long) (next - allowed) * copies, Duration.ZERO);
            allowed = next;
            whole = await(allowed, most);
        }
        return whole.get();
    }

    private Optional<byte[]> await(int allowed, int most) throws BodyException {
        if (arrived.isPresent()) {
            return arrived;
        }
        CompletableFuture<Optional<byte[]>> reached = new CompletableFuture<>();
        try {
            ctx.executor().execute(() -> incoming.allow(allowed, most, reached));
            return reached.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BodyException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } catch (RejectedExecutionException | InterruptedException e) {
            throw new BodyException(BodyException.Fault.GONE, "stopping");
        }
    }
}
