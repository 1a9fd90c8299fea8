package dev.floe.sui;

import dev.floe.bytes.Backoff;
import dev.floe.bytes.BcsException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.WalrusEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * {@link EventFeed} from a full node's checkpoints. Reads them by number, several at a time while it is behind, and has
 * them from a subscription when it is not; without one it looks again every second, so that nothing hangs on the
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
    /** One of several full nodes may be a little behind the others. */
    private static final Duration BEHIND_PATIENCE = Duration.ofSeconds(3);

    private static final Backoff READ_AGAIN = Backoff.unlimited(Duration.ofMillis(200), Duration.ofSeconds(10));

    private final ChainNetwork network;
    private final SuiClient sui;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Future<Optional<CheckpointEvents>>> ahead = new ArrayDeque<>();
    private final Semaphore news = new Semaphore(0);
    /** What the subscription told, in order, and was not needed yet. What finds no room is read by its number. */
    private final BlockingQueue<CheckpointEvents> told = new ArrayBlockingQueue<>(WINDOW);

    private final AtomicLong newestTold = new AtomicLong(-1);
    /** The packages whose events are Walrus's. */
    private Set<ObjectId> origins = Set.of();

    private boolean originsKnown;

    private FeedPosition position;
    /** Whether {@link #position}'s history was found on the chain since this feed was made. */
    private boolean recognised;

    private boolean saidAtHead;
    /** Since when, in nanoseconds, the endpoint has known less than was applied. */
    private OptionalLong behindSince = OptionalLong.empty();
    /** Of the last checkpoint that was read. */
    private Instant time = Instant.EPOCH;

    private long known = -1;
    private volatile boolean subscribed;
    private volatile Runnable unsubscribe = () -> {};
    private volatile boolean closed;

    /** @param from where to start */
    public ChainEventFeed(ChainNetwork network, FeedPosition from) {
        this.network = network;
        this.sui = network.sui();
        this.position = from;
    }

    @Override
    public Batch next() throws SuiException, InterruptedException {
        int stretch = 0;
        int failures = 0;
        while (true) {
            if (closed) {
                throw ended();
            }
            Optional<CheckpointEvents> read;
            try {
                if (!originsKnown) {
                    origins = network.typeOrigins();
                    originsKnown = true;
                }
                read = read(position.next().checkpoint());
                failures = 0;
            } catch (SuiException e) {
                if (e.kind() == SuiException.Kind.MALFORMED) {
                    sui.preferAnother();
                }
                if (e.kind() == SuiException.Kind.MALFORMED
                        || e.kind() == SuiException.Kind.REJECTED
                        || e.kind() == SuiException.Kind.DIVERGED
                        || e.kind() == SuiException.Kind.PRUNED) {
                    throw e;
                }
                LOG.warnf(
                        "Reading checkpoint %d failed, trying again: %s",
                        position.next().checkpoint(), e.getMessage());
                forget();
                failures++;
                news.tryAcquire(READ_AGAIN.pause(failures).toMillis(), TimeUnit.MILLISECONDS);
                continue;
            } catch (RuntimeException e) {
                if (closed) {
                    // In the middle of it: what was to read further has ended, and that is no fault.
                    throw ended();
                }
                throw e;
            }
            if (read.isEmpty()) {
                boolean atHead = behindSince.isEmpty();
                if (stretch > 0 || atHead && !saidAtHead) {
                    saidAtHead |= atHead;
                    return new Batch(List.of(), time, position, atHead);
                }
                await();
                continue;
            }
            CheckpointEvents checkpoint = read.get();
            List<Entry> entries = entries(checkpoint);
            position = new FeedPosition(
                    new EventCursor(checkpoint.sequenceNumber() + 1, 0), Optional.of(checkpoint.digest()));
            time = checkpoint.timestamp();
            stretch++;
            if (!entries.isEmpty() || stretch == LONGEST_STRETCH) {
                boolean atHead = checkpoint.sequenceNumber() >= known;
                saidAtHead |= atHead;
                return new Batch(entries, time, position, atHead);
            }
        }
    }

    private static InterruptedException ended() {
        return new InterruptedException("the feed is closed");
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
            if (index >= position.next().index()) {
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
                            SuiException.Kind.UNKNOWN_EVENT,
                            "event " + type + " of transaction " + emitted.transaction()
                                    + " is unknown: Walrus is newer than this program"));
        } catch (BcsException e) {
            throw new SuiException(
                    SuiException.Kind.UNKNOWN_EVENT,
                    "event " + type + " of transaction " + emitted.transaction() + ": " + e.getMessage());
        }
    }

    /** Checkpoint {@code sequenceNumber}, which is the next one; empty if it does not exist yet. */
    private Optional<CheckpointEvents> read(long sequenceNumber) throws SuiException, InterruptedException {
        known = Math.max(known, newestTold.get());
        Optional<CheckpointEvents> told = told(sequenceNumber);
        if (told.isPresent() && ahead.isEmpty()) {
            behindSince = OptionalLong.empty();
            recognise(sequenceNumber - 1, told.get().previous());
            return told;
        }
        if (sequenceNumber > known) {
            known = sui.latestCheckpoint();
            if (sequenceNumber > known) {
                recogniseHead(sequenceNumber - 1);
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
                long lowest = sui.serviceInfo().lowestCheckpoint();
                if (lowest > sequenceNumber) {
                    throw new SuiException(
                            SuiException.Kind.PRUNED,
                            "the full node has no checkpoints before " + lowest + " any more, and checkpoint "
                                    + sequenceNumber + " is the next one");
                }
                // Another endpoint may be a little behind the one that knew of it.
                throw new SuiException(
                        SuiException.Kind.NOT_FOUND,
                        "checkpoint " + sequenceNumber + " is not there, though the latest is " + known);
            }
            recognise(sequenceNumber - 1, events.get().previous());
            return events;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SuiException failure) {
                throw failure;
            }
            throw new IllegalStateException("reading checkpoint " + sequenceNumber, e.getCause());
        }
    }

    private Optional<CheckpointEvents> told(long sequenceNumber) {
        CheckpointEvents next = told.peek();
        while (next != null && next.sequenceNumber() < sequenceNumber) {
            told.remove();
            next = told.peek();
        }
        return next != null && next.sequenceNumber() == sequenceNumber ? Optional.of(told.remove()) : Optional.empty();
    }

    /** Makes sure that the head, which is {@link #known}, is checkpoint {@code last} of the history followed so far. */
    private void recogniseHead(long last) throws SuiException {
        if (known >= last) {
            behindSince = OptionalLong.empty();
        } else if (behindSince.isEmpty()) {
            behindSince = OptionalLong.of(System.nanoTime());
            sui.preferAnother();
        } else if (System.nanoTime() - behindSince.getAsLong() > BEHIND_PATIENCE.toNanos()) {
            sui.preferAnother();
            throw new SuiException(
                    SuiException.Kind.DIVERGED,
                    "the chain's latest checkpoint is " + known + ", but everything up to checkpoint " + last
                            + " was applied: the full node is behind, or the chain was set back");
        }
        if (known == last && !recognised && position.last().isPresent()) {
            recognise(last, sui.checkpointDigest(last));
        }
    }

    /** @param found the digest of checkpoint {@code last}, by what the chain says now */
    private void recognise(long last, Optional<Digest> found) throws SuiException {
        if (position.last().isPresent() && !position.last().equals(found)) {
            forget();
            throw new SuiException(
                    SuiException.Kind.DIVERGED,
                    "checkpoint " + last + " is " + found.map(Digest::toString).orElse("not there")
                            + " on the chain, but " + position.last().get()
                            + " was applied: this is another history");
        }
        recognised = true;
    }

    /** What is known of the chain may not be true any more. */
    private void forget() {
        ahead.forEach(future -> future.cancel(true));
        ahead.clear();
        told.clear();
        newestTold.set(-1);
        known = -1;
    }

    private void await() throws InterruptedException {
        if (!subscribed) {
            subscribed = true;
            unsubscribe = sui.subscribe(this::made, () -> subscribed = false);
            if (closed) {
                // Whoever closed it may not have known of this subscription.
                unsubscribe.run();
            }
        }
        news.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        news.drainPermits();
    }

    private void made(CheckpointEvents checkpoint) {
        told.offer(checkpoint);
        newestTold.accumulateAndGet(checkpoint.sequenceNumber(), Math::max);
        news.release();
    }

    @Override
    public void close() {
        closed = true;
        unsubscribe.run();
        news.release();
        readers.shutdownNow();
    }
}
