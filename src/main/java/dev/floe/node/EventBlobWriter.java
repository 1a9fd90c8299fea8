package dev.floe.node;

import dev.floe.bytes.Backoff;
import dev.floe.node.events.EventBlobEntry;
import dev.floe.node.events.EventBlobException;
import dev.floe.node.events.EventBlobPart;
import dev.floe.node.events.EventBlobReader;
import dev.floe.node.events.EventLog;
import dev.floe.node.events.EventLogState;
import dev.floe.node.events.EventLogState.Attested;
import dev.floe.node.events.EventLogState.Certified;
import dev.floe.node.events.EventPlace;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.EventBlobs.EventBlob;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.write.FileBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Makes event blobs of what the chain says: collects it, stores this node's slivers of the next one when it is whole, tells
 * the chain so, and goes on when a quorum has said the same. What a quorum says is right: whoever made other bytes, or missed
 * something for too long, goes on after the event blob that was certified last.
 */
final class EventBlobWriter implements Worker, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(EventBlobWriter.class);
    private static final Backoff AFTER_REFUSALS = Backoff.unlimited(Duration.ofSeconds(2), Duration.ofMinutes(5));

    /** What a crash may cost: so much is read from the chain again. */
    private static final long KEEP_BYTES = 1L << 20;

    private static final Duration KEEP_AFTER = Duration.ofMinutes(1);

    private final EventLog log;
    private final EventBlobStore store;
    private final EventBlobDraft draft;
    private final Settings settings;
    private final Supplier<Chain.NetworkView> known;
    private final EventFollower.Refresh refresh;
    private final Optional<NodeContract> contract;
    private final Predicate<StorageNode> self;
    private final Events events;
    private final Followed followed;
    private final Forget forget;
    private final Postponement attesting;
    private final Postponement filling;
    private final Postponement keeping;

    // Of the worker's thread.
    private Optional<EventFeed> feed = Optional.empty();
    private long feedAt;
    private boolean begun;
    private int toldOfEpoch = -1;
    private Optional<Ended> read = Optional.empty();
    private Optional<Misfit> misfit = Optional.empty();

    private volatile Optional<EventFeed> openFeed = Optional.empty();
    private volatile boolean stopping;
    private volatile boolean lookAgain;
    private volatile boolean takes = true;
    private volatile String progress = "";
    private volatile Optional<String> trouble = Optional.empty();
    private volatile long certified;
    private volatile long adopted;

    /**
     * @param draft a file of its own, for an event blob of others
     * @param mostUncertified so many that wait at the start are not gone on with
     * @param longestLag so many checkpoints behind the one that was certified last it goes on after that
     */
    record Settings(Path draft, int mostUncertified, long longestLag) {}

    /** An event blob of others that was read, and where it ends. */
    private record Ended(Certified blob, EventPlace place) {}

    /** An event blob of others that is not what the chain says of it, and will not be however often it is read. */
    private record Misfit(Certified blob, String why) {}

    /** Walrus's events from a place on. */
    @FunctionalInterface
    interface Events {
        EventFeed from(FeedPosition position) throws SuiException;
    }

    /**
     * How far the node follows the chain.
     *
     * @param checkpoint that was applied last
     * @param caughtUp whether it is at the head
     */
    record Followed(LongSupplier checkpoint, BooleanSupplier caughtUp) {}

    /** Removes what is stored of an event blob that nobody certifies. */
    @FunctionalInterface
    interface Forget {
        void blob(BlobId blobId) throws IOException;
    }

    /**
     * @param known the network as this node saw it last
     * @param refresh has it look again
     * @param contract tells the chain; without it nothing is told
     * @param self whether that is this node
     */
    EventBlobWriter(
            EventLog log,
            EventBlobStore store,
            EventBlobNetwork network,
            Settings settings,
            Supplier<Chain.NetworkView> known,
            EventFollower.Refresh refresh,
            Optional<NodeContract> contract,
            Predicate<StorageNode> self,
            Events events,
            Followed followed,
            Forget forget,
            InstantSource clock) {
        this.log = log;
        this.store = store;
        this.draft = new EventBlobDraft(network, settings.draft);
        this.settings = settings;
        this.known = known;
        this.refresh = refresh;
        this.contract = contract;
        this.self = self;
        this.events = events;
        this.followed = followed;
        this.forget = forget;
        this.attesting = new Postponement(clock, AFTER_REFUSALS);
        this.filling = new Postponement(clock, AFTER_REFUSALS);
        this.keeping = new Postponement(clock, AFTER_REFUSALS);
    }

    @Override
    public String name() {
        return "event-blobs";
    }

    // --- what the follower of the chain does ---

    /**
     * Hears what was applied. Returns soon; what cannot be kept is read from the chain later.
     *
     * @param first of the checkpoints
     * @param end the one after them; {@code entries} are of the last one
     */
    void heard(long first, List<EventFeed.Entry> entries, long end) {
        try {
            boolean took = log.take(first, entries, end);
            if (took && !takes) {
                LOG.info("event blobs are gone on with");
            }
            takes |= took;
        } catch (IOException e) {
            if (takes) {
                LOG.warnf("what the chain says cannot be kept for event blobs, trying again later: %s", e.getMessage());
            }
            takes = false;
        }
        for (EventFeed.Entry entry : entries) {
            if (entry.event() instanceof WalrusEvent.BlobCertified blob
                    && log.state()
                            .flatMap(EventLogState::attested)
                            .filter(said -> said.blobId().equals(blob.blobId()))
                            .isPresent()) {
                lookAgain = true;
            }
        }
    }

    /** Whether there is something to be done at once. */
    boolean isEager() {
        return lookAgain
                || log.state().filter(now -> now.waiting() > 0 && !isHeard(now)).isPresent();
    }

    private static boolean isHeard(EventLogState now) {
        return now.attested().filter(Attested::heard).isPresent();
    }

    // --- the work ---

    @Override
    public Step work() throws IOException {
        try {
            return step();
        } catch (SuiException e) {
            trouble = Optional.of(e.getMessage());
            return Step.THROTTLED;
        }
    }

    private Step step() throws IOException, SuiException {
        if (lookAgain) {
            refresh.refresh();
            lookAgain = false;
        }
        if (!begun) {
            try {
                begin();
            } catch (InterruptedException e) {
                return Step.IDLE;
            }
            begun = true;
        }
        EventLogState now = state();
        if (now.place().checkpoint() <= followed.checkpoint.getAsLong() && !log.isFull()) {
            return fill(now);
        }
        closeFeed();
        keepSometimes();
        if (!followed.caughtUp.getAsBoolean()) {
            return Step.THROTTLED;
        }
        Optional<EventBlob> latest = known.get().latestEventBlob();
        if (latest.isPresent() && isNews(state(), latest.get())) {
            return settle(state(), latest.get()) ? Step.BUSY : Step.IDLE;
        }
        return attest(state());
    }

    private EventLogState state() {
        return log.state().orElseThrow();
    }

    private void begin() throws IOException, SuiException, InterruptedException {
        Optional<EventBlob> latest = known.get().latestEventBlob();
        Optional<EventLogState> now = log.state();
        if (now.isEmpty()) {
            if (latest.isPresent()) {
                adopt(latest.get(), "this node has collected nothing before");
            } else {
                log.begin(Optional.empty(), EventPlace.GENESIS);
            }
        } else if (latest.isPresent()
                && now.get().waiting() >= settings.mostUncertified
                && now.get().certified().equals(latest.map(EventBlobWriter::certified))) {
            if (!isTold(latest.get().endingCheckpoint() + 1)) {
                // If all did so, what nobody else tells would be lost for all.
                LOG.warnf(
                        "%d event blobs of this node were not certified, and are gone on with: the chain does not tell any more"
                                + " what they are made of",
                        now.get().waiting());
                return;
            }
            try {
                adopt(latest.get(), now.get().waiting() + " event blobs of this node were not certified");
            } catch (IOException e) {
                LOG.warnf("event blobs that were not certified are gone on with: %s", e.getMessage());
            }
        }
    }

    /** Whether the chain tells what was said in {@code checkpoint}. */
    private boolean isTold(long checkpoint) throws SuiException, InterruptedException {
        try {
            open(checkpoint).next();
            return true;
        } catch (SuiException e) {
            if (e.kind() != SuiException.Kind.PRUNED) {
                throw e;
            }
            return false;
        } finally {
            closeFeed();
        }
    }

    private static Certified certified(EventBlob blob) {
        return new Certified(blob.blobId(), blob.endingCheckpoint());
    }

    private static boolean isNews(EventLogState now, EventBlob latest) {
        return now.certified()
                .filter(one -> one.last() >= latest.endingCheckpoint())
                .isEmpty();
    }

    // --- what the follower did not bring ---

    private Step fill(EventLogState now) throws IOException, SuiException {
        long next = now.place().checkpoint();
        Optional<EventBlob> latest = known.get().latestEventBlob().filter(blob -> isNews(now, blob));
        if (latest.filter(blob -> blob.endingCheckpoint() - next > settings.longestLag)
                .isPresent()) {
            adopt(latest.get(), "it is far behind");
            return Step.BUSY;
        }
        if (!filling.isOver()) {
            return Step.THROTTLED;
        }
        try {
            EventFeed.Batch batch = (feed.isEmpty() || feedAt > next ? open(next) : feed.get()).next();
            long end = batch.position().next().checkpoint();
            log.take(feedAt, batch.entries(), end);
            feedAt = end;
            filling.done();
            trouble = Optional.empty();
            progress = "collected up to checkpoint " + (end - 1);
            return Step.BUSY;
        } catch (SuiException e) {
            closeFeed();
            filling.refused();
            if (e.kind() != SuiException.Kind.PRUNED) {
                throw e;
            }
            if (latest.filter(blob -> blob.endingCheckpoint() >= next).isEmpty()) {
                trouble = Optional.of(
                        e.getMessage() + "; goes on when others have certified an event blob up to checkpoint " + next);
                return Step.THROTTLED;
            }
            adopt(latest.get(), e.getMessage());
            return Step.BUSY;
        } catch (InterruptedException e) {
            closeFeed();
            return Step.IDLE;
        }
    }

    private EventFeed open(long checkpoint) throws SuiException, InterruptedException {
        closeFeed();
        feed = Optional.of(events.from(FeedPosition.at(new EventCursor(checkpoint, 0))));
        openFeed = feed;
        feedAt = checkpoint;
        if (stopping) {
            throw new InterruptedException("the node is stopping");
        }
        return feed.get();
    }

    private void closeFeed() {
        openFeed = Optional.empty();
        feed.ifPresent(EventFeed::close);
        feed = Optional.empty();
    }

    private void keepSometimes() throws IOException {
        if (log.unkept() > 0 && (log.unkept() >= KEEP_BYTES || keeping.isOver())) {
            log.keep();
            keeping.by(KEEP_AFTER);
        }
    }

    // --- what the network has certified ---

    /** Whether it was found out what the event blob that was certified last is here. */
    private boolean settle(EventLogState now, EventBlob latest) throws IOException {
        boolean isOurs = now.attested()
                .filter(said -> said.blobId().equals(latest.blobId()) && said.last() == latest.endingCheckpoint())
                .isPresent();
        if (!isOurs) {
            if (now.place().checkpoint() <= latest.endingCheckpoint()) {
                if (log.isFull()) {
                    // It collects no more until one of those is certified, and none of them will be.
                    adopt(latest, "as many wait as may, and others have gone on");
                    return true;
                }
                progress = "collected up to checkpoint " + (now.place().checkpoint() - 1) + ", certified up to "
                        + latest.endingCheckpoint();
                return false;
            }
            isOurs = isMade(now, latest);
        }
        if (isOurs) {
            log.certified(certified(latest));
            certified++;
            attesting.done();
            LOG.infof("event blob %s up to checkpoint %d is certified", latest.blobId(), latest.endingCheckpoint());
        } else {
            adopt(latest, "this node has made another one");
        }
        return true;
    }

    /** Whether the event blob is what this node makes of the same events. */
    private boolean isMade(EventLogState now, EventBlob latest) throws IOException {
        Optional<BlobId> previous = now.certified().map(Certified::blobId);
        for (EventBlobPart part : now.parts()) {
            if (!part.whole() || part.last() > latest.endingCheckpoint()) {
                return false;
            }
            BlobId made = store.identify(log.blob(part, previous)).blobId();
            if (part.last() == latest.endingCheckpoint()) {
                return made.equals(latest.blobId());
            }
            previous = Optional.of(made);
        }
        return false;
    }

    /** Goes on after the event blob that was certified last, whatever this node has made. */
    private void adopt(EventBlob latest, String why) throws IOException {
        LOG.infof(
                "event blobs are gone on with after %s, which ends with checkpoint %d: %s",
                latest.blobId(), latest.endingCheckpoint(), why);
        EventPlace place = end(latest);
        Optional<Attested> said = log.state().flatMap(EventLogState::attested);
        if (said.isPresent() && !said.get().blobId().equals(latest.blobId())) {
            forget.blob(said.get().blobId());
        }
        closeFeed();
        log.begin(Optional.of(certified(latest)), place);
        read = Optional.empty();
        adopted++;
    }

    /** Where the event blob ends. However often that cannot be made use of, it is got and read once. */
    private EventPlace end(EventBlob latest) throws IOException {
        Certified blob = certified(latest);
        if (read.filter(one -> one.blob.equals(blob)).isEmpty()) {
            Optional<Misfit> known = misfit.filter(one -> one.blob.equals(blob));
            if (known.isEmpty()) {
                known = read(blob);
            }
            if (known.isPresent()) {
                throw new IOException(known.get().why);
            }
        }
        return read.get().place;
    }

    /** Empty if it can be made use of. */
    private Optional<Misfit> read(Certified blob) throws IOException {
        try (FileBlob file = draft.of(blob.blobId())) {
            EventBlobReader reader = new EventBlobReader(file);
            if (reader.trailer().last() == blob.last()) {
                read = Optional.of(new Ended(blob, end(reader)));
            } else {
                misfit = Optional.of(new Misfit(
                        blob,
                        "event blob " + blob.blobId() + " ends with checkpoint "
                                + reader.trailer().last() + ", the chain says " + blob.last()));
            }
        } catch (EventBlobException e) {
            draft.doubt();
            throw e;
        }
        draft.drop();
        return misfit.filter(one -> one.blob.equals(blob));
    }

    private static EventPlace end(EventBlobReader reader) throws IOException {
        long index = 0;
        int epoch = reader.header().epoch();
        for (Optional<EventBlobEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            index = entry.get().index() + 1;
            if (entry.get() instanceof EventBlobEntry.Happened happened
                    && happened.event() instanceof WalrusEvent.EpochChangeStart(int started)) {
                epoch = started;
            }
        }
        return new EventPlace(reader.trailer().last() + 1, index, epoch);
    }

    // --- what this node says ---

    private Step attest(EventLogState now) throws IOException, SuiException {
        Optional<EventBlobPart> next = now.parts().stream().findFirst().filter(EventBlobPart::whole);
        if (next.isEmpty()) {
            progress = "collected up to checkpoint " + (now.place().checkpoint() - 1);
            return Step.IDLE;
        }
        int epoch = known.get().committee().epoch();
        long last = next.get().last();
        Optional<Attested> before = now.attested().filter(said -> said.last() == last && said.epoch() == epoch);
        if (before.filter(Attested::heard).isPresent()) {
            progress = "waits for others to say the same of checkpoint " + last;
            return Step.IDLE;
        }
        Optional<StorageNode> member = member();
        if (member.isEmpty() || contract.isEmpty()) {
            progress = member.isEmpty() ? "no member in epoch " + epoch : "nobody tells the chain";
            return Step.IDLE;
        }
        if (!attesting.isOver()) {
            return Step.THROTTLED;
        }
        try {
            return attest(now, next.get(), member.get(), epoch, before);
        } catch (SuiException e) {
            attesting.refused();
            LOG.debugf("the chain does not hear of the event blob up to checkpoint %d: %s", last, e.getMessage());
            throw e;
        }
    }

    private Step attest(EventLogState now, EventBlobPart part, StorageNode member, int epoch, Optional<Attested> before)
            throws IOException, SuiException {
        // First what costs nothing.
        NodeContract chain = contract.orElseThrow();
        Optional<StorageNodeCap> capability = chain.capability(member.id());
        if (capability.isEmpty()) {
            throw new SuiException(
                    SuiException.Kind.NOT_FOUND,
                    "the wallet " + chain.address() + " does not have the node's capability");
        }
        Optional<StorageNodeCap.Attestation> heard =
                capability.get().lastEventBlobAttestation().filter(said -> said.epoch() == epoch);
        boolean isHeard = heard.filter(one -> one.checkpoint() == part.last()).isPresent();
        if (!isHeard && heard.isPresent() && !mayGoOn(now, heard.get(), part)) {
            progress = "the chain has heard this node of checkpoint "
                    + heard.get().checkpoint() + ", which is not certified: goes on in the next epoch";
            attesting.refused();
            return Step.THROTTLED;
        }
        BlobSource blob = log.blob(part, now.certified().map(Certified::blobId));
        VerifiedMetadata metadata = store.identify(blob);
        if (before.filter(said -> !said.blobId().equals(metadata.blobId())).isPresent()) {
            trouble = Optional.of("this node has said that event blob "
                    + before.get().blobId() + " ends with checkpoint " + part.last() + ", and makes "
                    + metadata.blobId() + " now: nothing more is said of it in epoch " + epoch);
            attesting.refused();
            return Step.THROTTLED;
        }
        store.keep(blob, metadata);
        Attested said = new Attested(metadata.blobId(), part.last(), epoch, false);
        if (!isHeard) {
            // Before the chain hears it: this node never says something else, whatever happens to it.
            log.attested(said);
            chain.certifyEventBlob(capability.get().id(), metadata, part.last(), epoch);
        }
        log.attested(new Attested(said.blobId(), said.last(), epoch, true));
        attesting.done();
        trouble = Optional.empty();
        if (toldOfEpoch != epoch || before.isEmpty()) {
            LOG.infof(
                    "epoch %d: the chain was told of event blob %s, checkpoints %d to %d",
                    epoch, metadata.blobId(), part.from().checkpoint(), part.last());
            toldOfEpoch = epoch;
        }
        // That may have been the last one that was missing.
        lookAgain = true;
        return Step.BUSY;
    }

    /** By the rule of the contract: a node has one that is not certified, at most. */
    private static boolean mayGoOn(EventLogState now, StorageNodeCap.Attestation heard, EventBlobPart part) {
        return heard.checkpoint() < part.last()
                && now.certified()
                        .filter(one -> heard.checkpoint() <= one.last())
                        .isPresent();
    }

    private Optional<StorageNode> member() {
        return known.get().committee().members().stream()
                .filter(member -> member.weight() > 0 && self.test(member))
                .findFirst();
    }

    // --- where it stands ---

    @Override
    public long waiting() {
        return log.state().map(EventLogState::waiting).orElse(0);
    }

    @Override
    public String progress() {
        return trouble.map(why -> progress.isEmpty() ? why : progress + "; " + why)
                .orElse(progress);
    }

    /** Why nothing more is written at the moment; empty if it is. */
    Optional<String> trouble() {
        return trouble;
    }

    /** The last checkpoint that was collected, or -1. */
    long collected() {
        return log.state().map(now -> now.place().checkpoint() - 1).orElse(-1L);
    }

    /** The last checkpoint of the event blob that was certified last, as far as this node goes on after it, or -1. */
    long certifiedCheckpoint() {
        return log.state()
                .flatMap(EventLogState::certified)
                .map(Certified::last)
                .orElse(-1L);
    }

    /** The last checkpoint of the event blob that this node told the chain of last, or -1. */
    long attestedCheckpoint() {
        return log.state().flatMap(EventLogState::attested).map(Attested::last).orElse(-1L);
    }

    /** How many event blobs were certified in this process that are what this node has made. */
    long certifiedCount() {
        return certified;
    }

    /** How often in this process it was gone on after one that this node has not made. */
    long adoptedCount() {
        return adopted;
    }

    /** Ends what is under way; to be called before the workers are closed. */
    @Override
    public void close() {
        stopping = true;
        store.stop();
        openFeed.ifPresent(EventFeed::close);
    }
}
