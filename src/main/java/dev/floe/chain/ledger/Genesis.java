package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.chain.contract.BlsAggregate;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.ValidatorKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.ExecutionStatus;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.GenesisTransaction;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.EpochParams;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.EventBlobs;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.FutureAccounting;
import dev.floe.sui.move.FutureAccountingRing;
import dev.floe.sui.move.NameRecord;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.PendingValues;
import dev.floe.sui.move.PoolState;
import dev.floe.sui.move.ShardAssignment;
import dev.floe.sui.move.SlashingManager;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.StorageNodeCap;
import dev.floe.sui.move.StorageNodeInfo;
import dev.floe.sui.move.SystemState;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.UpgradeManager;
import dev.floe.sui.move.VotingParams;
import dev.floe.sui.move.WalrusRoot;
import dev.floe.sui.move.WalrusTypes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Makes the first objects of a chain: packages, tokens, and Walrus as it is after its first committee took over. One
 * transaction makes them all. Deterministic.
 */
final class Genesis {
    /** The version of the contract that this chain behaves as. */
    static final long CONTRACT_VERSION = 3;

    /** Of all other objects. */
    static final long VERSION = 1;
    /** All the SUI there is, in MIST: little enough for any sum to fit 63 bits. */
    private static final long SUI_SUPPLY = 4_000_000_000_000_000_000L;
    /** All the WAL there is, in FROST. */
    private static final long WAL_SUPPLY = 5_000_000_000_000_000_000L;

    private static final long STAKE_PER_SHARD = 1_000_000_000_000L;
    /** What the wallet of a node begins with: in MIST, and in FROST. */
    private static final long NODE_MIST = 1_000_000_000_000L;

    private static final long NODE_FROST = 1_000_000_000_000L;
    private static final int ACTIVE_SET_SIZE = 111;
    private static final byte[] UNIT_KEY = {0};

    private final GenesisConfig config;
    private final Digest seed;
    private final SuiKeyPair faucetKey;
    private final ObjectId faucet;
    private final WalrusTypes types;
    private final StructTag wal;
    private final Contracts contracts;
    private final List<GenesisTransaction.RawObject> objects = new ArrayList<>();
    private final Deployment deployment;
    private long counter;

    /** @throws IllegalArgumentException if a key in the configuration is none */
    Genesis(GenesisConfig config) {
        this.config = config;
        this.seed = Digest.ofTyped("FloeGenesis", config.toBcs());
        this.faucetKey = SuiKeyPair.fromBytes(
                SignatureScheme.ED25519,
                Blake2b.hash("FloeFaucet::".getBytes(StandardCharsets.US_ASCII), seed.toBytes()));
        this.faucet = ObjectId.of(faucetKey.address());
        ObjectId walPackage = freshId();
        ObjectId original = freshId();
        ObjectId current = freshId();
        this.types = new WalrusTypes(original);
        this.wal = new StructTag(walPackage, "wal", "WAL");
        this.contracts =
                new Contracts(original, current, walPackage, config.challenge().isPresent());
        addPackages(walPackage, original, current);
        this.deployment = deploy(walPackage, original, current);
    }

    Contracts contracts() {
        return contracts;
    }

    Deployment deployment() {
        return deployment;
    }

    SuiKeyPair faucetKey() {
        return faucetKey;
    }

    /** The key of the one validator. */
    ValidatorKey validatorKey() {
        return ValidatorKey.ofSeed(Blake2b.hash("FloeValidator::".getBytes(StandardCharsets.US_ASCII), seed.toBytes()));
    }

    TransactionData transaction() {
        return new TransactionData(
                new GenesisTransaction(objects),
                Ids.ZERO,
                new GasData(List.of(new ObjectRef(Ids.ZERO, 0, Digest.ZERO)), Ids.ZERO, 1, 0),
                new Expiration.Never());
    }

    /** What the genesis transaction did. */
    Outcome outcome() {
        Digest digest = transaction().digest();
        Map<ObjectId, StoredObject> made = new TreeMap<>();
        objects.forEach(raw -> {
            StoredObject stored = StoredObject.of(new SuiObject(raw.content(), raw.owner(), digest, 0));
            made.put(stored.id(), stored);
        });
        TransactionEffects effects = new TransactionEffects(
                new ExecutionStatus.Success(),
                Ledger.SUI_EPOCH,
                GasSummary.NONE,
                digest,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                VERSION,
                made.values().stream().map(Genesis::change).toList(),
                List.of(),
                Optional.empty());
        return new Outcome(effects, List.of(), List.of(), List.copyOf(made.values()));
    }

    private static ObjectChange change(StoredObject stored) {
        ObjectChange.After after = stored.object().content() instanceof ObjectContent.Contract contract
                ? new ObjectChange.Published(contract.version(), stored.digest())
                : new ObjectChange.Written(stored.digest(), stored.object().owner());
        return new ObjectChange(stored.id(), Optional.empty(), after, ObjectChange.IdOperation.CREATED);
    }

    private ObjectId freshId() {
        return Ids.fresh(seed, counter++);
    }

    private void addPackages(ObjectId walPackage, ObjectId original, ObjectId current) {
        addPackage(Ids.MOVE_STDLIB, Ids.MOVE_STDLIB, 1, Map.of());
        addPackage(Ids.SUI_FRAMEWORK, Ids.SUI_FRAMEWORK, 1, Map.of());
        Map<ObjectId, ObjectContent.Upgraded> framework = Map.of(
                Ids.MOVE_STDLIB, new ObjectContent.Upgraded(Ids.MOVE_STDLIB, 1),
                Ids.SUI_FRAMEWORK, new ObjectContent.Upgraded(Ids.SUI_FRAMEWORK, 1));
        addPackage(walPackage, walPackage, 1, framework);
        Map<ObjectId, ObjectContent.Upgraded> withWal = new HashMap<>(framework);
        withWal.put(walPackage, new ObjectContent.Upgraded(walPackage, 1));
        addPackage(original, original, 1, withWal);
        addPackage(current, original, CONTRACT_VERSION, withWal);
        Map<ObjectId, ObjectContent.Upgraded> withWalrus = new HashMap<>(withWal);
        withWalrus.put(original, new ObjectContent.Upgraded(current, CONTRACT_VERSION));
        contracts.companions().all().forEach(companion -> addPackage(companion, companion, 1, withWalrus));
        SitePackages sites = contracts.sites();
        addPackage(sites.suins(), sites.suins(), 1, framework);
        Map<ObjectId, ObjectContent.Upgraded> withNames = new HashMap<>(framework);
        withNames.put(sites.suins(), new ObjectContent.Upgraded(sites.suins(), 1));
        addPackage(sites.registrar(), sites.registrar(), 1, withNames);
        addPackage(sites.sites(), sites.sites(), 1, withNames);
        if (config.challenge().isPresent()) {
            ObjectId challenges = contracts.challenges().contract();
            addPackage(challenges, challenges, 1, withWalrus);
        }
    }

    /** A package without bytecode: what it does is in {@link Contracts}. */
    private void addPackage(
            ObjectId id, ObjectId original, long version, Map<ObjectId, ObjectContent.Upgraded> linkage) {
        List<ObjectContent.TypeOrigin> origins = contracts.declarations().structs().stream()
                .filter(struct -> struct.address().equals(original))
                .map(struct -> new ObjectContent.TypeOrigin(struct.module(), struct.name(), original))
                .toList();
        Map<String, byte[]> modules = new TreeMap<>();
        origins.forEach(origin -> modules.put(origin.module(), new byte[0]));
        objects.add(new GenesisTransaction.RawObject(
                new ObjectContent.Contract(id, version, modules, origins, linkage), new Owner.Immutable()));
    }

    private void add(StructTag type, Owner owner, byte[] contents) {
        boolean publicTransfer = contracts.declarations().has(Ability.STORE, type);
        objects.add(new GenesisTransaction.RawObject(
                new ObjectContent.Struct(type, publicTransfer, VERSION, contents), owner));
    }

    private ObjectId addField(ObjectId parent, TypeTag nameType, byte[] name, TypeTag valueType, byte[] value) {
        ObjectId id = Ids.dynamicField(parent, nameType, name);
        add(StructTag.field(nameType, valueType), new Owner.Parent(parent), Field.toBcs(id, name, value));
        return id;
    }

    /** An object that is a field of {@code parent} and keeps its ID. */
    private void addObjectField(ObjectId parent, TypeTag nameType, byte[] name, StructTag type, byte[] contents) {
        ObjectId child = Ids.read(new BcsReader(contents));
        ObjectId field = addField(parent, StructTag.wrapper(nameType), name, StructTag.ID, child.toBytes());
        add(type, new Owner.Parent(field), contents);
    }

    private ObjectId addExtendedField(TypeTag valueType, byte[] value) {
        ObjectId id = freshId();
        addField(id, types.extendedFieldKey(), UNIT_KEY, valueType, value);
        return id;
    }

    private void addCoin(StructTag currency, ObjectId owner, long balance) {
        add(StructTag.coin(currency), new Owner.Address(owner), new Coin(freshId(), balance).toBcs());
    }

    private StructTag vecMap(TypeTag key, TypeTag value) {
        return new StructTag(Ids.SUI_FRAMEWORK, "vec_map", "VecMap", List.of(key, value));
    }

    private StructTag uncompressedKey() {
        StructTag group = new StructTag(Ids.SUI_FRAMEWORK, "bls12381", "UncompressedG1");
        return new StructTag(Ids.SUI_FRAMEWORK, "group_ops", "Element", List.of(group));
    }

    private Deployment deploy(ObjectId walPackage, ObjectId original, ObjectId current) {
        add(
                new StructTag(Ids.SUI_FRAMEWORK, "clock", "Clock"),
                new Owner.Shared(VERSION),
                new BcsWriter(40)
                        .fixed(Ids.CLOCK.toBytes())
                        .u64(config.timestampMillis())
                        .toByteArray());
        ObjectId treasury = addTreasury(walPackage);
        List<Member> members = members();
        long staked = members.stream().mapToLong(Member::stake).sum();
        List<ObjectId> wallets = members.stream()
                .flatMap(member -> member.node().wallet().stream())
                .toList();
        addCoin(StructTag.SUI, faucet, SUI_SUPPLY - wallets.size() * NODE_MIST);
        addCoin(wal, faucet, WAL_SUPPLY - staked - wallets.size() * NODE_FROST);
        wallets.forEach(wallet -> {
            addCoin(StructTag.SUI, wallet, NODE_MIST);
            addCoin(wal, wallet, NODE_FROST);
        });
        ObjectId system = freshId();
        ObjectId staking = freshId();
        addRoot(
                types.system(),
                system,
                current,
                types.systemState(),
                systemState(members).toBcs());
        addRoot(
                types.staking(),
                staking,
                current,
                types.stakingState(),
                stakingState(members).toBcs());
        addGovernance(Governance.of(original), current);
        addNames(contracts.sites());
        config.challenge().ifPresent(this::addChallenges);
        return new Deployment(
                system,
                staking,
                original,
                current,
                walPackage,
                wal,
                treasury,
                faucet,
                members.stream()
                        .sorted(Comparator.comparingInt(Member::position))
                        .map(member -> new Deployment.Node(member.id(), member.cap(), member.shards()))
                        .toList());
    }

    private void addGovernance(Governance ids, ObjectId current) {
        UpgradeManager manager = new UpgradeManager(
                ids.upgradeManager(),
                new UpgradeManager.Cap(ids.upgradeCap(), current, CONTRACT_VERSION, 0),
                new Table(ids.upgradeProposals(), 0));
        add(types.upgradeManager(), new Owner.Shared(VERSION), manager.toBcs());
        add(
                types.emergencyUpgradeCap(),
                new Owner.Address(faucet),
                new UpgradeManager.EmergencyCap(ids.emergencyCap(), ids.upgradeManager()).toBcs());
        add(
                types.slashingManager(),
                new Owner.Shared(VERSION),
                new SlashingManager(ids.slashingManager(), new Table(ids.slashingCandidates(), 0)).toBcs());
    }

    /** SuiNS, without any name. */
    private void addNames(SitePackages sites) {
        NameRecord.Types names = sites.nameTypes();
        add(
                names.suins(),
                new Owner.Shared(VERSION),
                new BcsWriter(40).fixed(sites.names().toBytes()).u64(0).toByteArray());
        addField(
                sites.names(),
                names.registryKey(),
                UNIT_KEY,
                names.registry(),
                new BcsWriter(80)
                        .fixed(new Table(sites.registry(), 0).toBcs())
                        .fixed(new Table(sites.reverseRegistry(), 0).toBcs())
                        .toByteArray());
    }

    /** What keeps the storage challenges, before the first one. */
    private void addChallenges(GenesisConfig.Challenge challenge) {
        ChallengePackage challenges = contracts.challenges();
        add(
                challenges.type("Challenges"),
                new Owner.Shared(VERSION),
                new Challenges(
                                challenges.challenges(),
                                challenge.samples(),
                                challenge.graceMillis(),
                                Challenges.Round.NONE)
                        .toBcs());
    }

    private void addRoot(StructTag type, ObjectId id, ObjectId contract, StructTag stateType, byte[] state) {
        WalrusRoot root = new WalrusRoot(id, CONTRACT_VERSION, contract, Optional.empty());
        add(type, new Owner.Shared(VERSION), root.toBcs());
        addField(id, TypeTag.Primitive.U64, Walrus.version(root), stateType, state);
    }

    private ObjectId addTreasury(ObjectId walPackage) {
        ObjectId treasury = freshId();
        add(new StructTag(walPackage, "wal", "ProtectedTreasury"), new Owner.Shared(VERSION), treasury.toBytes());
        addObjectField(
                treasury,
                new StructTag(walPackage, "wal", "TreasuryCapKey"),
                UNIT_KEY,
                new StructTag(Ids.SUI_FRAMEWORK, "coin", "TreasuryCap", List.of(wal)),
                new Coin(freshId(), WAL_SUPPLY).toBcs());
        return treasury;
    }

    /** A member of the committee; {@code position} is its place in the configuration. */
    private record Member(
            int position,
            GenesisConfig.Node node,
            BlsPublicKey publicKey,
            ObjectId id,
            ObjectId cap,
            List<Integer> shards) {

        long stake() {
            return shards.size() * STAKE_PER_SHARD;
        }
    }

    /** Ascending by ID; shards are handed out in that order. */
    private List<Member> members() {
        List<Member> unassigned = IntStream.range(0, config.nodes().size())
                .mapToObj(i -> new Member(
                        i,
                        config.nodes().get(i),
                        BlsPublicKey.fromBytes(config.nodes().get(i).publicKey()),
                        freshId(),
                        freshId(),
                        List.of()))
                .sorted(Comparator.comparing(Member::id))
                .toList();
        List<Member> members = new ArrayList<>();
        int next = 0;
        for (Member member : unassigned) {
            int end = next + member.node().shards();
            members.add(new Member(
                    member.position(),
                    member.node(),
                    member.publicKey(),
                    member.id(),
                    member.cap(),
                    IntStream.range(next, end).boxed().toList()));
            next = end;
        }
        return members;
    }

    private SystemState systemState(List<Member> members) {
        List<BlsCommittee.Member> signers = members.stream()
                .map(member -> new BlsCommittee.Member(
                        member.publicKey().toUncompressedBytes(),
                        member.shards().size(),
                        member.id()))
                .toList();
        BlsCommittee committee = BlsAggregate.committee(config.epoch(), signers);
        boolean deployed = config.epoch() == 0;
        List<FutureAccounting> ring = IntStream.range(0, config.maxEpochsAhead())
                .mapToObj(ahead -> new FutureAccounting(config.epoch() + ahead, 0, 0))
                .toList();
        return new SystemState(
                committee,
                deployed ? 0 : config.totalCapacity(),
                0,
                deployed ? 0 : config.storagePrice(),
                deployed ? 0 : config.writePrice(),
                new FutureAccountingRing(0, ring),
                new EventBlobs(Optional.empty(), Map.of()),
                addExtendedField(vecMap(StructTag.ID, TypeTag.Primitive.U64), new byte[] {0}));
    }

    private StakingState stakingState(List<Member> members) {
        ObjectId pools = freshId();
        Map<ObjectId, List<Integer>> assignment = new LinkedHashMap<>();
        members.forEach(member -> {
            assignment.put(member.id(), member.shards());
            addPool(pools, member);
        });
        ActiveSet active = new ActiveSet(
                ACTIVE_SET_SIZE,
                0,
                members.stream()
                        .map(member -> new ActiveSet.Entry(member.id(), member.stake()))
                        .toList(),
                members.stream().mapToLong(Member::stake).sum());
        return new StakingState(
                config.shardCount(),
                config.epochDurationMillis(),
                config.timestampMillis() + (config.epoch() == 0 ? config.epochDurationMillis() : 0),
                new Table(pools, members.size()),
                config.epoch(),
                addExtendedField(new StructTag(types.original(), "active_set", "ActiveSet"), active.toBcs()),
                Optional.empty(),
                new ShardAssignment(assignment),
                new ShardAssignment(Map.of()),
                config.epoch() == 0 ? Optional.empty() : Optional.of(new EpochParams(config.totalCapacity(), -1, -1)),
                new EpochState.Done(config.timestampMillis()),
                addExtendedField(vecMap(StructTag.ID, uncompressedKey()), new byte[] {0}));
    }

    private void addPool(ObjectId pools, Member member) {
        ObjectId operator = member.node().wallet().orElse(faucet);
        ObjectId exchangeRates = freshId();
        addField(
                exchangeRates,
                TypeTag.Primitive.U32,
                new BcsWriter(4).u32(config.epoch()).toByteArray(),
                types.poolExchangeRate(),
                new byte[] {0});
        NodeMetadata metadata = new NodeMetadata("", "", member.node().name(), Map.of());
        StakingPool pool = new StakingPool(
                member.id(),
                new PoolState.Active(),
                new VotingParams(
                        config.storagePrice(),
                        config.writePrice(),
                        config.totalCapacity() / config.nodes().size()),
                new StorageNodeInfo(
                        member.node().name(),
                        member.id(),
                        member.node().networkAddress(),
                        member.publicKey().toUncompressedBytes(),
                        Optional.empty(),
                        member.node().networkPublicKey(),
                        addExtendedField(types.nodeMetadata(), metadata.toBcs())),
                config.epoch(),
                config.epoch(),
                member.stake(),
                member.stake(),
                PendingValues.NONE,
                PendingValues.NONE,
                PendingValues.NONE,
                0,
                new Table(exchangeRates, 1),
                PendingValues.NONE,
                0,
                0,
                new Authorized.Holder(member.cap()),
                new Authorized.Address(operator),
                new Table(freshId(), 0));
        addObjectField(pools, StructTag.ID, member.id().toBytes(), types.stakingPool(), pool.toBcs());
        StorageNodeCap cap =
                new StorageNodeCap(member.cap(), member.id(), config.epoch(), Optional.empty(), BigInteger.ZERO, 0, 0);
        add(types.storageNodeCap(), new Owner.Address(operator), cap.toBcs());
        StakedWal stake = new StakedWal(freshId(), Optional.empty(), member.id(), member.stake(), config.epoch());
        add(types.stakedWal(), new Owner.Address(operator), stake.toBcs());
    }
}
