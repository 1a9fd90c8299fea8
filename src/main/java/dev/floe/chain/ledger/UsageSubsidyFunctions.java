package dev.floe.chain.ledger;

import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.OnlyKey;
import dev.floe.chain.contract.Staking;
import dev.floe.chain.contract.UsageSubsidies;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Owner;
import dev.floe.sui.move.AdminCap;
import dev.floe.sui.move.WalrusSubsidies;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The module {@code walrus_subsidies}. */
final class UsageSubsidyFunctions {
    private static final byte[] UNIT_KEY = {0};

    private final Walrus walrus;
    private final Companions companions;

    UsageSubsidyFunctions(Walrus walrus, Companions companions) {
        this.walrus = walrus;
        this.companions = companions;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("walrus_subsidies::new", this::create);
        changing(functions, "add_coin", (subsidies, call) -> subsidies.addFunds(call.takeCoin(1)));
        changing(functions, "add_balance", (subsidies, call) -> subsidies.addFunds(call.u64(1)));
        changing(
                functions,
                "set_system_subsidy_rate",
                (subsidies, call) -> subsidies.setSystemRate(call.read(1, AdminCap::read), call.u32(2)));
        changing(
                functions,
                "set_base_subsidy",
                (subsidies, call) -> subsidies.setBase(call.read(1, AdminCap::read), call.u64(2)));
        changing(
                functions,
                "set_per_shard_subsidy",
                (subsidies, call) -> subsidies.setPerShard(call.read(1, AdminCap::read), call.u64(2)));
        changing(functions, "process_subsidies", this::process);
        changing(functions, "migrate", (subsidies, call) -> subsidies.migrate(companions.walrusSubsidies()));
    }

    private Fields<OnlyKey, WalrusSubsidies.Inner> inner(Call call, ObjectId subsidies) {
        return new DynamicFields<>(
                call.execution(),
                subsidies,
                companions.walrusSubsidiesKey(),
                key -> UNIT_KEY,
                companions.walrusSubsidiesInner(),
                WalrusSubsidies.Inner::read);
    }

    private void changing(
            Map<String, ContractFunction> functions, String name, BiConsumer<UsageSubsidies, Call> change) {
        functions.put("walrus_subsidies::" + name, call -> {
            WalrusSubsidies object = call.read(0, WalrusSubsidies::read);
            Fields<OnlyKey, WalrusSubsidies.Inner> inner = inner(call, object.id());
            UsageSubsidies subsidies = new UsageSubsidies(object, inner.get(OnlyKey.KEY));
            change.accept(subsidies, call);
            call.write(0, subsidies.toMove());
            inner.put(OnlyKey.KEY, subsidies.innerToMove());
            return List.of();
        });
    }

    private List<Value> create(Call call) {
        UsageSubsidies made = UsageSubsidies.create(
                walrus.transaction(call),
                companions.walrusSubsidies(),
                walrus.system(call, 0),
                walrus.staking(call, 1),
                call.u32(2),
                call.u64(3),
                call.u64(4));
        ObjectId id = made.toMove().id();
        inner(call, id).put(OnlyKey.KEY, made.innerToMove());
        AdminCap cap = new AdminCap(call.execution().freshId(), id);
        call.execution()
                .place(
                        Value.of(companions.walrusSubsidiesObject(), made.toMove()),
                        new Owner.Shared(call.execution().lamportVersion()));
        return List.of(Value.of(companions.walrusSubsidiesCap(), cap));
    }

    private void process(UsageSubsidies subsidies, Call call) {
        Staking staking = walrus.staking(call, 1);
        WalrusSystem system = walrus.system(call, 2);
        subsidies.process(system, staking, EpochFunctions.now(call, 3));
        walrus.saveStaking(call, 1, staking);
        walrus.saveSystem(call, 2, system);
    }
}
