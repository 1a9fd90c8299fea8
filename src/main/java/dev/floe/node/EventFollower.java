package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.sui.EventFeed;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Applies the events of the chain to the registry, in order, and then brings the data in line. Goes on after failures of
 * the chain for as long as it runs; a failure of the disk or an event that nobody understands ends it, because going on
 * would lose something.
 */
final class EventFollower implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventFollower.class);

    /** Stretches without events are written down only so often. */
    private static final long NANOS_BETWEEN_MARKS = Duration.ofSeconds(10).toNanos();

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Chain chain;
    private final BlobRegistry registry;
    private final BlobService blobs;
    private final Refresh duties;
    private final Consumer<Exception> failed;
    private final AtomicLong checkpoint = new AtomicLong(-1);
    private final Thread thread;
    private volatile boolean stopping;

    /** Reads again from the chain what this node has to do. */
    @FunctionalInterface
    interface Refresh {
        void refresh() throws SuiException;
    }

    /** @param failed is told why the follower ended, if it was not asked to */
    EventFollower(Chain chain, BlobRegistry registry, BlobService blobs, Refresh duties, Consumer<Exception> failed) {
        this.chain = chain;
        this.registry = registry;
        this.blobs = blobs;
        this.duties = duties;
        this.failed = failed;
        this.thread = Thread.ofPlatform().daemon().name("chain-events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The checkpoint up to which all events are applied, or -1 if none was read yet. */
    long checkpoint() {
        return checkpoint.get();
    }

    private void run() {
        while (!stopping) {
            try (EventFeed feed = chain.events(registry.progress().next())) {
                blobs.sweep();
                follow(feed);
            } catch (SuiException e) {
                if (e.kind() == SuiException.Kind.MALFORMED || e.kind() == SuiException.Kind.REJECTED) {
                    failed.accept(e);
                    return;
                }
                LOG.warnf("the chain cannot be followed at the moment: %s", e.getMessage());
                pause();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                if (!stopping) {
                    failed.accept(e);
                }
                return;
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void follow(EventFeed feed) throws SuiException, IOException, InterruptedException {
        long marked = System.nanoTime();
        while (!stopping) {
            EventFeed.Batch batch = feed.next();
            boolean mark = System.nanoTime() - marked > NANOS_BETWEEN_MARKS;
            if (!batch.entries().isEmpty() || mark) {
                apply(batch);
                marked = System.nanoTime();
            }
            checkpoint.set(batch.next().checkpoint() - 1);
        }
    }

    private void apply(EventFeed.Batch batch) throws SuiException, IOException {
        for (EventFeed.Entry entry : batch.entries()) {
            LOG.debugf("event %s of %s", entry.event(), entry.transaction());
            if (entry.event() instanceof WalrusEvent.EpochChangeStart
                    || entry.event() instanceof WalrusEvent.EpochChangeDone) {
                duties.refresh();
            }
        }
        for (BlobRegistry.Effect effect : registry.apply(batch.entries(), batch.next())) {
            blobs.onEvent(effect);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.interrupt();
        thread.join(Duration.ofSeconds(10));
    }
}
