package dev.floe.chain.contract;

import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.StorageNodeCap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The whole network by its public calls, from deployment on: staking, the system, the treasury. */
final class ChainLevel implements SystemPart.Setting {
    private static final long WAL_SUPPLY = 5_000_000_000_000_000_000L;

    private final World world;
    private final StakingPart staking;
    private final WalrusSystem system;
    private final Map<ObjectId, Long> denyListSizes = new LinkedHashMap<>();
    private long supply = WAL_SUPPLY;

    private ChainLevel(World world, Step.Arguments setup) {
        this.world = world;
        system = WalrusSystem.create(setup.integer("maxEpochsAhead"), world.transaction.freshId());
        staking = StakingPart.addTo(world, setup);
    }

    static World world(Step.Arguments setup) {
        World world = new World();
        MoneyPart.addTo(world);
        ChainLevel level = new ChainLevel(world, setup);
        SystemPart part = SystemPart.addTo(world, level);
        BlobBucketPart.addTo(world, level, part);
        SubsidiesPart.addTo(world, level, part);
        level.addEpochs();
        level.addCandidates();
        UsageSubsidiesPart.addTo(world, level, level.staking);
        GovernancePart.addTo(world, level.staking, level::node, level::burn);
        level.start(setup);
        return world;
    }

    private void addCandidates() {
        world.call("staking::register_candidate", a -> {
            String name = world.givenName().orElse("unnamed");
            world.transaction.sentBy(staking.address(a.has("sender") ? a.text("sender") : name));
            return staking.register(name, a);
        });
    }

    private void addEpochs() {
        world.call("staking::initiate_epoch_change_v2", a -> {
            initiateEpochChange();
            return a;
        });
        world.call("staking::all_epoch_sync_done", a -> {
            allSyncDone();
            return a;
        });
        world.call("staking::update_prices", a -> {
            staking.change(state -> EpochChange.updatePrices(state, system, world.transaction));
            return a;
        });
        world.call("wal::burn", a -> {
            burn(MoneyPart.coin(world, a, "coin", "amount"));
            return a;
        });
        world.field("treasury", rest -> switch (rest) {
            case "burned" -> WAL_SUPPLY - supply;
            case "totalSupply" -> supply;
            default -> throw new UnsupportedOperationException("no field " + rest + " of the treasury");
        });
    }

    private void initiateEpochChange() {
        burn(staking.changing(
                state -> EpochChange.initiate(state, system, denyListSizes, staking.clock(), world.transaction)));
    }

    private void allSyncDone() {
        Staking state = staking.staking();
        state.committee().shards().keySet().forEach(node -> staking.syncDone(staking.nodes.name(node), state.epoch()));
    }

    void burn(long amount) {
        supply = Supply.burn(supply, amount);
    }

    /** Registers the candidates in order; IDs ascend here as they are made, so that either naming is the same. */
    private void start(Step.Arguments setup) {
        List<Step.Arguments> candidates = setup.list("candidates", Step.Arguments::new);
        for (Step.Arguments candidate : candidates) {
            world.transaction.sentBy(staking.address(candidate.text("name")));
            staking.register(candidate.text("name"), candidate);
        }
        for (Step.Arguments candidate : candidates) {
            if (candidate.has("stake")) {
                String name = candidate.text("name");
                world.transaction.sentBy(staking.address(name));
                world.name(
                        "stake:" + name,
                        staking.changing(state ->
                                state.stake(candidate.u64("stake"), staking.nodes.id(name), world.transaction)));
            }
        }
        if (setup.has("through") && setup.text("through").equals("epochOne")) {
            staking.advanceClock(setup.u64("epochZeroDurationMs"));
            staking.change(state -> state.votingEnd(staking.clock(), world.transaction));
            initiateEpochChange();
            allSyncDone();
        }
        world.transaction.sentBy(staking.address("sender"));
    }

    @Override
    public WalrusSystem system() {
        return system;
    }

    @Override
    public List<BlsSecretKey> committeeKeys() {
        return system.committee().members().stream().map(staking::key).toList();
    }

    @Override
    public ObjectId node(String name) {
        return staking.nodes.id(name);
    }

    @Override
    public StorageNodeCap cap(String node) {
        return staking.cap(node);
    }

    @Override
    public void keep(String node, StorageNodeCap cap) {
        staking.keep(node, cap);
    }

    @Override
    public Map<ObjectId, Long> denyListSizes() {
        return denyListSizes;
    }
}
