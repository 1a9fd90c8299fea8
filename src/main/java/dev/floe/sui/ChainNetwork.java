package dev.floe.sui;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.Metadata;
import dev.floe.sui.move.ShardAssignment;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/** {@link WalrusNetwork} on top of a Sui client. The state is read again when it is older than a time to live. */
public final class ChainNetwork implements WalrusNetwork {
    /** Reads of two objects may straddle the change of an epoch; the next ones do not. */
    private static final int ATTEMPTS = 5;

    /** How the only field of an object is called. */
    private static final byte[] UNIT_KEY = {0};

    private final SuiClient sui;
    private final ObjectId systemObject;
    private final ObjectId stakingObject;
    private final long timeToLiveNanos;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Snapshot snapshot;
    private volatile StructTag walType;

    private record Snapshot(NetworkState state, long takenNanos) {}

    private record Root(WalrusRoot root, StructTag type, long initialVersion) {}

    /**
     * @param systemObject the shared object {@code system::System}
     * @param stakingObject the shared object {@code staking::Staking}
     * @param timeToLive how old a state may be that {@link #state()} returns
     */
    public ChainNetwork(SuiClient sui, ObjectId systemObject, ObjectId stakingObject, Duration timeToLive) {
        this.sui = sui;
        this.systemObject = systemObject;
        this.stakingObject = stakingObject;
        this.timeToLiveNanos = timeToLive.toNanos();
    }

    /** The client that this network is read with. */
    public SuiClient sui() {
        return sui;
    }

    @Override
    public NetworkState state() throws SuiException {
        Snapshot current = snapshot;
        if (current != null && System.nanoTime() - current.takenNanos() < timeToLiveNanos) {
            return current.state();
        }
        return refresh();
    }

    @Override
    public NetworkState refresh() throws SuiException {
        long asked = System.nanoTime();
        reading.lock();
        try {
            Snapshot current = snapshot;
            // Whoever waited here for a read that began after the question has the answer.
            if (current != null && current.takenNanos() - asked > 0) {
                return current.state();
            }
            long began = System.nanoTime();
            NetworkState state = read(
                    current == null
                            ? OptionalInt.empty()
                            : OptionalInt.of(current.state().epoch()));
            snapshot = new Snapshot(state, began);
            return state;
        } finally {
            reading.unlock();
        }
    }

    /** @param newest epoch that is known; what is older is not taken from a full node that is behind */
    private NetworkState read(OptionalInt newest) throws SuiException {
        for (int attempt = 1; ; attempt++) {
            Map<ObjectId, SuiObject> roots = sui.objects(List.of(systemObject, stakingObject));
            Root system = root(roots, systemObject, "system", "System");
            Root staking = root(roots, stakingObject, "staking", "Staking");
            ObjectId systemField = system.root().innerField();
            ObjectId stakingField = staking.root().innerField();
            Map<ObjectId, SuiObject> fields = sui.objects(List.of(systemField, stakingField));
            if (fields.size() == 2) {
                SystemState systemState = decode(
                                fields.get(systemField), bytes -> Field.versioned(bytes, SystemState::read))
                        .value();
                StakingState stakingState = decode(
                                fields.get(stakingField), bytes -> Field.versioned(bytes, StakingState::read))
                        .value();
                boolean isOld =
                        newest.isPresent() && Integer.compareUnsigned(stakingState.epoch(), newest.getAsInt()) < 0;
                if (systemState.epoch() == stakingState.epoch() && !isOld) {
                    return state(system, staking, systemState, stakingState);
                }
                if (isOld) {
                    sui.preferAnother();
                    // Once more than there are: who was just found to be down may be connected to meanwhile.
                    if (attempt > sui.endpoints()) {
                        throw new SuiException(
                                SuiException.Kind.UNAVAILABLE,
                                "the full node is behind: by it the network is in epoch "
                                        + Integer.toUnsignedString(stakingState.epoch()) + ", though epoch "
                                        + Integer.toUnsignedString(newest.getAsInt()) + " has begun");
                    }
                }
            }
            if (attempt == Math.max(ATTEMPTS, sui.endpoints())) {
                sui.preferAnother();
                throw new SuiException(
                        SuiException.Kind.MALFORMED,
                        "the states of system object " + systemObject + " and staking object " + stakingObject
                                + " do not belong together, or are of a version that is not supported");
            }
        }
    }

    private NetworkState state(Root system, Root staking, SystemState systemState, StakingState stakingState)
            throws SuiException {
        int epoch = stakingState.epoch();
        if (stakingState.committee().shards().isEmpty()) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED, "the network is in epoch " + epoch + " and has no committee yet");
        }
        Set<ObjectId> nodes = new TreeSet<>(stakingState.committee().shards().keySet());
        nodes.addAll(stakingState.previousCommittee().shards().keySet());
        stakingState
                .nextCommittee()
                .ifPresent(next -> nodes.addAll(next.shards().keySet()));
        Map<ObjectId, SuiObject> pools = sui.objects(nodes);
        ObjectId original = system.type().address();
        return new NetworkState(
                systemObject,
                system.initialVersion(),
                stakingObject,
                staking.initialVersion(),
                system.root().contract(),
                original,
                walType(original).toString(),
                epoch,
                phase(stakingState.epochState()),
                Duration.ofMillis(stakingState.epochDurationMillis()),
                Instant.ofEpochMilli(stakingState.firstEpochStartMillis()),
                stakingState.shardCount(),
                systemState.storagePrice(),
                systemState.writePrice(),
                systemState.maxEpochsAhead(),
                systemState.totalCapacity(),
                systemState.usedCapacity(),
                committee(epoch, stakingState.shardCount(), stakingState.committee(), pools, systemState),
                stakingState.previousCommittee().shards().isEmpty()
                        ? Optional.empty()
                        : Optional.of(committee(
                                epoch - 1,
                                stakingState.shardCount(),
                                stakingState.previousCommittee(),
                                pools,
                                systemState)),
                stakingState.nextCommittee().isEmpty()
                        ? Optional.empty()
                        : Optional.of(committee(
                                epoch + 1,
                                stakingState.shardCount(),
                                stakingState.nextCommittee().get(),
                                pools,
                                systemState)),
                systemState.eventBlobs().latestCertified());
    }

    /** The staking pools of nodes, as they are now, in the order of {@code nodes}. */
    public Map<ObjectId, StakingPool> pools(Collection<ObjectId> nodes) throws SuiException {
        Map<ObjectId, SuiObject> objects = sui.objects(nodes);
        Optional<StructTag> type = Optional.of(new WalrusTypes(state().originalPackageId()).stakingPool());
        Map<ObjectId, StakingPool> pools = new LinkedHashMap<>();
        for (ObjectId node : nodes) {
            SuiObject object = objects.get(node);
            if (object == null || !object.type().equals(type)) {
                throw new SuiException(SuiException.Kind.NOT_FOUND, "there is no node " + node);
            }
            pools.put(node, decode(object, bytes -> BcsReader.parse(bytes, StakingPool::read)));
        }
        return pools;
    }

    /** Whose objects are, of those that there are and that belong to an address. */
    public Map<ObjectId, ObjectId> owners(Collection<ObjectId> ids) throws SuiException {
        Map<ObjectId, ObjectId> owners = new LinkedHashMap<>();
        for (SuiObject object : sui.objects(Set.copyOf(ids)).values()) {
            switch (object.owner()) {
                case Owner.Address(ObjectId address) -> owners.put(object.id(), address);
                case Owner.ConsensusAddress(long _, ObjectId address) -> owners.put(object.id(), address);
                case Owner.Parent _, Owner.Shared _, Owner.Immutable _ -> {}
            }
        }
        return owners;
    }

    /** The nodes that may be in the next committee, and the FROST that is staked with each. */
    public Map<ObjectId, Long> activeStake() throws SuiException {
        Root staking = root(sui.objects(List.of(stakingObject)), stakingObject, "staking", "Staking");
        StakingState state = decode(
                        found(staking.root().innerField()), bytes -> Field.versioned(bytes, StakingState::read))
                .value();
        ObjectId field = Ids.dynamicField(
                state.activeSet(), new WalrusTypes(staking.type().address()).extendedFieldKey(), UNIT_KEY);
        ActiveSet active = decode(found(field), bytes -> Field.fromBcs(bytes, BcsReader::u8, ActiveSet::read))
                .value();
        Map<ObjectId, Long> stake = new LinkedHashMap<>();
        active.nodes().forEach(entry -> stake.put(entry.node(), entry.stakedAmount()));
        return stake;
    }

    private SuiObject found(ObjectId id) throws SuiException {
        return sui.object(id)
                .orElseThrow(() -> new SuiException(SuiException.Kind.MALFORMED, "there is no object " + id));
    }

    /** How the node of a pool is reached, whether it has shards or not. */
    public static StorageNode storageNode(StakingPool pool, List<Integer> shards) throws SuiException {
        return new StorageNode(
                pool.id(),
                pool.nodeInfo().name(),
                pool.nodeInfo().networkAddress(),
                compressed(pool.nodeInfo().publicKey(), pool.id()),
                pool.nodeInfo().networkPublicKey(),
                shards);
    }

    private static EpochPhase phase(EpochState state) {
        return switch (state) {
            case EpochState.Sync(int weight) -> new EpochPhase.Syncing(weight);
            case EpochState.Done(long millis) -> new EpochPhase.Running(Instant.ofEpochMilli(millis));
            case EpochState.NextParamsSelected(long millis) ->
                new EpochPhase.NextSelected(Instant.ofEpochMilli(millis));
        };
    }

    private static Committee committee(
            int epoch,
            int shardCount,
            ShardAssignment assignment,
            Map<ObjectId, SuiObject> pools,
            SystemState systemState)
            throws SuiException {
        List<StorageNode> members = new ArrayList<>();
        for (Map.Entry<ObjectId, List<Integer>> member : assignment.shards().entrySet()) {
            SuiObject object = pools.get(member.getKey());
            if (object == null) {
                throw new SuiException(
                        SuiException.Kind.MALFORMED, "committee member " + member.getKey() + " has no staking pool");
            }
            StakingPool pool = decode(object, bytes -> BcsReader.parse(bytes, StakingPool::read));
            members.add(new StorageNode(
                    member.getKey(),
                    pool.nodeInfo().name(),
                    pool.nodeInfo().networkAddress(),
                    compressed(signingKey(epoch, pool, systemState), member.getKey()),
                    pool.nodeInfo().networkPublicKey(),
                    member.getValue()));
        }
        try {
            return new Committee(epoch, shardCount, members);
        } catch (IllegalArgumentException e) {
            throw new SuiException(SuiException.Kind.MALFORMED, "committee of epoch " + epoch, e);
        }
    }

    /** The current committee signs with the keys that the system object has: a pool may have rotated its key since. */
    private static byte[] signingKey(int epoch, StakingPool pool, SystemState systemState) {
        if (epoch == systemState.epoch()) {
            for (var member : systemState.committee().members()) {
                if (member.node().equals(pool.id())) {
                    return member.publicKey();
                }
            }
        }
        return epoch > systemState.epoch()
                ? pool.nodeInfo().nextEpochPublicKey().orElse(pool.nodeInfo().publicKey())
                : pool.nodeInfo().publicKey();
    }

    private static byte[] compressed(byte[] key, ObjectId node) throws SuiException {
        try {
            return BlsPublicKey.fromBytes(key).toBytes();
        } catch (KeyFormatException e) {
            throw new SuiException(SuiException.Kind.MALFORMED, "public key of node " + node, e);
        }
    }

    private StructTag walType(ObjectId original) throws SuiException {
        StructTag known = walType;
        if (known == null) {
            known = sui.currencyOfField(original, "staked_wal", "StakedWal", "principal")
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.MALFORMED, "package " + original + " does not say what it is paid in"));
            walType = known;
        }
        return known;
    }

    private static Root root(Map<ObjectId, SuiObject> objects, ObjectId id, String module, String name)
            throws SuiException {
        SuiObject object = objects.get(id);
        if (object == null) {
            throw new SuiException(
                    SuiException.Kind.NOT_FOUND,
                    "there is no object " + id + "; is it the " + name + " object of this chain?");
        }
        StructTag type = object.type().orElse(null);
        if (type == null
                || !type.module().equals(module)
                || !type.name().equals(name)
                || !(object.owner() instanceof Owner.Shared shared)) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED,
                    "object " + id + " is " + (type == null ? "a package" : type) + ", not a Walrus " + name);
        }
        return new Root(
                decode(object, bytes -> BcsReader.parse(bytes, WalrusRoot::read)), type, shared.initialVersion());
    }

    /** The packages that define types of Walrus: the first version, and each later one that added types. */
    Set<ObjectId> typeOrigins() throws SuiException {
        NetworkState state = refresh();
        Set<ObjectId> origins = new TreeSet<>(List.of(state.originalPackageId()));
        SuiObject contract = sui.object(state.packageId())
                .orElseThrow(() ->
                        new SuiException(SuiException.Kind.NOT_FOUND, "there is no package " + state.packageId()));
        if (contract.content() instanceof ObjectContent.Contract code) {
            code.typeOrigins().forEach(origin -> origins.add(origin.definedBy()));
        }
        return origins;
    }

    @Override
    public Optional<BlobObject> blob(ObjectId id) throws SuiException {
        Optional<SuiObject> object = sui.object(id);
        if (object.isEmpty() || !object.get().type().equals(Optional.of(blobType()))) {
            return Optional.empty();
        }
        return Optional.of(blobObject(object.get()));
    }

    @Override
    public Optional<AttributedBlob> attributedBlob(ObjectId id) throws SuiException {
        WalrusTypes types = new WalrusTypes(state().originalPackageId());
        Map<ObjectId, SuiObject> found = sui.objects(List.of(id, Metadata.fieldOf(id)));
        Optional<SuiObject> object = Optional.ofNullable(found.get(id));
        Optional<StructTag> type = object.flatMap(SuiObject::type);
        if (type.equals(Optional.of(types.blob()))) {
            Optional<SuiObject> field = Optional.ofNullable(found.get(Metadata.fieldOf(id)));
            return Optional.of(
                    new AttributedBlob(blobObject(object.get()), field.isPresent() ? pairs(field.get()) : Map.of()));
        }
        if (type.equals(Optional.of(types.sharedBlob()))) {
            BlobObject blob = described(decode(object.get(), bytes -> BcsReader.parse(bytes, SharedBlob::read))
                    .blob());
            return Optional.of(new AttributedBlob(blob, attributes(blob.id()).orElse(Map.of())));
        }
        return Optional.empty();
    }

    @Override
    public Optional<Map<String, String>> attributes(ObjectId id) throws SuiException {
        Optional<SuiObject> field = sui.object(Metadata.fieldOf(id));
        return field.isPresent() ? Optional.of(pairs(field.get())) : Optional.empty();
    }

    private static Map<String, String> pairs(SuiObject field) throws SuiException {
        Field<byte[], Metadata> metadata =
                decode(field, bytes -> Field.fromBcs(bytes, BcsReader::byteVector, Metadata::read));
        return metadata.value().pairs();
    }

    @Override
    public Optional<LedgerTransaction> lastTransaction(ObjectId id) throws SuiException {
        Optional<SuiObject> object = sui.object(id);
        return object.isPresent() ? sui.ledgerTransaction(object.get().previousTransaction()) : Optional.empty();
    }

    @Override
    public List<BlobObject> blobsOwnedBy(ObjectId owner) throws SuiException {
        List<BlobObject> blobs = new ArrayList<>();
        for (SuiObject object : sui.ownedObjects(owner, blobType())) {
            blobs.add(blobObject(object));
        }
        return blobs;
    }

    @Override
    public Balances balances(ObjectId owner) throws SuiException {
        StructTag wal = StructTag.parse(state().walType()).orElseThrow();
        return new Balances(sui.balance(owner, StructTag.SUI), sui.balance(owner, wal));
    }

    @Override
    public void close() {
        sui.close();
    }

    private StructTag blobType() throws SuiException {
        return new WalrusTypes(state().originalPackageId()).blob();
    }

    static BlobObject blobObject(SuiObject object) throws SuiException {
        return described(decode(object, bytes -> BcsReader.parse(bytes, Blob::read)));
    }

    private static BlobObject described(Blob blob) {
        return new BlobObject(
                blob.id(),
                blob.registeredEpoch(),
                blob.blobId(),
                blob.size(),
                blob.encodingType(),
                blob.certifiedEpoch().map(OptionalInt::of).orElseGet(OptionalInt::empty),
                new StorageObject(
                        blob.storage().id(),
                        blob.storage().startEpoch(),
                        blob.storage().endEpoch(),
                        blob.storage().size()),
                blob.deletable());
    }

    /** Reads an object's contents with {@code decoder}. */
    static <T> T decode(SuiObject object, java.util.function.Function<byte[], T> decoder) throws SuiException {
        try {
            return decoder.apply(object.contents().orElseThrow(() -> new BcsException("it is a package")));
        } catch (BcsException e) {
            throw new SuiException(
                    SuiException.Kind.MALFORMED,
                    "object " + object.id() + " of type "
                            + object.type().map(StructTag::toString).orElse("package") + ": " + e.getMessage());
        }
    }
}
