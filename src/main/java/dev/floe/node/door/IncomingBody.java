package dev.floe.node.door;

import dev.floe.bytes.Pace;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The body of a request as it comes in. The client may send only as much as is {@linkplain #allow allowed}, and has to
 * keep up a pace while it may. Lives on the event loop.
 */
final class IncomingBody {
    private static final long CHECK_MILLIS = 500;

    private final Exchange.Wire wire;
    private final EventExecutor loop;
    private final DoorLimits limits;
    /** Whether others wait for the memory that bodies take. */
    private final BooleanSupplier scarce;

    private final Pace pace;
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>();
    private byte[] bytes = {};
    private int length;
    private int most = Integer.MAX_VALUE;
    private boolean ended;
    /** Why nobody wants the body any more; empty as long as somebody may. */
    private Optional<BodyException> closed = Optional.empty();

    /** What is asked of whoever holds memory that others wait for. */
    private Pace hurried;

    private ScheduledFuture<?> check;
    /** Of the last {@link #allow}. */
    private CompletableFuture<Optional<byte[]>> reached = CompletableFuture.completedFuture(Optional.empty());

    IncomingBody(Exchange.Wire wire, EventExecutor loop, DoorLimits limits, BooleanSupplier scarce) {
        this.wire = wire;
        this.loop = loop;
        this.limits = limits;
        this.scarce = scarce;
        this.pace = new Pace(limits.slowestSender(), System::nanoTime);
        this.hurried = pace;
    }

    /** A part arrived; takes over the reference. */
    void data(ByteBuf part) {
        if (closed.isPresent() || !part.isReadable()) {
            // Clients may end a body with a part that is empty.
            part.release();
            return;
        }
        pace.moved(part.readableBytes());
        hurried.moved(part.readableBytes());
        early.add(part);
        take();
    }

    /** The client has sent everything. */
    void end() {
        ended = true;
        take();
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * The whole body if all of it is here though none of it was {@linkplain #allow allowed} yet, and it is no longer than
     * {@code most}.
     */
    Optional<byte[]> takeWhole(long most) {
        int size = early.stream().mapToInt(ByteBuf::readableBytes).sum();
        if (!ended || closed.isPresent() || length > 0 || size > most) {
            return Optional.empty();
        }
        bytes = new byte[size];
        take();
        return Optional.of(bytes);
    }

    /** A batch of parts was delivered: ask for the next one if it may come. */
    void readComplete() {
        if (!reached.isDone() && !ended) {
            wire.pull();
        }
    }

    /**
     * Lets the client send so many bytes in all.
     *
     * @param now there is memory for them
     * @param ever no body is longer than that; the next byte is a fault
     * @param whenReached completes with the body when it is whole, with nothing when {@code now} bytes are here and more
     *     is to come, with a {@link BodyException} if it is too long or comes too slowly, or the client is gone
     */
    void allow(int now, int ever, CompletableFuture<Optional<byte[]>> whenReached) {
        if (closed.isPresent()) {
            whenReached.completeExceptionally(closed.get());
            return;
        }
        bytes = Arrays.copyOf(bytes, now);
        most = ever;
        reached = whenReached;
        take();
        if (!reached.isDone()) {
            hurried = new Pace(limits.hurried(now), System::nanoTime);
            pace.start();
            hurried.start();
            checkPace();
            wire.invite(now);
        }
    }

    private void take() {
        while (!early.isEmpty() && length < bytes.length) {
            ByteBuf part = early.peek();
            int count = Math.min(part.readableBytes(), bytes.length - length);
            part.readBytes(bytes, length, count);
            length += count;
            if (!part.isReadable()) {
                early.remove().release();
            }
        }
        if (reached.isDone()) {
            return;
        }
        if (ended && early.isEmpty()) {
            reach(Optional.of(length == bytes.length ? bytes : Arrays.copyOf(bytes, length)));
        } else if (length == most && !early.isEmpty()) {
            fail(new BodyException(
                    BodyException.Fault.TOO_LARGE,
                    "the body is longer than the " + most + " bytes that were announced or this route takes"));
        } else if (length == bytes.length && length < most) {
            reach(Optional.empty());
        }
    }

    private void reach(Optional<byte[]> whole) {
        stopClock();
        reached.complete(whole);
    }

    private void fail(BodyException fault) {
        stopClock();
        reached.completeExceptionally(fault);
    }

    private void stopClock() {
        pace.pause();
        if (check != null) {
            check.cancel(false);
        }
    }

    private void checkPace() {
        if (reached.isDone()) {
            return;
        }
        if (pace.isTooSlow() || hurried.isTooSlow() && scarce.getAsBoolean()) {
            fail(new BodyException(BodyException.Fault.TOO_SLOW, "the body arrives too slowly"));
            return;
        }
        long millis = Math.clamp(pace.left().toMillis() + 1, 1, CHECK_MILLIS);
        check = loop.schedule(this::checkPace, millis, TimeUnit.MILLISECONDS);
    }

    /** Nobody wants the body any more: drops what is here and what still comes. */
    void close(BodyException why) {
        if (closed.isPresent()) {
            return;
        }
        closed = Optional.of(why);
        if (!reached.isDone()) {
            fail(why);
        }
        stopClock();
        bytes = new byte[0];
        early.forEach(ByteBuf::release);
        early.clear();
    }
}
