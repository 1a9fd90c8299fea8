package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakedWal;
import dev.floe.sui.move.VotingParams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** The level of one staking pool that is driven by hand. */
final class PoolLevel {
    private static final int DEFAULT_COMMISSION = 0;
    private static final long DEFAULT_VOTE = 1000;

    private final World world = new World();
    private final NodeNames nodes = new NodeNames();
    private final StakingTables tables = new StakingTables();
    private final Map<String, ObjectId> parties = new HashMap<>();
    private WalrusContext context = new WalrusContext(0, false);
    private Pool pool;

    private PoolLevel() {
        parties.put("sender", world.transaction.sender());
    }

    static World of(Step.Arguments setup) {
        PoolLevel level = new PoolLevel();
        level.addLife();
        level.addSettings();
        SetLevels.addStakes(level.world, level.nodes);
        level.world.field("pool", rest -> field(level.pool, level.tables, level::party, rest));
        return level.world;
    }

    /** The key with this number. */
    static BlsSecretKey key(int scalar) {
        byte[] secret = new byte[32];
        secret[30] = (byte) (scalar >> 8);
        secret[31] = (byte) scalar;
        return BlsSecretKey.fromBytes(secret);
    }

    /** A candidate that proves its key, as far as {@code signer} is that key. */
    static Candidate candidate(
            String name,
            BlsSecretKey key,
            BlsSecretKey signer,
            int epoch,
            ObjectId sender,
            int rate,
            VotingParams votes) {
        byte[] publicKey = key.publicKey().toBytes();
        byte[] networkKey = new byte[33];
        networkKey[0] = 2;
        return new Candidate(
                name,
                "127.0.0.1:9000",
                new NodeMetadata("", "", "", Map.of()),
                publicKey,
                networkKey,
                signer.sign(ProofOfPossession.message(epoch, sender, publicKey)).toBytes(),
                rate,
                votes);
    }

    private void addLife() {
        world.call("context::next_epoch", arguments -> context = new WalrusContext(context.epoch() + 1, false));
        world.call("context::select_committee", arguments -> context = new WalrusContext(context.epoch(), true));
        world.call("staking_pool::new", arguments -> {
            pool = Pool.create(
                    candidate(
                            "pool",
                            key(1),
                            key(1),
                            context.epoch(),
                            world.transaction.sender(),
                            arguments.integer("commissionRate", DEFAULT_COMMISSION),
                            votes(arguments, DEFAULT_VOTE)),
                    context,
                    tables,
                    world.transaction);
            nodes.put("pool", pool.id());
            return pool;
        });
        world.call("staking_pool::stake", arguments -> pool.stake(arguments.u64("amount"), context, world.transaction));
        world.call("staking_pool::request_withdraw_stake", arguments -> {
            StakedWal leaving = pool.requestWithdraw(stake(arguments), membership(arguments), context);
            world.name(arguments.text("stake"), leaving);
            return leaving;
        });
        world.call("staking_pool::withdraw_stake", arguments -> {
            long amount = pool.withdraw(stake(arguments), membership(arguments), context, world.transaction);
            world.forget(arguments.text("stake"));
            return amount;
        });
        world.call("staking_pool::advance_epoch", arguments -> {
            pool.advance(arguments.u64("reward"), context);
            return pool;
        });
        world.call("staking_pool::destroy_empty", arguments -> {
            pool.requireEmpty();
            return pool;
        });
        world.call(
                "staking_pool::calculate_rewards",
                arguments -> pool.rewards(
                        arguments.u64("principal"),
                        arguments.integer("activationEpoch"),
                        arguments.integer("withdrawEpoch")));
    }

    static VotingParams votes(Step.Arguments arguments, long otherwise) {
        return new VotingParams(
                arguments.u64("storagePrice", otherwise),
                arguments.u64("writePrice", otherwise),
                arguments.u64("nodeCapacity", otherwise));
    }

    private StakedWal stake(Step.Arguments arguments) {
        return world.object(arguments.text("stake"), StakedWal.class);
    }

    private static Membership membership(Step.Arguments arguments) {
        return new Membership(arguments.bool("inCurrent"), arguments.bool("inNext"));
    }

    private void addSettings() {
        change(
                "staking_pool::set_next_commission",
                arguments -> pool.setNextCommission(arguments.integer("rate"), context));
        change("staking_pool::set_next_storage_price", arguments -> pool.setStoragePrice(arguments.u64("price")));
        change("staking_pool::set_next_write_price", arguments -> pool.setWritePrice(arguments.u64("price")));
        change("staking_pool::set_next_node_capacity", arguments -> pool.setNodeCapacity(arguments.u64("capacity")));
        change("staking_pool::set_name", arguments -> pool.setName(arguments.text("name")));
        change(
                "staking_pool::set_network_address",
                arguments -> pool.setNetworkAddress(
                        arguments.text(arguments.has("networkAddress") ? "networkAddress" : "address")));
        change(
                "staking_pool::add_commission",
                arguments -> pool.addCommission(arguments.u64("amount"), arguments.bool("block")));
        change("staking_pool::clear_blocked_commission", arguments -> pool.clearBlockedCommission());
        change(
                "staking_pool::set_commission_receiver",
                arguments -> pool.setCommissionReceiver(
                        authorized(arguments.get("auth")), authorized(arguments.get("receiver"))));
        change(
                "staking_pool::set_governance_authorized",
                arguments -> pool.setGovernance(
                        authorized(arguments.get("auth")),
                        authorized(arguments.get(arguments.has("authorized") ? "authorized" : "receiver"))));
        world.call("staking_pool::extract_commission_to_burn", arguments -> pool.extractCommission());
        world.call(
                "staking_pool::collect_commission",
                arguments -> pool.collectCommission(authorized(arguments.get("auth"))));
    }

    private void change(String call, Consumer<Step.Arguments> change) {
        world.call(call, arguments -> {
            change.accept(arguments);
            return pool;
        });
    }

    private Authorized authorized(JsonNode json) {
        ObjectId id = parties.computeIfAbsent(
                json.get(1).textValue(), name -> RecordedTransaction.id(0xb00 + parties.size()));
        return json.get(0).textValue().equals("address") ? new Authorized.Address(id) : new Authorized.Holder(id);
    }

    private String party(ObjectId id) {
        return parties.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(id.toString());
    }

    /** A field of a pool. */
    static Object field(Pool pool, StakingTables tables, Function<ObjectId, String> party, String field) {
        var move = pool.toMove();
        if (field.startsWith("balanceAt:")) {
            return pool.balanceAt(Integer.parseInt(field.substring("balanceAt:".length())));
        }
        return switch (field) {
            case "walBalance" -> move.walBalance();
            case "numShares" -> move.shareCount();
            case "rewards" -> move.rewardsPool();
            case "commission" -> move.commission();
            case "blockedCommission" ->
                tables.blockedCommission(move.extraFields().id())
                        .find(OnlyKey.KEY)
                        .orElse(0L);
            case "commissionRate" -> move.commissionRate();
            case "storagePrice" -> move.votingParams().storagePrice();
            case "writePrice" -> move.votingParams().writePrice();
            case "nodeCapacity" -> move.votingParams().nodeCapacity();
            case "activationEpoch" -> move.activationEpoch();
            case "latestEpoch" -> move.latestEpoch();
            case "name" -> move.nodeInfo().name();
            case "networkAddress" -> move.nodeInfo().networkAddress();
            case "commissionReceiver" -> party(move.commissionReceiver(), party);
            case "governanceAuthorized" -> party(move.governanceAuthorized(), party);
            default -> throw new UnsupportedOperationException("no field " + field + " of a pool");
        };
    }

    private static List<String> party(Authorized authorized, Function<ObjectId, String> party) {
        return switch (authorized) {
            case Authorized.Address(ObjectId address) -> List.of("address", party.apply(address));
            case Authorized.Holder(ObjectId object) -> List.of("object", party.apply(object));
        };
    }
}
