package dev.floe.sui;

import dev.floe.bytes.BcsException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.WalrusEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * {@link EventFeed} from a full node's checkpoints. Reads them by number, several at a time while it is behind, and lets
 * a subscription wake it when it is not; without one it looks again every second, so that nothing hangs on the
 * subscription.
 */
public final class ChainEventFeed implements EventFeed {
    private static final Logger LOG = Logger.getLogger(ChainEventFeed.class);
    private static final String MODULE = "events";
    private static final String UPGRADED = "ContractUpgraded";
    /** How many checkpoints are read ahead. */
    private static final int WINDOW = 8;
    /** Stretches of checkpoints without events are reported at least this often, so that the cursor moves on. */
    private static final int LONGEST_STRETCH = 256;

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final ChainNetwork network;
    private final SuiClient sui;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Future<Optional<CheckpointEvents>>> ahead = new ArrayDeque<>();
    private final Semaphore news = new Semaphore(0);
    /** The packages whose events are Walrus's. */
    private Set<ObjectId> origins = Set.of();

    private boolean originsKnown;

    private EventCursor position;
    private long known = -1;
    private volatile boolean subscribed;
    private volatile Runnable unsubscribe = () -> {};
    private volatile boolean closed;

    /** @param from where to start */
    public ChainEventFeed(ChainNetwork network, EventCursor from) {
        this.network = network;
        this.sui = network.sui();
        this.position = from;
    }

    @Override
    public Batch next() throws SuiException, InterruptedException {
        int stretch = 0;
        Duration pause = FIRST_PAUSE;
        CheckpointEvents last = null;
        while (true) {
            if (closed) {
                throw new InterruptedException("the feed is closed");
            }
            Optional<CheckpointEvents> read;
            try {
                if (!originsKnown) {
                    origins = network.typeOrigins();
                    originsKnown = true;
                }
                read = read(position.checkpoint());
                pause = FIRST_PAUSE;
            } catch (SuiException e) {
                if (e.kind() == SuiException.Kind.MALFORMED || e.kind() == SuiException.Kind.REJECTED) {
                    throw e;
                }
                LOG.warnf("Reading checkpoint %d failed, trying again: %s", position.checkpoint(), e.getMessage());
                forget();
                news.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                continue;
            }
            if (read.isEmpty()) {
                if (stretch > 0) {
                    return new Batch(List.of(), last.timestamp(), position);
                }
                await();
                continue;
            }
            last = read.get();
            List<Entry> entries = entries(last);
            position = new EventCursor(last.sequenceNumber() + 1, 0);
            stretch++;
            if (!entries.isEmpty() || stretch == LONGEST_STRETCH) {
                return new Batch(entries, last.timestamp(), position);
            }
        }
    }

    private List<Entry> entries(CheckpointEvents checkpoint) throws SuiException {
        List<Entry> entries = new ArrayList<>();
        int index = 0;
        int sequence = 0;
        Digest transaction = null;
        for (CheckpointEvents.Emitted emitted : checkpoint.events()) {
            StructTag type = emitted.event().type();
            if (!type.module().equals(MODULE) || !origins.contains(type.address())) {
                continue;
            }
            sequence = emitted.transaction().equals(transaction) ? sequence + 1 : 0;
            transaction = emitted.transaction();
            if (index >= position.index()) {
                entries.add(new Entry(
                        new EventCursor(checkpoint.sequenceNumber(), index), transaction, sequence, event(emitted)));
            }
            index++;
        }
        return entries;
    }

    private static WalrusEvent event(CheckpointEvents.Emitted emitted) throws SuiException {
        StructTag type = emitted.event().type();
        try {
            return WalrusEvent.read(type.name(), emitted.event().contents())
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.MALFORMED,
                            "event " + type + " of transaction " + emitted.transaction()
                                    + " is unknown: Walrus is newer than this program"));
        } catch (BcsException e) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED,
                    "event " + type + " of transaction " + emitted.transaction() + ": " + e.getMessage());
        }
    }

    /** Checkpoint {@code sequenceNumber}, which is the next one; empty if it does not exist yet. */
    private Optional<CheckpointEvents> read(long sequenceNumber) throws SuiException, InterruptedException {
        if (sequenceNumber > known) {
            known = sui.latestCheckpoint();
            if (sequenceNumber > known) {
                return Optional.empty();
            }
        }
        while (ahead.size() < WINDOW && sequenceNumber + ahead.size() <= known) {
            long number = sequenceNumber + ahead.size();
            ahead.add(readers.submit(() -> sui.checkpointEvents(number)));
        }
        Future<Optional<CheckpointEvents>> first = ahead.remove();
        try {
            Optional<CheckpointEvents> events = first.get();
            if (events.isEmpty()) {
                // Another endpoint may be a little behind the one that knew of it.
                throw new SuiException(
                        SuiException.Kind.NOT_FOUND,
                        "checkpoint " + sequenceNumber + " is not there, though the latest is " + known);
            }
            return events;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SuiException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading checkpoint " + sequenceNumber, e.getCause());
        }
    }

    private void forget() {
        ahead.forEach(future -> future.cancel(true));
        ahead.clear();
    }

    private void await() throws InterruptedException {
        if (!subscribed) {
            subscribed = true;
            unsubscribe = sui.subscribe(made -> news.release(), () -> subscribed = false);
        }
        news.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
    }

    @Override
    public void close() {
        closed = true;
        unsubscribe.run();
        news.release();
        readers.shutdownNow();
    }
}
