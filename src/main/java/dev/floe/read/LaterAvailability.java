package dev.floe.read;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A check that needs something which is on its way, such as the metadata. Who knows nothing of it cannot tell whether the
 * slivers can be had either. Used by one thread, but for {@link #arrived}.
 */
public final class LaterAvailability<T> implements Availability {
    private final CompletableFuture<T> needed;
    private final Function<T, Availability> check;
    private final Scheduler scheduler;
    private volatile Optional<Availability> begun = Optional.empty();

    public LaterAvailability(CompletableFuture<T> needed, Function<T, Availability> check, Scheduler scheduler) {
        this.needed = needed;
        this.check = check;
        this.scheduler = scheduler;
    }

    @Override
    public void arrived() {
        begun.ifPresent(Availability::arrived);
    }

    @Override
    public void await(long deadline) throws InterruptedException, TimeoutException {
        Mailbox<Boolean> done = new Mailbox<>(scheduler);
        needed.whenComplete((value, failure) -> done.add(true));
        if (done.poll(Duration.ofNanos(deadline - scheduler.nanoTime())).isEmpty()) {
            throw new TimeoutException();
        }
        Availability real = check.apply(known());
        begun = Optional.of(real);
        real.begin();
        real.await(deadline);
    }

    /** They have come, or cannot. */
    private T known() {
        return switch (needed.state()) {
            case SUCCESS -> needed.resultNow();
            case CANCELLED -> throw new CancellationException("the read was given up");
            case FAILED, RUNNING -> throw BlobContext.ofThisProcess(needed.exceptionNow());
        };
    }

    @Override
    public void close() {
        needed.cancel(true);
        begun.ifPresent(Availability::close);
    }
}
