package dev.floe.chain.contract;

import dev.floe.sui.model.Ids;
import dev.floe.sui.move.AdminCap;
import dev.floe.sui.move.WalrusSubsidies;
import java.util.Optional;

/** The subsidies of the present, of which a scenario makes any number. */
final class UsageSubsidiesPart {
    private final World world;
    private final SystemPart.Setting setting;
    private final StakingPart staking;

    private UsageSubsidiesPart(World world, SystemPart.Setting setting, StakingPart staking) {
        this.world = world;
        this.setting = setting;
        this.staking = staking;
    }

    static void addTo(World world, SystemPart.Setting setting, StakingPart staking) {
        new UsageSubsidiesPart(world, setting, staking).add();
    }

    private UsageSubsidies subsidies(Step.Arguments arguments) {
        return world.object(arguments.text("subsidies"), UsageSubsidies.class);
    }

    private AdminCap cap(Step.Arguments arguments) {
        String owner = arguments.text("cap").replaceFirst("\\.cap$", "");
        return new AdminCap(
                Ids.ZERO, world.object(owner, UsageSubsidies.class).toMove().id());
    }

    private void add() {
        world.kind(UsageSubsidies.class, (subsidies, field) -> {
            WalrusSubsidies.Inner inner = subsidies.innerToMove();
            return switch (field) {
                case "pool" -> inner.pool();
                case "rate" -> inner.systemRate();
                case "base" -> inner.base();
                case "perShard" -> inner.perShard();
                case "latestEpoch" -> inner.latestEpoch();
                default -> throw new UnsupportedOperationException("no field " + field + " of subsidies");
            };
        });
        world.call(
                "walrus_subsidies::new",
                arguments -> UsageSubsidies.create(
                        world.transaction,
                        Ids.ZERO,
                        setting.system(),
                        staking.staking(),
                        arguments.u64("rate"),
                        arguments.u64("base"),
                        arguments.u64("perShard")));
        world.call("walrus_subsidies::add_coin", arguments -> {
            subsidies(arguments).addFunds(MoneyPart.coin(world, arguments, "coin", "amount"));
            return Optional.empty();
        });
        world.call("walrus_subsidies::add_balance", arguments -> {
            subsidies(arguments).addFunds(arguments.u64("amount"));
            return Optional.empty();
        });
        world.call("walrus_subsidies::set_system_subsidy_rate", arguments -> {
            subsidies(arguments).setSystemRate(cap(arguments), arguments.u64("rate"));
            return Optional.empty();
        });
        world.call("walrus_subsidies::set_base_subsidy", arguments -> {
            subsidies(arguments).setBase(cap(arguments), arguments.u64("base"));
            return Optional.empty();
        });
        world.call("walrus_subsidies::set_per_shard_subsidy", arguments -> {
            subsidies(arguments).setPerShard(cap(arguments), arguments.u64("perShard"));
            return Optional.empty();
        });
        world.call("walrus_subsidies::migrate", arguments -> {
            subsidies(arguments).migrate(Ids.ZERO);
            return Optional.empty();
        });
        world.call("walrus_subsidies::process_subsidies", arguments -> {
            staking.change(state -> subsidies(arguments).process(setting.system(), state, staking.clock()));
            return Optional.empty();
        });
    }
}
