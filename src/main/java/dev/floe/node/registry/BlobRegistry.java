package dev.floe.node.registry;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.node.store.Change;
import dev.floe.node.store.RecordKey;
import dev.floe.node.store.RecordStore;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.EventId;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/**
 * The node's copy of what the chain says about blobs. One thread applies events; any thread asks.
 *
 * <p>Each batch of events becomes durable in one write together with the place in the feed where the next one starts. A
 * crash in the middle of that write leaves a beginning of it, in the order blobs, objects, place: the batch is delivered
 * again, and each blob knows the last event that it has seen.
 */
public final class BlobRegistry {
    private static final Logger LOG = Logger.getLogger(BlobRegistry.class);
    private static final int PROGRESS_VERSION = 1;

    /** The kinds of record that the registry keeps in its store; others may keep other kinds there. */
    public static final int KIND_BLOB = 3;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_OBJECT = 4;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_PROGRESS = 5;

    /** See {@link #KIND_BLOB}. */
    public static final int KIND_POOL = 6;

    private static final RecordKey PROGRESS = new RecordKey(KIND_PROGRESS, new byte[RecordKey.SUBJECT_LENGTH], 0, 0);

    private final RecordStore store;
    private volatile Progress progress;

    /**
     * How far the feed was followed.
     *
     * @param next where it goes on
     * @param events how many events were applied so far
     */
    public record Progress(EventCursor next, long events) {}

    /** What an applied event means for the data of a blob. */
    public sealed interface Effect {
        BlobId blobId();

        /** Uploads are welcome. */
        record Registered(BlobId blobId) implements Effect {}

        /** The data should be here. */
        record Certified(BlobId blobId) implements Effect {}

        /** Nothing of it is needed any more. */
        record Gone(BlobId blobId) implements Effect {}
    }

    public BlobRegistry(RecordStore store) {
        this.store = store;
        this.progress = store.read(PROGRESS)
                .map(bytes -> BcsReader.parse(bytes, in -> {
                    Versions.require(in, PROGRESS_VERSION);
                    return new Progress(Events.readCursor(in), in.u64());
                }))
                .orElse(new Progress(EventCursor.GENESIS, 0));
    }

    public Progress progress() {
        return progress;
    }

    // --- questions ---

    private Optional<BlobInfo> info(BlobId blobId) {
        return store.read(blob(blobId)).map(BlobInfo::parse);
    }

    /** Whether an object of the blob is alive in {@code epoch}. */
    public boolean isRegistered(BlobId blobId, int epoch) {
        return info(blobId).filter(info -> info.isRegistered(epoch)).isPresent();
    }

    /** Whether a certified object of the blob is alive in {@code epoch}. */
    public boolean isCertified(BlobId blobId, int epoch) {
        return info(blobId).filter(info -> info.isCertified(epoch)).isPresent();
    }

    /** Whether the blob has objects, ended or not, that the events so far have not counted off. */
    public boolean isWanted(BlobId blobId) {
        return info(blobId).filter(info -> info.invalid().isEmpty()).isPresent();
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
                .filter(object -> object.pool().isPresent() || Integer.compareUnsigned(object.endEpoch(), epoch) > 0)
                .isPresent();
    }

    /** The blobs that the registry knows anything of. */
    public List<BlobId> blobs() {
        List<BlobId> blobs = new ArrayList<>();
        store.forEach(KIND_BLOB, key -> blobs.add(BlobId.of(key.subject())));
        return blobs;
    }

    // --- events ---

    /**
     * Applies events and makes their effects and the place behind them durable.
     *
     * @return what they mean for the data, in order
     * @throws IOException if that failed; nothing was applied
     */
    public List<Effect> apply(List<EventFeed.Entry> entries, EventCursor next) throws IOException {
        Draft draft = new Draft();
        for (EventFeed.Entry entry : entries) {
            draft.apply(entry);
        }
        draft.commit(new Progress(next, progress.events + entries.size()));
        return draft.effects;
    }

    private static RecordKey blob(BlobId id) {
        return new RecordKey(KIND_BLOB, id.toBytes(), 0, 0);
    }

    private static RecordKey object(ObjectId id) {
        return new RecordKey(KIND_OBJECT, id.toBytes(), 0, 0);
    }

    private static RecordKey pool(ObjectId id) {
        return new RecordKey(KIND_POOL, id.toBytes(), 0, 0);
    }

    /** The changes of one batch, before they are durable. */
    private final class Draft {
        private final Map<BlobId, BlobInfo> blobs = new LinkedHashMap<>();
        private final Map<ObjectId, Optional<BlobObjectInfo>> objects = new LinkedHashMap<>();
        private final Map<ObjectId, Optional<Integer>> pools = new LinkedHashMap<>();
        private final List<Effect> effects = new ArrayList<>();

        void apply(EventFeed.Entry entry) {
            EventCursor at = entry.position();
            EventId event = new EventId(entry.transaction().toBytes(), entry.sequence());
            switch (entry.event()) {
                case WalrusEvent.BlobRegistered e ->
                    register(
                            at,
                            event,
                            e.objectId(),
                            new BlobObjectInfo(e.blobId(), e.endEpoch(), e.deletable(), false, Optional.empty()));
                case WalrusEvent.PooledBlobRegistered e ->
                    register(
                            at,
                            event,
                            e.objectId(),
                            new BlobObjectInfo(e.blobId(), 0, e.deletable(), false, Optional.of(e.storagePoolId())));
                case WalrusEvent.BlobCertified e
                when e.isExtension() ->
                    change(
                            at,
                            e.blobId(),
                            e.objectId(),
                            object -> object.extend(e.endEpoch()),
                            (info, object) -> info.extend(at, object, event));
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
                case WalrusEvent.StoragePoolExtended e -> pools.put(e.storagePoolId(), Optional.of(e.newEndEpoch()));
                case WalrusEvent.EpochChangeStart e -> expire(at, e.epoch());
                default -> LOG.debugf("%s changes nothing here", entry.event().name());
            }
        }

        private BlobInfo known(EventCursor at, BlobId blobId) {
            BlobInfo mine = blobs.get(blobId);
            return mine != null ? mine : info(blobId).orElse(BlobInfo.none(new EventCursor(0, 0)));
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
                LOG.warnf("an event about blob object %s, which was never registered", objectId);
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

        private void delete(EventCursor at, int epoch, BlobId blobId, ObjectId objectId) {
            known(objectId).ifPresent(object -> remove(at, epoch, blobId, Map.of(objectId, object)));
        }

        private void remove(EventCursor at, int epoch, BlobId blobId, Map<ObjectId, BlobObjectInfo> removed) {
            if (isNews(at, blobId)) {
                BlobInfo info = known(at, blobId);
                for (BlobObjectInfo object : removed.values()) {
                    if (info.invalid().isEmpty()) {
                        info = info.remove(at, object);
                    }
                }
                blobs.put(blobId, info);
            }
            removed.keySet().forEach(id -> objects.put(id, Optional.empty()));
            if (!known(at, blobId).isRegistered(epoch)) {
                effects.add(new Effect.Gone(blobId));
            }
        }

        /** Counts off the objects and pools that end with {@code epoch} or have ended before. */
        private void expire(EventCursor at, int epoch) {
            Map<ObjectId, Boolean> ended = new HashMap<>();
            store.forEach(KIND_POOL, key -> {
                ObjectId id = ObjectId.of(key.subject());
                pools.computeIfAbsent(
                        id, ignored -> store.read(key).map(bytes -> BcsReader.parse(bytes, in -> (int) in.u32())));
            });
            pools.replaceAll((id, end) -> {
                boolean over = end.isPresent() && Integer.compareUnsigned(end.get(), epoch) <= 0;
                ended.put(id, over || end.isEmpty());
                return over ? Optional.empty() : end;
            });
            Map<BlobId, Map<ObjectId, BlobObjectInfo>> expired = new LinkedHashMap<>();
            List<ObjectId> ids = new ArrayList<>(objects.keySet());
            store.forEach(KIND_OBJECT, key -> {
                ObjectId id = ObjectId.of(key.subject());
                if (!objects.containsKey(id)) {
                    ids.add(id);
                }
            });
            for (ObjectId id : ids) {
                known(id)
                        .filter(object -> object.pool()
                                .map(pool -> ended.getOrDefault(pool, false))
                                .orElse(Integer.compareUnsigned(object.endEpoch(), epoch) <= 0))
                        .ifPresent(object -> expired.computeIfAbsent(object.blobId(), ignored -> new LinkedHashMap<>())
                                .put(id, object));
            }
            expired.forEach((blobId, removed) -> remove(at, epoch, blobId, removed));
        }

        void commit(Progress reached) throws IOException {
            List<Change> changes = new ArrayList<>();
            blobs.forEach((id, info) -> changes.add(
                    info.isEmpty() ? new Change.Remove(blob(id)) : new Change.Replace(blob(id), info.toBytes())));
            objects.forEach((id, object) -> changes.add(
                    object.isPresent()
                            ? new Change.Replace(object(id), object.get().toBytes())
                            : new Change.Remove(object(id))));
            pools.forEach((id, end) -> changes.add(
                    end.isPresent()
                            ? new Change.Replace(
                                    pool(id), new BcsWriter().u32(end.get()).toByteArray())
                            : new Change.Remove(pool(id))));
            BcsWriter out = new BcsWriter().u8(PROGRESS_VERSION);
            Events.write(out, reached.next);
            changes.add(new Change.Replace(PROGRESS, out.u64(reached.events).toByteArray()));
            try {
                store.apply(changes).join();
            } catch (CompletionException e) {
                throw new IOException(
                        "cannot keep what the chain says: " + e.getCause().getMessage(), e.getCause());
            }
            progress = reached;
        }
    }
}
