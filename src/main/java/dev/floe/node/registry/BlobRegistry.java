package dev.floe.node.registry;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.EventId;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.store.Change;
import dev.floe.store.Damage;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The node's copy of what the chain says about blobs. One thread applies events; any thread asks.
 *
 * <p>Each batch of events becomes durable in one write together with the place in the feed where the next one starts; a
 * crash leaves all of it or nothing, and then the batch is delivered again.
 */
public final class BlobRegistry {
    private static final Logger LOG = Logger.getLogger(BlobRegistry.class);
    private static final int PROGRESS_VERSION = 2;
    private static final int PROGRESS_WITHOUT_HISTORY = 1;

    /** The kinds of record that the registry keeps in its store; others may keep other kinds there. */
    public static final int KIND_BLOB = 3;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_OBJECT = 4;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_PROGRESS = 5;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_POOL = 6;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_ENDED = 7;

    /** See {@link #KIND_BLOB}. A pool that is older than what is known of history. */
    public static final int KIND_UNLISTED = 10;

    /** See {@link #KIND_BLOB}. A blob of which something is known that no event said. */
    public static final int KIND_LISTED = 11;

    private static final int[] KINDS = {
        KIND_BLOB, KIND_OBJECT, KIND_PROGRESS, KIND_POOL, KIND_ENDED, KIND_UNLISTED, KIND_LISTED
    };
    private static final byte[] NOTHING = {};

    /** Of pooled objects nobody is told which event it was. */
    private static final EventId UNKNOWN = new EventId(new byte[Digest.LENGTH], 0);

    private static final RecordKey PROGRESS = new RecordKey(KIND_PROGRESS, new byte[RecordKey.SUBJECT_LENGTH], 0, 0);

    /** The epoch through which everything that ended was counted off. */
    private static final RecordKey COUNTED = new RecordKey(KIND_PROGRESS, new byte[RecordKey.SUBJECT_LENGTH], 2, 0);

    /** The damages of the store that the registry was rebuilt after. */
    private static final RecordKey MENDED = new RecordKey(KIND_PROGRESS, new byte[RecordKey.SUBJECT_LENGTH], 1, 0);

    /** Between which epochs events are applied of which those before are not known any more. */
    private static final RecordKey GAP = new RecordKey(KIND_PROGRESS, new byte[RecordKey.SUBJECT_LENGTH], 3, 0);

    private final RecordStore store;
    /** Held while a change is made of what is there, and until it is durable. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Ended blobs that somebody is removing, and that have not ended once more since. Guarded by {@link #writing}. */
    private final Set<BlobId> removing = new HashSet<>();

    private final boolean soundAtStart;
    private final long damagedAtStart;
    private volatile Progress progress;
    private volatile Optional<Gap> gap;
    /** Whether events were, or are being, applied again for what was damaged at the start. */
    private volatile boolean startAnswered;
    /** How often it was gone back to genesis. */
    private volatile long rewinds;
    /** How many damages events were, or are being, applied again for. */
    private volatile long damageAnswered;

    /**
     * How far the feed was followed.
     *
     * @param position where it goes on
     * @param events how many events were applied so far
     * @param epoch the newest one whose start was applied, 0 if none was
     * @param rebuilding whether the registry may lack what events before {@code position} said
     */
    public record Progress(FeedPosition position, long events, int epoch, boolean rebuilding) {
        private static final Progress NONE = new Progress(FeedPosition.GENESIS, 0, 0, true);

        private static Progress parse(byte[] bytes) {
            return BcsReader.parse(bytes, in -> {
                int version = in.u8();
                if (version == PROGRESS_WITHOUT_HISTORY) {
                    return new Progress(FeedPosition.at(Events.readCursor(in)), in.u64(), 0, false);
                }
                if (version != PROGRESS_VERSION) {
                    throw new BcsException("record of version " + version + ", this program knows " + PROGRESS_VERSION);
                }
                return new Progress(
                        new FeedPosition(Events.readCursor(in), in.option(Digest::read)),
                        in.u64(),
                        (int) in.u32(),
                        in.bool());
            });
        }

        private byte[] toBytes() {
            BcsWriter out = new BcsWriter().u8(PROGRESS_VERSION);
            Events.write(out, position.next());
            out.option(position.last(), (to, digest) -> digest.write(to));
            return out.u64(events).u32(epoch).bool(rebuilding).toByteArray();
        }
    }

    /**
     * What is known of a history whose beginning nobody has any more.
     *
     * @param firstComplete the first epoch whose events are all known: what is said before it is left out. Whatever has not
     *     ended by {@code now} was registered or extended since then; or its pool was, and then no event may say that it is in it:
     *     see {@link #unlistedPools}
     * @param now the epoch in which that was found out: what has ended by then is left out, too
     */
    public record Gap(int firstComplete, int now) {}

    /** What an applied event means for the data of a blob. */
    public sealed interface Effect {
        BlobId blobId();

        /** Uploads are welcome. */
        record Registered(BlobId blobId) implements Effect {}

        /** The data should be here. */
        record Certified(BlobId blobId) implements Effect {}

        /** Nothing of it is needed any more; it is among {@link BlobRegistry#ended()} until that is acted upon. */
        record Gone(BlobId blobId) implements Effect {}
    }

    /**
     * Opens the registry in {@code store}. If something of it is damaged or missing, it is to be rebuilt from genesis.
     */
    public BlobRegistry(RecordStore store) {
        this.store = store;
        this.damagedAtStart = store.counters().damaged();
        this.damageAnswered = damagedAtStart;
        this.soundAtStart = isMended();
        this.startAnswered = soundAtStart;
        this.progress = store.read(PROGRESS).map(Progress::parse).orElse(Progress.NONE);
        this.gap = store.read(GAP).map(bytes -> BcsReader.parse(bytes, in -> new Gap((int) in.u32(), (int) in.u32())));
    }

    /** Whether the events were applied again after all of the store's damage was done. */
    private boolean isMended() {
        Set<String> mended = new HashSet<>(store.read(MENDED)
                .map(bytes -> BcsReader.parse(bytes, in -> in.vector(1, BcsReader::string)))
                .orElse(List.of()));
        List<Damage> damages = store.damages();
        return damagedAtStart <= damages.size()
                && damages.stream().map(Damage::toString).allMatch(mended::contains);
    }

    public Progress progress() {
        return progress;
    }

    // --- damage ---

    /**
     * Whether nothing of the registry was found damaged in this process. If not, what it does not know proves nothing,
     * and must not be acted upon: not even after the damage was mended, because more may be damaged than was found.
     */
    public boolean isSound() {
        return soundAtStart && store.counters().damaged() == damagedAtStart;
    }

    /** Whether damage was found since {@link #rewind()}: what follows must not be applied on top of it. */
    public boolean isDamaged() {
        return !startAnswered || store.counters().damaged() > damageAnswered;
    }

    /** Whether the registry may lack something that events said which were applied once. */
    public boolean isRebuilding() {
        // In this order: a rewind says that it rebuilds before it says that it has answered the damage.
        return isDamaged() || progress.rebuilding;
    }

    /**
     * Goes back to genesis, so that events say again what damaged records said. Undamaged records stay, and know which
     * events they have seen.
     */
    public void rewind() throws IOException {
        writing.lock();
        try {
            long known = store.counters().damaged();
            rewinds++;
            List<Change> changes = new ArrayList<>();
            store.forEach(
                    KIND_BLOB,
                    key -> store.read(key)
                            .filter(record -> !BlobInfo.canBeReplayed(record))
                            .ifPresent(_ -> changes.add(new Change.Remove(key))));
            forgetListed(changes);
            changes.add(new Change.Remove(COUNTED));
            changes.add(new Change.Remove(GAP));
            changes.add(new Change.Replace(PROGRESS, Progress.NONE.toBytes()));
            apply(changes);
            progress = Progress.NONE;
            gap = Optional.empty();
            damageAnswered = known;
            startAnswered = true;
        } finally {
            writing.unlock();
        }
    }

    /** Of these nobody can tell what events they have seen. All of them is learned again. */
    private void forgetListed(List<Change> changes) {
        Set<BlobId> listed = new HashSet<>(blobsOf(KIND_LISTED));
        for (BlobId blobId : listed) {
            changes.add(new Change.Remove(blob(blobId)));
            changes.add(new Change.Remove(listed(blobId)));
        }
        if (!listed.isEmpty()) {
            store.forEach(
                    KIND_OBJECT,
                    key -> store.read(key)
                            .map(BlobObjectInfo::parse)
                            .filter(object -> object.pool().isPresent() && listed.contains(object.blobId()))
                            .ifPresent(_ -> changes.add(new Change.Remove(key))));
            // Whoever meets them again lists them again.
            store.forEach(KIND_POOL, key -> changes.add(new Change.Remove(key)));
        }
        store.forEach(KIND_UNLISTED, key -> changes.add(new Change.Remove(key)));
    }

    /** Why not all of history is applied; empty if it is, and when all that matters of it was. */
    public Optional<Gap> gap() {
        return gap;
    }

    /**
     * Begins with events before which there were others that are lost, until {@link #caughtUp()}.
     *
     * @throws IllegalStateException if anything was applied already
     */
    public void beginAfter(Gap lost) throws IOException {
        writing.lock();
        try {
            if (!progress.position.equals(FeedPosition.GENESIS)) {
                throw new IllegalStateException("events were applied up to " + progress.position);
            }
            apply(List.of(new Change.Replace(
                    GAP, new BcsWriter().u32(lost.firstComplete).u32(lost.now).toByteArray())));
            gap = Optional.of(lost);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Pools that no event has said to begin: of those nobody knows by events alone what is in them. The chain itself does.
     */
    public List<ObjectId> unlistedPools() {
        List<ObjectId> pools = new ArrayList<>();
        store.forEach(KIND_UNLISTED, key -> pools.add(ObjectId.of(key.subject())));
        return pools;
    }

    /**
     * Learns from the chain what was in a pool at some time. All that was said up to then has been applied, as far as it is known.
     *
     * @param at everything before that was applied
     * @param end of the pool
     * @param blobs of the pool, all or some, but for those that have left it since
     * @return what that means for the data
     * @throws DamagedRegistryException if a record that this builds upon is damaged; nothing was changed
     */
    public List<Effect> list(ObjectId pool, FeedPosition at, int end, List<PooledBlob> blobs) throws IOException {
        writing.lock();
        try {
            Draft draft = new Draft(progress.epoch);
            EventCursor last = new EventCursor(at.next().checkpoint() - 1, Integer.MAX_VALUE);
            draft.lasts(pool, end);
            for (PooledBlob blob : blobs) {
                draft.list(last, pool, blob);
            }
            return draft.commit(progress);
        } finally {
            writing.unlock();
        }
    }

    /** All that is in the pool was listed. */
    public void listed(ObjectId pool) throws IOException {
        apply(List.of(new Change.Remove(unlisted(pool))));
    }

    /** All events up to the head of the chain were applied, and all pools are listed. */
    public void caughtUp() throws IOException {
        if (!progress.rebuilding) {
            return;
        }
        writing.lock();
        try {
            markMended();
        } finally {
            writing.unlock();
        }
    }

    private void markMended() throws IOException {
        // The next start finds damaged places of segments again, unlike all other damage.
        List<String> lasting = store.damages().stream()
                .filter(damage -> damage.file().endsWith(".seg"))
                .map(Damage::toString)
                .toList();
        if (isDamaged()) {
            return;
        }
        Progress reached = new Progress(progress.position, progress.events, progress.epoch, false);
        apply(List.of(
                new Change.Replace(
                        MENDED,
                        new BcsWriter().vector(lasting, BcsWriter::string).toByteArray()),
                new Change.Remove(GAP),
                new Change.Replace(PROGRESS, reached.toBytes())));
        progress = reached;
        gap = Optional.empty();
        store.forgetDamages();
    }

    /** Reads all records once, a few at a time, to find damage before anybody relies on them. */
    public Inspection inspect() {
        return new Inspection();
    }

    /** How much of what there is was read. For one thread. */
    public final class Inspection {
        private final PrimitiveIterator.OfInt kinds = Arrays.stream(KINDS).iterator();
        private Optional<RecordKey> next = nextKind();
        private long done;

        private Inspection() {}

        /** Reads up to {@code count} more records; false if none are left. */
        public boolean readOn(int count) {
            for (int left = count; left > 0 && next.isPresent(); ) {
                List<RecordKey> some = store.keys(next.get(), left);
                some.forEach(store::read);
                done += some.size();
                left -= some.size();
                next = left > 0 ? nextKind() : some.getLast().next().or(this::nextKind);
            }
            return next.isPresent();
        }

        private Optional<RecordKey> nextKind() {
            return kinds.hasNext() ? Optional.of(RecordKey.first(kinds.nextInt())) : Optional.empty();
        }

        /** How many are left to be read, as far as it is known. */
        public long left() {
            return next.isPresent() ? Math.max(1, store.size() - done) : 0;
        }
    }

    // --- questions ---

    private Optional<BlobInfo> info(BlobId blobId) {
        return store.read(blob(blobId)).map(BlobInfo::parse);
    }

    /** Whether an object of the blob is alive in {@code epoch}. */
    public boolean isRegistered(BlobId blobId, int epoch) {
        return info(blobId).filter(info -> info.isRegistered(epoch)).isPresent();
    }

    /**
     * Whether an object of the blob is alive in {@code epoch}, or it cannot be told because the registry may lack what
     * events said. False is proof, whatever is found damaged or mended meanwhile.
     */
    public boolean mayBeRegistered(BlobId blobId, int epoch) {
        long damaged = store.counters().damaged();
        boolean complete = !isRebuilding();
        if (isRegistered(blobId, epoch)) {
            return true;
        }
        boolean proven = complete && store.counters().damaged() == damaged;
        return !proven && !isInvalid(blobId);
    }

    /** Whether a certified object of the blob is alive in {@code epoch}. */
    public boolean isCertified(BlobId blobId, int epoch) {
        return info(blobId).filter(info -> info.isCertified(epoch)).isPresent();
    }

    /** Since which epoch the blob has been certified, if it still is in {@code epoch}. */
    public OptionalInt certifiedSince(BlobId blobId, int epoch) {
        return info(blobId)
                .filter(info -> info.isCertified(epoch))
                .map(BlobInfo::initialCertifiedEpoch)
                .orElse(OptionalInt.empty());
    }

    public boolean isInvalid(BlobId blobId) {
        return info(blobId).filter(info -> info.invalid().isPresent()).isPresent();
    }

    public BlobStatus status(BlobId blobId, int epoch) {
        return info(blobId).map(info -> info.status(epoch)).orElse(BlobStatus.NONEXISTENT);
    }

    /** Whether {@code objectId} is a blob object that was not deleted and is alive in {@code epoch}. */
    public boolean isLiveObject(ObjectId objectId, int epoch) {
        return store.read(object(objectId))
                .map(BlobObjectInfo::parse)
                .filter(object -> object.pool().isPresent()
                        ? poolEnd(object.pool().get()).stream().allMatch(end -> Integer.compareUnsigned(end, epoch) > 0)
                        : Integer.compareUnsigned(object.endEpoch(), epoch) > 0)
                .isPresent();
    }

    private OptionalInt poolEnd(ObjectId pool) {
        return store.read(pool(pool))
                .map(bytes -> OptionalInt.of(BcsReader.parse(bytes, in -> (int) in.u32())))
                .orElse(OptionalInt.empty());
    }

    /** The blobs that the registry knows anything of. */
    public List<BlobId> blobs() {
        return blobsOf(KIND_BLOB);
    }

    /** The first {@code most} of them from {@code first} on, in the order of their IDs. */
    public List<BlobId> blobsFrom(BlobId first, int most) {
        return store.keys(blob(first), most).stream()
                .map(key -> BlobId.of(key.subject()))
                .toList();
    }

    /** The blobs that have ended, by an event that was applied, and whose data were not reported removed. */
    public List<BlobId> ended() {
        return blobsOf(KIND_ENDED);
    }

    private List<BlobId> blobsOf(int kind) {
        List<BlobId> blobs = new ArrayList<>();
        store.forEach(kind, key -> blobs.add(BlobId.of(key.subject())));
        return blobs;
    }

    /** Whether these blobs have ended is looked at from now on, and what has is removed, until {@link #settleEnded}. */
    public void beginRemoval(List<BlobId> blobs) {
        writing.lock();
        try {
            removing.addAll(blobs);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Nothing of these blobs is to be removed any more: it was, or they are registered again. Those that have ended once more
     * since {@link #beginRemoval} stay among {@link #ended()}: whoever looked may have done so before that.
     */
    public void settleEnded(List<BlobId> blobs) throws IOException {
        writing.lock();
        try {
            apply(blobs.stream()
                    .filter(removing::remove)
                    .map(id -> (Change) new Change.Remove(ended(id)))
                    .toList());
        } finally {
            writing.unlock();
        }
    }

    private void apply(List<Change> changes) throws IOException {
        try {
            store.apply(changes).join();
        } catch (CompletionException e) {
            throw new IOException(
                    "cannot keep what the chain says: " + e.getCause().getMessage(), e.getCause());
        }
    }

    // --- events ---

    /**
     * Applies events and makes their effects and the place behind them durable.
     *
     * @return what they mean for the data, in order
     * @throws DamagedRegistryException if a record that they build upon is damaged; nothing was applied
     * @throws IOException if that failed; nothing was applied
     */
    public List<Effect> apply(List<EventFeed.Entry> entries, FeedPosition next) throws IOException {
        writing.lock();
        try {
            Draft draft = new Draft(progress.epoch);
            for (EventFeed.Entry entry : entries) {
                draft.apply(entry);
            }
            return draft.commit(new Progress(next, progress.events + entries.size(), draft.epoch, progress.rebuilding));
        } finally {
            writing.unlock();
        }
    }

    // --- the end of blobs ---

    /** The newest epoch that has begun, unless everything that ended with it or before was counted off. */
    public OptionalInt epochToCountOff() {
        int counted = store.read(COUNTED)
                .map(bytes -> BcsReader.parse(bytes, in -> (int) in.u32()))
                .orElse(0);
        int epoch = progress.epoch;
        return Integer.compareUnsigned(epoch, counted) > 0 ? OptionalInt.of(epoch) : OptionalInt.empty();
    }

    /** Begins to count off what has ended with {@code epoch} or before: all of that has to be done in one go. */
    public CountingOff countOff(int epoch) {
        return new CountingOff(epoch);
    }

    /**
     * Finds the objects that have ended and takes them out of the counts of their blobs, a few at a time; events are
     * applied in between. If it is not finished, it has to be begun again. For one thread.
     */
    public final class CountingOff {
        private final int epoch;
        private final Map<BlobId, List<ObjectId>> ended = new LinkedHashMap<>();
        private final long begunAfter = rewinds;
        /** The object that is looked at next; those that come meanwhile end later. */
        private Optional<RecordKey> next = Optional.of(RecordKey.first(KIND_OBJECT));

        private long read;
        private volatile long left = Math.max(1, store.size());
        private volatile boolean finished;

        private CountingOff(int epoch) {
            this.epoch = epoch;
        }

        public boolean isFinished() {
            return finished;
        }

        /** How many objects and blobs are left to be looked at, as far as it is known. May be called on any thread. */
        public long left() {
            return left;
        }

        /**
         * Looks at up to {@code count} more objects, or counts off those of as many blobs.
         *
         * @return the blobs of which nothing is left
         * @throws DamagedRegistryException if a record is damaged; nothing was changed
         */
        public List<Effect> step(int count) throws IOException {
            if (next.isPresent()) {
                List<RecordKey> some = store.keys(next.get(), count);
                for (RecordKey key : some) {
                    ObjectId id = ObjectId.of(key.subject());
                    store.read(key)
                            .map(BlobObjectInfo::parse)
                            .filter(object -> hasEnded(object, epoch))
                            .ifPresent(object -> ended.computeIfAbsent(object.blobId(), any -> new ArrayList<>(1))
                                    .add(id));
                }
                read += some.size();
                next = some.size() < count ? Optional.empty() : some.getLast().next();
                left = ended.size() + (next.isPresent() ? Math.max(1, store.size() - read) : 0);
                return List.of();
            }
            writing.lock();
            try {
                return commit(count);
            } finally {
                writing.unlock();
            }
        }

        private List<Effect> commit(int count) throws IOException {
            if (rewinds != begunAfter) {
                // Objects are what they were at some earlier time. It is begun again when the epoch is.
                finished = true;
                return List.of();
            }
            Draft draft = new Draft(progress.epoch);
            List<BlobId> done = ended.keySet().stream().limit(count).toList();
            for (BlobId blobId : done) {
                draft.countOff(blobId, ended.get(blobId), epoch);
            }
            boolean last = done.size() == ended.size();
            if (last) {
                draft.finishCounting(epoch);
            }
            List<Effect> effects = draft.commit(progress);
            done.forEach(ended::remove);
            left = ended.size();
            finished = last;
            return effects;
        }
    }

    private boolean hasEnded(BlobObjectInfo object, int epoch) {
        OptionalInt end = end(object);
        return end.isPresent() && Integer.compareUnsigned(end.getAsInt(), epoch) <= 0;
    }

    /** The end epoch of the object; empty if nothing is known of its pool. */
    private OptionalInt end(BlobObjectInfo object) {
        return object.pool().map(this::poolEnd).orElse(OptionalInt.of(object.endEpoch()));
    }

    private static RecordKey blob(BlobId id) {
        return new RecordKey(KIND_BLOB, id.toBytes(), 0, 0);
    }

    private static RecordKey ended(BlobId id) {
        return new RecordKey(KIND_ENDED, id.toBytes(), 0, 0);
    }

    private static RecordKey object(ObjectId id) {
        return new RecordKey(KIND_OBJECT, id.toBytes(), 0, 0);
    }

    private static RecordKey pool(ObjectId id) {
        return new RecordKey(KIND_POOL, id.toBytes(), 0, 0);
    }

    private static RecordKey unlisted(ObjectId pool) {
        return new RecordKey(KIND_UNLISTED, pool.toBytes(), 0, 0);
    }

    private static RecordKey listed(BlobId id) {
        return new RecordKey(KIND_LISTED, id.toBytes(), 0, 0);
    }

    /** The changes of one batch, before they are durable. */
    private final class Draft {
        private final Map<BlobId, BlobInfo> blobs = new LinkedHashMap<>();
        private final Map<ObjectId, Optional<BlobObjectInfo>> objects = new LinkedHashMap<>();
        private final Map<ObjectId, Optional<Integer>> pools = new LinkedHashMap<>();
        private final List<Change> others = new ArrayList<>();
        private final List<Effect> effects = new ArrayList<>();
        private int epoch;

        Draft(int epoch) {
            this.epoch = epoch;
        }

        void apply(EventFeed.Entry entry) {
            if (gap.isPresent() && !matters(entry.event(), gap.get())) {
                return;
            }
            EventCursor at = entry.position();
            EventId event = new EventId(entry.transaction().toBytes(), entry.sequence());
            switch (entry.event()) {
                case WalrusEvent.BlobRegistered e ->
                    register(
                            at,
                            event,
                            e.objectId(),
                            new BlobObjectInfo(e.blobId(), e.endEpoch(), e.deletable(), false, Optional.empty()));
                case WalrusEvent.PooledBlobRegistered e -> {
                    meet(e.storagePoolId());
                    register(
                            at,
                            event,
                            e.objectId(),
                            new BlobObjectInfo(e.blobId(), 0, e.deletable(), false, Optional.of(e.storagePoolId())));
                }
                case WalrusEvent.BlobCertified e
                when e.isExtension() && gap.isPresent() && known(e.objectId()).isEmpty() ->
                    appear(
                            at,
                            event,
                            e.objectId(),
                            new BlobObjectInfo(e.blobId(), e.endEpoch(), e.deletable(), true, Optional.empty()),
                            e.epoch());
                case WalrusEvent.BlobCertified e
                when e.isExtension() -> {
                    change(
                            at,
                            e.blobId(),
                            e.objectId(),
                            object -> object.extend(e.endEpoch()),
                            (info, object) -> info.extend(at, object, event));
                    // Whoever pays for longer says that it is wanted: what is missing of it is looked for now.
                    effects.add(new Effect.Certified(e.blobId()));
                }
                case WalrusEvent.BlobCertified e -> certify(at, event, e.blobId(), e.objectId(), e.epoch());
                case WalrusEvent.PooledBlobCertified e -> certify(at, event, e.blobId(), e.objectId(), e.epoch());
                case WalrusEvent.BlobDeleted e -> delete(at, e.epoch(), e.blobId(), e.objectId());
                case WalrusEvent.PooledBlobDeleted e -> delete(at, e.epoch(), e.blobId(), e.objectId());
                case WalrusEvent.InvalidBlobId e -> {
                    if (isNews(at, e.blobId())) {
                        blobs.put(e.blobId(), known(at, e.blobId()).invalidate(at, event));
                    }
                    effects.add(new Effect.Gone(e.blobId()));
                }
                case WalrusEvent.StoragePoolCreated e -> pools.put(e.storagePoolId(), Optional.of(e.endEpoch()));
                case WalrusEvent.StoragePoolExtended e -> {
                    meet(e.storagePoolId());
                    pools.put(e.storagePoolId(), Optional.of(e.newEndEpoch()));
                }
                case WalrusEvent.EpochChangeStart e -> epoch = e.epoch();
                default -> LOG.debugf("%s changes nothing here", entry.event().name());
            }
        }

        private boolean matters(WalrusEvent event, Gap lost) {
            if (event instanceof WalrusEvent.EpochChangeStart) {
                return true;
            }
            return Integer.compareUnsigned(epoch, lost.firstComplete) >= 0
                    && switch (event) {
                        case WalrusEvent.BlobRegistered e -> Integer.compareUnsigned(e.endEpoch(), lost.now) > 0;
                        case WalrusEvent.BlobCertified e -> Integer.compareUnsigned(e.endEpoch(), lost.now) > 0;
                        case WalrusEvent.BlobDeleted e -> Integer.compareUnsigned(e.endEpoch(), lost.now) > 0;
                        default -> true;
                    };
        }

        /** If nobody knows when the pool began: that was in the lost time, and more may have been put into it then. */
        private void meet(ObjectId pool) {
            if (gap.isPresent()
                    && !pools.containsKey(pool)
                    && store.read(pool(pool)).isEmpty()) {
                others.add(new Change.Replace(unlisted(pool), NOTHING));
            }
        }

        /** A pool ends never earlier than it was once said to. */
        void lasts(ObjectId pool, int epoch) {
            OptionalInt known = poolEnd(pool);
            if (known.isEmpty() || Integer.compareUnsigned(epoch, known.getAsInt()) > 0) {
                pools.put(pool, Optional.of(epoch));
            }
        }

        /** The object is in the pool, unless an event has said so already. */
        void list(EventCursor at, ObjectId pool, PooledBlob blob) {
            BlobInfo info = known(at, blob.blobId());
            if (info.invalid().isPresent() || known(blob.id()).isPresent()) {
                return;
            }
            BlobObjectInfo object = new BlobObjectInfo(blob.blobId(), 0, blob.deletable(), false, Optional.of(pool));
            info = info.register(at, object, UNKNOWN);
            effects.add(new Effect.Registered(blob.blobId()));
            if (blob.certifiedEpoch().isPresent()) {
                object = object.certify();
                info = info.certify(at, object, UNKNOWN, blob.certifiedEpoch().get());
                effects.add(new Effect.Certified(blob.blobId()));
            }
            blobs.put(blob.blobId(), info);
            objects.put(blob.id(), Optional.of(object));
            others.add(new Change.Replace(listed(blob.blobId()), NOTHING));
        }

        /** An object of whose registration and certification nobody knows any more. */
        private void appear(EventCursor at, EventId event, ObjectId objectId, BlobObjectInfo object, int certifiedIn) {
            if (isNews(at, object.blobId())) {
                BlobInfo info = known(at, object.blobId());
                if (info.invalid().isPresent()) {
                    return;
                }
                blobs.put(object.blobId(), info.register(at, object, event).certify(at, object, event, certifiedIn));
            }
            objects.put(objectId, Optional.of(object));
            effects.add(new Effect.Registered(object.blobId()));
            effects.add(new Effect.Certified(object.blobId()));
        }

        private BlobInfo known(EventCursor at, BlobId blobId) {
            BlobInfo mine = blobs.get(blobId);
            return mine != null ? mine : info(blobId).orElse(BlobInfo.none(new EventCursor(0, 0), epoch));
        }

        /** Whether the blob has not seen the event at {@code at}. */
        private boolean isNews(EventCursor at, BlobId blobId) {
            if (blobs.containsKey(blobId)) {
                return blobs.get(blobId).lastEvent().compareTo(at) < 0;
            }
            return info(blobId).map(info -> info.lastEvent().compareTo(at) < 0).orElse(true);
        }

        private Optional<BlobObjectInfo> known(ObjectId objectId) {
            Optional<BlobObjectInfo> mine = objects.get(objectId);
            return mine != null ? mine : store.read(object(objectId)).map(BlobObjectInfo::parse);
        }

        private void register(EventCursor at, EventId event, ObjectId objectId, BlobObjectInfo object) {
            if (isNews(at, object.blobId())) {
                BlobInfo info = known(at, object.blobId());
                if (info.invalid().isPresent()) {
                    return;
                }
                blobs.put(object.blobId(), info.register(at, object, event));
            }
            objects.put(objectId, Optional.of(object));
            effects.add(new Effect.Registered(object.blobId()));
        }

        private void certify(EventCursor at, EventId event, BlobId blobId, ObjectId objectId, int epoch) {
            change(
                    at,
                    blobId,
                    objectId,
                    BlobObjectInfo::certify,
                    (info, object) -> info.certify(at, object, event, epoch));
            effects.add(new Effect.Certified(blobId));
        }

        private void change(
                EventCursor at,
                BlobId blobId,
                ObjectId objectId,
                java.util.function.UnaryOperator<BlobObjectInfo> onObject,
                java.util.function.BiFunction<BlobInfo, BlobObjectInfo, BlobInfo> onBlob) {
            Optional<BlobObjectInfo> object = known(objectId);
            if (object.isEmpty()) {
                // Of what is in pools that are not listed yet, no event may have said that it was registered.
                LOG.logf(
                        gap.isPresent() ? Logger.Level.DEBUG : Logger.Level.WARN,
                        "an event about blob object %s, which was never registered",
                        objectId);
                return;
            }
            BlobObjectInfo changed = onObject.apply(object.get());
            if (isNews(at, blobId)) {
                BlobInfo info = known(at, blobId);
                if (info.invalid().isEmpty()) {
                    blobs.put(blobId, onBlob.apply(info, changed));
                }
            }
            objects.put(objectId, Optional.of(changed));
        }

        private void delete(EventCursor at, int deletedIn, BlobId blobId, ObjectId objectId) {
            Optional<BlobObjectInfo> object = known(objectId);
            if (object.isEmpty()) {
                return;
            }
            if (isNews(at, blobId)) {
                BlobInfo info = known(at, blobId);
                OptionalInt end = end(object.get());
                if (info.invalid().isEmpty() && (end.isEmpty() || info.counts(end.getAsInt()))) {
                    blobs.put(blobId, info.remove(at, object.get()));
                }
            }
            objects.put(objectId, Optional.empty());
            endIfNothingIsLeft(at, blobId, deletedIn);
        }

        private void endIfNothingIsLeft(EventCursor at, BlobId blobId, int inEpoch) {
            if (!known(at, blobId).isRegistered(inEpoch)) {
                effects.add(new Effect.Gone(blobId));
            }
        }

        /** @param ids all objects of the blob that have ended with {@code ended} or before, and maybe others */
        void countOff(BlobId blobId, List<ObjectId> ids, int ended) {
            Optional<BlobInfo> before = info(blobId);
            Optional<BlobInfo> info = before;
            for (ObjectId id : ids) {
                Optional<BlobObjectInfo> object = known(id).filter(one -> hasEnded(one, ended));
                if (object.isPresent()) {
                    OptionalInt end = end(object.get());
                    info = info.map(one -> one.counts(end.getAsInt()) ? one.without(object.get()) : one);
                    objects.put(id, Optional.empty());
                }
            }
            info.ifPresent(less -> {
                blobs.put(blobId, less.countedThrough(ended));
                endIfNothingIsLeft(less.lastEvent(), blobId, ended);
            });
        }

        void finishCounting(int ended) {
            store.forEach(KIND_POOL, key -> {
                OptionalInt end = poolEnd(ObjectId.of(key.subject()));
                if (end.isPresent() && Integer.compareUnsigned(end.getAsInt(), ended) <= 0) {
                    others.add(new Change.Remove(key));
                }
            });
            others.add(new Change.Replace(COUNTED, new BcsWriter().u32(ended).toByteArray()));
        }

        /** Makes the changes durable, if all that they build upon is sound. */
        List<Effect> commit(Progress reached) throws IOException {
            if (isDamaged()) {
                throw new DamagedRegistryException();
            }
            List<Change> changes = new ArrayList<>(others);
            blobs.forEach((id, info) -> {
                if (info.isEmpty()) {
                    changes.add(new Change.Remove(blob(id)));
                    changes.add(new Change.Remove(listed(id)));
                } else {
                    changes.add(new Change.Replace(blob(id), info.toBytes()));
                }
            });
            objects.forEach((id, object) -> changes.add(
                    object.isPresent()
                            ? new Change.Replace(object(id), object.get().toBytes())
                            : new Change.Remove(object(id))));
            pools.forEach((id, end) -> changes.add(
                    end.isPresent()
                            ? new Change.Replace(
                                    pool(id), new BcsWriter().u32(end.get()).toByteArray())
                            : new Change.Remove(pool(id))));
            for (Effect effect : effects) {
                if (effect instanceof Effect.Gone(BlobId id)) {
                    changes.add(new Change.Add(ended(id), NOTHING));
                    removing.remove(id);
                }
            }
            changes.add(new Change.Replace(PROGRESS, reached.toBytes()));
            BlobRegistry.this.apply(changes);
            progress = reached;
            return effects;
        }
    }
}
