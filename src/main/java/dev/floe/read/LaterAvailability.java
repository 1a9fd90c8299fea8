package dev.floe.read;

import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A check that needs the metadata, which are on their way. Who knows nothing of them cannot tell whether the slivers can be
 * had either. Used by one thread, but for {@link #arrived}.
 */
final class LaterAvailability implements Availability {
    private final CompletableFuture<VerifiedMetadata> metadata;
    private final Function<VerifiedMetadata, Availability> check;
    private final Scheduler scheduler;
    private volatile Optional<Availability> begun = Optional.empty();

    LaterAvailability(
            CompletableFuture<VerifiedMetadata> metadata,
            Function<VerifiedMetadata, Availability> check,
            Scheduler scheduler) {
        this.metadata = metadata;
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
        metadata.whenComplete((value, failure) -> done.add(true));
        if (done.poll(Duration.ofNanos(deadline - scheduler.nanoTime())).isEmpty()) {
            throw new TimeoutException();
        }
        Availability real = check.apply(known());
        begun = Optional.of(real);
        real.begin();
        real.await(deadline);
    }

    /** They have come, or cannot. */
    private VerifiedMetadata known() {
        return switch (metadata.state()) {
            case SUCCESS -> metadata.resultNow();
            case CANCELLED -> throw new CancellationException("the metadata were given up");
            case FAILED, RUNNING -> throw BlobContext.ofThisProcess(metadata.exceptionNow());
        };
    }

    @Override
    public void close() {
        metadata.cancel(true);
        begun.ifPresent(Availability::close);
    }
}
