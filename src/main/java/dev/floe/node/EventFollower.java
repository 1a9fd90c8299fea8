package dev.floe.node;

import dev.floe.bytes.Backoff;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.registry.DamagedRegistryException;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Applies the events of the chain to the registry, in order, and then brings the data in line. Goes on after failures of
 * the chain for as long as it runs; starts over from genesis when something of the registry is damaged; applies nothing
 * of a history that is not the one it has followed so far; waits for room on the disk. What the chain no longer tells, or
 * what it would take long to ask it for, comes from event blobs. An event that nobody understands ends it, because going on
 * would lose something.
 */
final class EventFollower implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventFollower.class);

    /** Stretches without events are written down only so often. */
    private static final long NANOS_BETWEEN_MARKS = Duration.ofSeconds(10).toNanos();

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Of a chain that does not tell any more what comes next, and event blobs that do not either. */
    private static final Backoff AFTER_NO_HELP = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofMinutes(5));
    /** Of a chain that is followed and does not say what is in storage pools. */
    private static final Backoff AFTER_NO_LIST = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final Chain chain;
    private final BlobRegistry registry;
    private final Effects effects;
    private final Reach shards;
    private final Hearer hearer;
    private final Past past;
    private final PoolListing pools;
    private final long longestLag;
    private final Consumer<Throwable> failed;
    private final AtomicLong checkpoint = new AtomicLong(-1);
    private final AtomicReference<EventFeed> open = new AtomicReference<>();
    private final Thread thread;
    /** What the chain said when it no longer had what comes next. */
    private Optional<String> pruned = Optional.empty();
    /** How many times in a row event blobs did not say what the chain does not tell. */
    private int unhelped;
    /** How many times in a row the chain did not say what is in storage pools. */
    private int unlisted;
    /** When it is asked that again, of {@link System#nanoTime}. */
    private long listAgain;

    private volatile boolean caughtUp;
    private volatile Optional<String> trouble = Optional.empty();
    private volatile Optional<String> poolTrouble = Optional.empty();
    private volatile boolean stopping;

    /** Reads again from the chain what this node has to do. */
    @FunctionalInterface
    interface Refresh {
        void refresh() throws SuiException;
    }

    /** As {@link Refresh}, where the chain has to know already that an epoch has begun. */
    @FunctionalInterface
    interface Reach {
        void reach(int epoch) throws SuiException;
    }

    /** Takes note of what an applied event means for the data; anything that takes long is done elsewhere. */
    @FunctionalInterface
    interface Effects {
        void on(BlobRegistry.Effect effect);
    }

    /** Hears everything that the chain says and that was applied, for itself; must not take long. */
    @FunctionalInterface
    interface Hearer {
        /** The one who does not. */
        Hearer NONE = (first, entries, end) -> {};

        /**
         * @param first of the checkpoints
         * @param end the one after them; {@code entries} are of the last one
         */
        void heard(long first, List<EventFeed.Entry> entries, long end);
    }

    /** What the chain said long ago, from somebody else. */
    @FunctionalInterface
    interface Past {
        /**
         * Applies all of it that comes next.
         *
         * @param view of the network, read now
         * @return whether there was anything
         */
        boolean apply(Chain.NetworkView view, CatchUp.Follower follower)
                throws IOException, SuiException, InterruptedException;
    }

    /**
     * @param longestLag so many checkpoints behind the chain event blobs are read first
     * @param failed is told why the follower ended, if it was not asked to
     */
    EventFollower(
            Chain chain,
            BlobRegistry registry,
            Effects effects,
            Reach shards,
            Hearer hearer,
            Past past,
            long longestLag,
            Consumer<Throwable> failed) {
        this.hearer = hearer;
        this.past = past;
        this.longestLag = longestLag;
        this.chain = chain;
        this.registry = registry;
        this.effects = effects;
        this.shards = shards;
        this.failed = failed;
        this.pools = new PoolListing(chain, registry, effects::on);
        this.thread = Thread.ofPlatform().daemon().name("chain-events").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** The checkpoint up to which all events are applied, or -1 if none was read yet. */
    long checkpoint() {
        return checkpoint.get();
    }

    /**
     * Whether everything that the chain has said was applied at some moment of this process, and the chain has gone on
     * from there since.
     */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** Why the chain is not followed at the moment; empty if it is. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Why it is not known what is in storage pools, though the chain is followed; empty if it is, or will be soon. */
    Optional<String> poolTrouble() {
        return poolTrouble;
    }

    /** Looks at the registry's damage now, though the chain may be quiet. */
    void damageFound() {
        EventFeed feed = open.get();
        if (feed != null) {
            feed.close();
        }
    }

    private void run() {
        while (!stopping) {
            try (EventFeed feed = openFeed()) {
                open.set(feed);
                follow(feed);
            } catch (SuiException e) {
                if (e.kind() == SuiException.Kind.UNKNOWN_EVENT) {
                    failed.accept(e);
                    return;
                }
                if (e.kind() == SuiException.Kind.PRUNED) {
                    pruned = Optional.of(String.valueOf(e.getMessage()));
                    continue;
                }
                if (e.kind() == SuiException.Kind.DIVERGED) {
                    caughtUp = false;
                    troubled("no events are applied any more: " + e.getMessage(), Logger.Level.ERROR);
                } else {
                    troubled("the chain cannot be followed at the moment: " + e.getMessage(), Logger.Level.WARN);
                }
                pause(PAUSE);
            } catch (DamagedRegistryException e) {
                LOG.debugf("starting over: %s", e.getMessage());
            } catch (InterruptedException e) {
                LOG.debug("the feed was closed");
            } catch (IOException e) {
                // Nothing of the batch was applied; it is read again when there is room on the disk.
                if (!stopping) {
                    troubled("what the chain says cannot be kept: " + e.getMessage(), Logger.Level.ERROR);
                    pause(PAUSE);
                }
            } catch (RuntimeException | Error e) {
                if (!stopping) {
                    failed.accept(e);
                }
                return;
            }
        }
    }

    private EventFeed openFeed() throws SuiException, IOException {
        if (registry.isDamaged()) {
            LOG.errorf(
                    "what the chain says about blobs is damaged on disk: all events are applied again from genesis, and"
                            + " until the next start no data are removed");
            caughtUp = false;
            registry.rewind();
            pools.reset();
        }
        Optional<String> lost = pruned;
        pruned = Optional.empty();
        if (lost.isPresent()) {
            caughtUp = false;
            if (caughtUpFromEventBlobs(lost.get())) {
                unhelped = 0;
            } else {
                pause(AFTER_NO_HELP.pause(++unhelped));
            }
        } else if (isFarBehind(registry.progress().position())) {
            caughtUpFromEventBlobs("the chain is more than " + longestLag + " checkpoints ahead");
        }
        return chain.events(registry.progress().position());
    }

    private boolean isFarBehind(FeedPosition position) {
        try {
            return chain.latestCheckpoint() - position.next().checkpoint() > longestLag;
        } catch (SuiException e) {
            LOG.debugf("it is not known how far the chain is: %s", e.getMessage());
            return false;
        }
    }

    /**
     * Applies what event blobs say.
     *
     * @param why they are asked
     * @return whether they said anything
     */
    private boolean caughtUpFromEventBlobs(String why) {
        try {
            LOG.logf(unhelped == 0 ? Logger.Level.INFO : Logger.Level.DEBUG, "reading event blobs: %s", why);
            boolean anything = past.apply(chain.view(), new FromEventBlobs());
            if (!anything) {
                troubled("no event blob says what comes next: " + why, Logger.Level.WARN);
            }
            return anything;
        } catch (SuiException | IOException e) {
            if (!stopping) {
                troubled(
                        "what comes next cannot be read from event blobs: " + e.getMessage() + " (" + why + ")",
                        Logger.Level.WARN);
            }
        } catch (InterruptedException e) {
            LOG.debug("the node is stopping");
        }
        return false;
    }

    private final class FromEventBlobs implements CatchUp.Follower {
        @Override
        public FeedPosition position() {
            return registry.progress().position();
        }

        @Override
        public void beginAfter(BlobRegistry.Gap gap) throws IOException {
            LOG.infof(
                    "the beginning of history is lost: all is known from epoch %d on, and of blobs that have not ended by"
                            + " epoch %d",
                    gap.firstComplete(), gap.now());
            registry.beginAfter(gap);
        }

        @Override
        public void apply(EventFeed.Batch batch) throws IOException, SuiException, InterruptedException {
            if (stopping) {
                throw new InterruptedException("the node is stopping");
            }
            EventFollower.this.apply(batch);
            checkpoint.set(batch.position().next().checkpoint() - 1);
        }
    }

    /** Says once what is wrong, however often it is tried. */
    private void troubled(String words, Logger.Level level) {
        if (!trouble.equals(Optional.of(words))) {
            LOG.log(level, words);
            trouble = Optional.of(words);
        }
    }

    private void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void follow(EventFeed feed) throws SuiException, IOException, InterruptedException {
        long marked = System.nanoTime();
        long from = registry.progress().position().next().checkpoint();
        while (!stopping) {
            EventFeed.Batch batch = feed.next();
            if (registry.isDamaged()) {
                return;
            }
            unhelped = 0;
            // After trouble at once: whether what the chain says can be kept again is known when something was.
            boolean mark = trouble.isPresent() || System.nanoTime() - marked > NANOS_BETWEEN_MARKS;
            if (!batch.entries().isEmpty() || mark) {
                apply(batch);
                marked = System.nanoTime();
            }
            boolean known = areAllPoolsKnown(batch);
            if (trouble.isPresent()) {
                LOG.info("the chain is followed again");
                trouble = Optional.empty();
            }
            if (known && batch.atHead()) {
                registry.caughtUp();
                caughtUp = true;
            }
            long end = batch.position().next().checkpoint();
            hearer.heard(from, batch.entries(), end);
            from = end;
            checkpoint.set(end - 1);
        }
    }

    /**
     * At the head of the chain, pools are listed that no event says the contents of. The chain is followed though it does not tell
     * those, or is asked at a full node that is behind.
     */
    private boolean areAllPoolsKnown(EventFeed.Batch batch) throws IOException {
        if (registry.gap().isEmpty()) {
            poolTrouble = Optional.empty();
            return true;
        }
        boolean isTime = unlisted == 0 || System.nanoTime() - listAgain >= 0;
        if (!isTime || !batch.atHead() && !pools.isUnderWay()) {
            return false;
        }
        try {
            boolean known = pools.goOn(batch.position());
            unlisted = 0;
            poolTrouble = Optional.empty();
            return known;
        } catch (SuiException e) {
            unlisted++;
            listAgain = System.nanoTime() + AFTER_NO_LIST.pause(unlisted).toNanos();
            Optional<String> words = Optional.of(String.valueOf(e.getMessage()));
            if (!poolTrouble.equals(words)) {
                LOG.warn(words.get());
                poolTrouble = words;
            }
            return false;
        }
    }

    private void apply(EventFeed.Batch batch) throws SuiException, IOException {
        for (EventFeed.Entry entry : batch.entries()) {
            LOG.debugf("event %s of %s", entry.event(), entry.transaction());
            // A full node may have the event and not yet what it speaks of, and so may the one that is asked next.
            switch (entry.event()) {
                case WalrusEvent.EpochParametersSelected(int next) -> shards.reach(next - 1);
                case WalrusEvent.EpochChangeStart(int epoch) -> shards.reach(epoch);
                case WalrusEvent.EpochChangeDone(int epoch) -> shards.reach(epoch);
                default -> {}
            }
        }
        for (BlobRegistry.Effect effect : registry.apply(batch.entries(), batch.position())) {
            effects.on(effect);
        }
        pools.heard(batch.entries());
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.interrupt();
        thread.join(Duration.ofSeconds(10));
    }
}
