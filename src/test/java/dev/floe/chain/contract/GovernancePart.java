package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.SlashingManager;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.UpgradeManager;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;

/** Votes to penalize nodes and to upgrade the contract. */
final class GovernancePart {
    private static final ObjectId PACKAGE = RecordedTransaction.id(0x900);
    private static final ObjectId NEW_PACKAGE = RecordedTransaction.id(0x901);
    private static final ObjectId MANAGER = RecordedTransaction.id(0x902);
    private static final ObjectId CAP = RecordedTransaction.id(0x903);

    private final World world;
    private final StakingPart staking;
    private final Function<String, ObjectId> nodes;
    private final LongConsumer burn;
    private final MapFields<ObjectId, SlashingManager.Proposal> candidates = new MapFields<>();
    private final MapFields<PackageDigest, UpgradeManager.Proposal> proposals = new MapFields<>();
    private UpgradeManager.Cap cap = new UpgradeManager.Cap(CAP, PACKAGE, 1, 0);
    private boolean isPending;

    private GovernancePart(World world, StakingPart staking, Function<String, ObjectId> nodes, LongConsumer burn) {
        this.world = world;
        this.staking = staking;
        this.nodes = nodes;
        this.burn = burn;
    }

    /** @param burn takes WAL out of the world */
    static void addTo(World world, StakingPart staking, Function<String, ObjectId> nodes, LongConsumer burn) {
        GovernancePart part = new GovernancePart(world, staking, nodes, burn);
        part.addSlashing();
        part.addUpgrades();
    }

    private Authorized sender(Step.Arguments arguments) {
        return new Authorized.Address(staking.address(arguments.text("sender")));
    }

    private ObjectId node(Step.Arguments arguments, String name) {
        return nodes.apply(arguments.text(name));
    }

    private void addSlashing() {
        world.call("slashing::vote_for_slashing", arguments -> {
            Slashing.vote(
                    candidates,
                    staking.staking(),
                    sender(arguments),
                    node(arguments, "voter"),
                    node(arguments, "candidate"));
            return Optional.empty();
        });
        world.call("slashing::execute_slashing", arguments -> {
            staking.change(state -> burn.accept(Slashing.execute(candidates, state, node(arguments, "candidate"))));
            return Optional.empty();
        });
        world.call("slashing::cleanup_slashing_proposals", arguments -> {
            Slashing.cleanUp(
                    candidates, staking.staking(), arguments.list("candidates", name -> nodes.apply(name.asText())));
            return Optional.empty();
        });
    }

    private void addUpgrades() {
        world.field("upgrade", field -> {
            if (!field.equals("newPackagePending")) {
                throw new UnsupportedOperationException("no field upgrade." + field);
            }
            return isPending;
        });
        world.call("upgrade::vote_for_upgrade", arguments -> {
            Upgrades.vote(
                    world.transaction,
                    cap,
                    proposals,
                    staking.staking(),
                    sender(arguments),
                    node(arguments, "voter"),
                    arguments.bytes("digest"));
            return Optional.empty();
        });
        world.call("upgrade::authorize_upgrade", arguments -> {
            cap = Upgrades.authorize(cap, proposals, staking.staking(), arguments.bytes("digest"));
            return Optional.empty();
        });
        world.call("upgrade::authorize_emergency_upgrade", arguments -> {
            cap = Upgrades.authorize(
                    new UpgradeManager(MANAGER, cap, new Table(MANAGER, 0)),
                    new UpgradeManager.EmergencyCap(CAP, MANAGER));
            return Optional.empty();
        });
        world.call("upgrade::commit_upgrade", arguments -> {
            cap = Upgrades.commit(cap, NEW_PACKAGE);
            isPending = true;
            return Optional.empty();
        });
        world.call("upgrade::cleanup_upgrade_proposals", arguments -> {
            Upgrades.cleanUp(
                    cap,
                    proposals,
                    staking.staking(),
                    arguments.list("digests", digest -> HexFormat.of().parseHex(digest.asText())));
            return Optional.empty();
        });
    }
}
