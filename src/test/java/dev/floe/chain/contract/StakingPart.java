package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.BlsCommittee;
import dev.floe.sui.move.EpochParams;
import dev.floe.sui.move.EpochState;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.ShardAssignment;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.StorageNodeCap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** The staking state of a scenario, and the calls and fields that it has at every level. */
final class StakingPart {
    private static final int DEFAULT_COMMISSION = 1000;
    private static final long DEFAULT_VOTE = 1000;

    final World world;
    final NodeNames nodes = new NodeNames();
    final StakingTables tables = new StakingTables();
    private final Map<String, StorageNodeCap> caps = new HashMap<>();
    private final Map<String, ObjectId> addresses = new HashMap<>();
    private final Map<String, ObjectId> objects = new HashMap<>();
    /** Secret keys by the public ones. */
    private final Map<String, BlsSecretKey> keys = new HashMap<>();

    private StakingState state;
    private long clock;

    private StakingPart(World world, Step.Arguments setup) {
        this.world = world;
        state = Staking.deploy(
                setup.integer("nShards"),
                setup.u64("epochZeroDurationMs"),
                setup.u64("epochDurationMs"),
                0,
                tables,
                world.transaction);
        addresses.put("sender", world.transaction.sender());
    }

    /** Adds what every level with staking has. */
    static StakingPart addTo(World world, Step.Arguments setup) {
        StakingPart calls = new StakingPart(world, setup);
        calls.addNodes();
        calls.addStakes();
        calls.addEpochs();
        calls.addFields();
        return calls;
    }

    /** The level of the staking state without the storage side, with the inner steps of an epoch. */
    static World level(Step.Arguments setup) {
        World world = new World();
        addTo(world, setup).addInnerSteps();
        return world;
    }

    long clock() {
        return clock;
    }

    void advanceClock(long millis) {
        clock += millis;
    }

    /** The staking state, from its bytes, as the next transaction finds it. */
    Staking staking() {
        return new Staking(BcsReader.parse(state.toBcs(), StakingState::read), tables);
    }

    <T> T changing(Function<Staking, T> change) {
        Staking staking = staking();
        T result = change.apply(staking);
        state = staking.toMove();
        return result;
    }

    void change(Consumer<Staking> change) {
        changing(staking -> {
            change.accept(staking);
            return staking;
        });
    }

    StorageNodeCap cap(Step.Arguments arguments) {
        return caps.get(arguments.text("node"));
    }

    StorageNodeCap cap(String node) {
        return caps.get(node);
    }

    void keep(String node, StorageNodeCap cap) {
        caps.put(node, cap);
    }

    /** The address of a party of this name. */
    ObjectId address(String name) {
        return addresses.computeIfAbsent(name, n -> RecordedTransaction.id(0xa00 + addresses.size()));
    }

    /** Registers a node under a name. */
    StorageNodeCap register(String name, Step.Arguments candidate) {
        BlsSecretKey key = PoolLevel.key(candidate.integer("secretScalar", caps.size() + 1));
        Candidate proven = PoolLevel.candidate(
                candidate.has("nodeName") ? candidate.text("nodeName") : name,
                key,
                candidate.has("popSigner") ? PoolLevel.key(candidate.integer("popSigner")) : key,
                candidate.integer("popEpoch", staking().epoch()),
                world.transaction.sender(),
                candidate.integer("commissionRate", DEFAULT_COMMISSION),
                PoolLevel.votes(candidate, DEFAULT_VOTE));
        StorageNodeCap cap = changing(staking -> staking.registerCandidate(proven, world.transaction));
        own(key);
        nodes.put(name, cap.node());
        objects.put("cap:" + name, cap.id());
        caps.put(name, cap);
        return cap;
    }

    private void own(BlsSecretKey key) {
        keys.put(HexFormat.of().formatHex(key.publicKey().toUncompressedBytes()), key);
    }

    /** The secret key behind a member's public one. */
    BlsSecretKey key(BlsCommittee.Member member) {
        return keys.get(HexFormat.of().formatHex(member.publicKey()));
    }

    Authorized authorized(JsonNode json) {
        String name = json.get(1).textValue();
        return json.get(0).textValue().equals("address")
                ? new Authorized.Address(address(name))
                : new Authorized.Holder(
                        objects.computeIfAbsent(name, n -> RecordedTransaction.id(0xb00 + objects.size())));
    }

    private void setting(String call, BiConsumer<Staking, Step.Arguments> set) {
        world.call(call, arguments -> {
            change(staking -> set.accept(staking, arguments));
            return arguments;
        });
    }

    private void addNodes() {
        setting("staking::set_next_commission", (staking, a) -> staking.setNextCommission(cap(a), a.integer("rate")));
        setting("staking::set_storage_price_vote", (staking, a) -> staking.setStoragePriceVote(cap(a), a.u64("price")));
        setting("staking::set_write_price_vote", (staking, a) -> staking.setWritePriceVote(cap(a), a.u64("price")));
        setting(
                "staking::set_node_capacity_vote",
                (staking, a) -> staking.setNodeCapacityVote(cap(a), a.u64("capacity")));
        setting("staking::set_name", (staking, a) -> staking.setName(cap(a), a.text("name")));
        setting(
                "staking::set_network_address",
                (staking, a) -> staking.setNetworkAddress(
                        cap(a), a.text(a.has("networkAddress") ? "networkAddress" : "address")));
        setting(
                "staking::set_network_public_key",
                (staking, a) -> staking.setNetworkPublicKey(cap(a), a.bytes("networkPublicKey")));
        setting(
                "staking::set_node_metadata",
                (staking, a) -> staking.setNodeMetadata(
                        cap(a),
                        new NodeMetadata(
                                text(a, "imageUrl"), text(a, "projectUrl"), text(a, "description"), Map.of())));
        world.call("staking::set_next_public_key", arguments -> {
            String node = arguments.text("node");
            BlsSecretKey secret = PoolLevel.key(arguments.integer("secretScalar"));
            BlsSecretKey signer = arguments.has("popSigner") ? PoolLevel.key(arguments.integer("popSigner")) : secret;
            world.transaction.sentBy(address(node));
            byte[] key = secret.publicKey().toBytes();
            byte[] proof = signer.sign(ProofOfPossession.message(
                            arguments.integer("popEpoch", staking().epoch()), address(node), key))
                    .toBytes();
            change(staking -> staking.setNextPublicKey(cap(node), key, proof, world.transaction));
            own(secret);
            return arguments;
        });
        setting(
                "staking::set_commission_receiver",
                (staking, a) -> staking.setCommissionReceiver(
                        nodes.id(a.text("node")), authorized(a.get("auth")), authorized(a.get("receiver"))));
        setting(
                "staking::set_governance_authorized",
                (staking, a) -> staking.setGovernanceAuthorized(
                        nodes.id(a.text("node")),
                        authorized(a.get("auth")),
                        authorized(a.get(a.has("authorized") ? "authorized" : "receiver"))));
        world.call(
                "staking::collect_commission",
                a -> changing(
                        staking -> staking.collectCommission(nodes.id(a.text("node")), authorized(a.get("auth")))));
        setting("staking::add_commission_to_pools", (staking, a) -> {
            Map<ObjectId, Long> amounts = new LinkedHashMap<>();
            a.get("amounts")
                    .properties()
                    .forEach(amount -> amounts.put(
                            nodes.id(amount.getKey()),
                            Long.parseUnsignedLong(amount.getValue().asText())));
            staking.addCommission(amounts);
        });
    }

    private static String text(Step.Arguments arguments, String name) {
        return arguments.has(name) ? arguments.text(name) : "";
    }

    private void addStakes() {
        SetLevels.addStakes(world, nodes);
        world.call(
                "staking::stake_with_pool",
                a -> changing(staking -> staking.stake(a.u64("amount"), nodes.id(a.text("node")), world.transaction)));
        world.call("staking::request_withdraw_stake", a -> {
            StakedWal leaving = changing(staking -> staking.requestWithdraw(stake(a)));
            world.name(a.text("stake"), leaving);
            return leaving;
        });
        world.call("staking::withdraw_stake", a -> {
            long amount = changing(staking -> staking.withdraw(stake(a), world.transaction));
            world.forget(a.text("stake"));
            return amount;
        });
        setting("staking::try_join_active_set", (staking, a) -> staking.tryJoinActiveSet(cap(a)));
        world.call(
                "staking::calculate_rewards",
                a -> staking()
                        .calculateRewards(
                                nodes.find(a.text("node")).orElse(RecordedTransaction.id(0xdead)),
                                a.u64("principal"),
                                a.integer("activationEpoch"),
                                a.integer("withdrawEpoch")));
        world.call("staking::can_withdraw_staked_wal_early", a -> staking().canWithdrawEarly(stake(a)));
        world.call("staking::compute_next_committee", a -> staking().computeNextCommittee());
    }

    private StakedWal stake(Step.Arguments arguments) {
        return world.object(arguments.text("stake"), StakedWal.class);
    }

    private void addEpochs() {
        world.call("clock::advance", a -> {
            advanceClock(a.u64("ms"));
            return clock;
        });
        world.call("staking::voting_end", a -> {
            change(staking -> staking.votingEnd(clock, world.transaction));
            return a;
        });
        world.call("staking::epoch_sync_done", a -> {
            syncDone(a.text("node"), a.integer("epoch"));
            return a;
        });
    }

    void syncDone(String node, int epoch) {
        caps.put(node, changing(staking -> staking.epochSyncDone(caps.get(node), epoch, clock, world.transaction)));
    }

    private void addInnerSteps() {
        world.call("staking::create_pool", a -> register(world.givenName().orElse("unnamed"), a));
        setting("staking::set_active_set_limit", (staking, a) -> staking.setActiveSetLimit(a.integer("limit")));
        setting("staking::select_committee_and_calculate_votes", (staking, a) -> staking.selectCommittee());
        setting("staking::advance_epoch", (staking, a) -> staking.advance(rewards(staking, a), world.transaction));
        world.call(
                "staking::extract_commission_to_burn",
                a -> changing(staking -> staking.extractCommission(nodes.id(a.text("node")))));
        world.call("staking::destroy_empty_pool", a -> {
            var pools = tables.pools(state.pools().id());
            ObjectId node = nodes.id(a.text("node"));
            new Pool(pools.take(node), tables).requireEmpty();
            return node;
        });
        world.call("staking::pool_advance_epoch", a -> {
            var pools = tables.pools(state.pools().id());
            Pool pool = new Pool(pools.get(nodes.id(a.text("node"))), tables);
            pool.advance(a.u64("reward"), new WalrusContext(a.integer("epoch"), false));
            pools.put(pool.id(), pool.toMove());
            return pool;
        });
    }

    /** What the members of the ending epoch earned: nothing, unless the step says so. */
    private Map<ObjectId, Long> rewards(Staking staking, Step.Arguments arguments) {
        Map<ObjectId, Long> rewards = new LinkedHashMap<>();
        staking.committee().shards().keySet().forEach(node -> rewards.put(node, 0L));
        if (arguments.has("rewards")) {
            arguments
                    .get("rewards")
                    .properties()
                    .forEach(reward -> rewards.put(
                            nodes.id(reward.getKey()),
                            Long.parseUnsignedLong(reward.getValue().asText())));
        }
        return rewards;
    }

    private void addFields() {
        world.field(
                "activeSet",
                rest -> SetLevels.activeSet(tables.activeSet(state.activeSet()).get(OnlyKey.KEY), nodes, rest));
        world.field("committee", rest -> SetLevels.committee(state.committee(), nodes, rest));
        world.field("previousCommittee", rest -> SetLevels.committee(state.previousCommittee(), nodes, rest));
        world.field(
                "nextCommittee",
                rest -> SetLevels.committee(state.nextCommittee().orElse(Shards.NONE), nodes, rest));
        world.kind(ShardAssignment.class, (assignment, field) -> SetLevels.committee(assignment, nodes, field));
        world.field("pool", rest -> {
            String[] parts = rest.substring(1).split("\\.", 2);
            Pool pool = new Pool(tables.pools(state.pools().id()).get(nodes.id(parts[0])), tables);
            return PoolLevel.field(pool, tables, this::party, parts[1]);
        });
        world.field("params", rest -> {
            EpochParams params = state.nextEpochParams().orElseThrow();
            return switch (rest) {
                case "capacity" -> params.totalCapacity();
                case "storagePrice" -> params.storagePrice();
                case "writePrice" -> params.writePrice();
                default -> throw new UnsupportedOperationException("no field " + rest + " of parameters");
            };
        });
        world.field("staking", this::stakingField);
        world.field("nodeMetadata", rest -> {
            String[] parts = rest.substring(1).split("\\.", 2);
            NodeMetadata metadata = staking().nodeMetadata(nodes.id(parts[0]));
            return switch (parts[1]) {
                case "imageUrl" -> metadata.imageUrl();
                case "projectUrl" -> metadata.projectUrl();
                case "description" -> metadata.description();
                default -> throw new UnsupportedOperationException("no field " + rest + " of metadata");
            };
        });
    }

    private String party(ObjectId id) {
        return addresses.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> objects.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(id))
                        .map(Map.Entry::getKey)
                        .findFirst())
                .orElse(id.toString());
    }

    private Object stakingField(String field) {
        String[] parts = field.split(":", 2);
        return switch (parts[0]) {
            case "epoch" -> state.epoch();
            case "state" ->
                switch (state.epochState()) {
                    case EpochState.Sync sync -> "EpochChangeSync";
                    case EpochState.Done done -> "EpochChangeDone";
                    case EpochState.NextParamsSelected selected -> "NextParamsSelected";
                };
            case "stateValue" ->
                switch (state.epochState()) {
                    case EpochState.Sync(int weight) -> (long) weight;
                    case EpochState.Done(long time) -> time;
                    case EpochState.NextParamsSelected(long time) -> time;
                };
            case "committeeCount" -> state.committee().shards().size();
            case "isSyncDone" -> state.epochState() instanceof EpochState.Done;
            case "hasPool" -> nodes.find(parts[1]).map(staking()::hasPool).orElse(false);
            default -> throw new UnsupportedOperationException("no field " + field + " of staking");
        };
    }
}
