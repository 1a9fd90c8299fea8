package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.BuyerSubsidies;
import dev.floe.chain.contract.Transaction;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.AdminCap;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.Subsidies;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The module {@code subsidies}, which was superseded. */
final class SubsidyFunctions {
    private final Walrus walrus;
    private final Companions companions;
    private final StructTag wal;

    SubsidyFunctions(Walrus walrus, Companions companions, StructTag wal) {
        this.walrus = walrus;
        this.companions = companions;
        this.wal = wal;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("subsidies::new", call -> create(call, 0, 0, 0));
        functions.put(
                "subsidies::new_with_initial_rates_and_funds",
                call -> create(call, call.u16(1), call.u16(2), call.takeCoin(3)));
        changing(functions, "add_funds", (subsidies, call) -> subsidies.addFunds(call.takeCoin(1)));
        changing(
                functions,
                "set_buyer_subsidy_rate",
                (subsidies, call) -> subsidies.setBuyerRate(call.read(1, AdminCap::read), call.u16(2)));
        changing(
                functions,
                "set_system_subsidy_rate",
                (subsidies, call) -> subsidies.setSystemRate(call.read(1, AdminCap::read), call.u16(2)));
        functions.put("subsidies::withdraw_balance", call -> {
            BuyerSubsidies subsidies = subsidies(call);
            long amount = subsidies.withdraw(call.read(1, AdminCap::read));
            call.write(0, subsidies.toMove());
            return List.of(new Value(StructTag.balance(wal), Value.ofU64(amount).bcs()));
        });
        functions.put("subsidies::extend_blob", this::extendBlob);
        functions.put("subsidies::reserve_space", this::reserveSpace);
        functions.put("subsidies::register_blob", this::registerBlob);
        functions.put(
                "subsidies::admin_cap_subsidies_id",
                call -> List.of(Walrus.id(call.read(0, AdminCap::read).subsidies())));
        functions.put(
                "subsidies::subsidy_pool_value",
                call -> List.of(Value.ofU64(call.read(0, Subsidies::read).pool())));
        functions.put(
                "subsidies::buyer_subsidy_rate",
                call -> List.of(u16(call.read(0, Subsidies::read).buyerRate())));
        functions.put(
                "subsidies::system_subsidy_rate",
                call -> List.of(u16(call.read(0, Subsidies::read).systemRate())));
    }

    private static Value u16(int value) {
        return new Value(TypeTag.Primitive.U16, new BcsWriter(2).u16(value).toByteArray());
    }

    private static BuyerSubsidies subsidies(Call call) {
        return new BuyerSubsidies(call.read(0, Subsidies::read));
    }

    private static void changing(
            Map<String, ContractFunction> functions, String name, BiConsumer<BuyerSubsidies, Call> change) {
        functions.put("subsidies::" + name, call -> {
            BuyerSubsidies subsidies = subsidies(call);
            change.accept(subsidies, call);
            call.write(0, subsidies.toMove());
            return List.of();
        });
    }

    private List<Value> create(Call call, int buyerRate, int systemRate, long funds) {
        ObjectId contract = call.read(0, Ids::read);
        Subsidies made = BuyerSubsidies.create(walrus.transaction(call), contract, buyerRate, systemRate, funds)
                .toMove();
        call.execution()
                .place(
                        Value.of(companions.subsidiesObject(), made),
                        new Owner.Shared(call.execution().lamportVersion()));
        return List.of(Value.of(
                companions.subsidiesCap(), new AdminCap(call.execution().freshId(), made.id())));
    }

    private List<Value> extendBlob(Call call) {
        BuyerSubsidies subsidies = subsidies(call);
        WalrusSystem system = walrus.system(call, 1);
        Transaction transaction = walrus.transaction(call);
        Blob blob = call.read(2, Blob::read);
        call.write(2, call.paying(4, payment -> subsidies.extendBlob(transaction, system, blob, call.u32(3), payment)));
        return saved(call, subsidies, system, List.of());
    }

    private List<Value> reserveSpace(Call call) {
        BuyerSubsidies subsidies = subsidies(call);
        WalrusSystem system = walrus.system(call, 1);
        Transaction transaction = walrus.transaction(call);
        Storage storage = call.paying(
                4, payment -> subsidies.reserveSpace(transaction, system, call.u64(2), call.u32(3), payment));
        return saved(call, subsidies, system, List.of(Value.of(walrus.types().storage(), storage)));
    }

    private List<Value> registerBlob(Call call) {
        BuyerSubsidies subsidies = subsidies(call);
        WalrusSystem system = walrus.system(call, 1);
        Transaction transaction = walrus.transaction(call);
        Blob blob = call.paying(
                8,
                payment -> subsidies.registerBlob(
                        transaction, system, call.read(2, Storage::read), Walrus.registration(call, 3), payment));
        return saved(call, subsidies, system, List.of(Value.of(walrus.types().blob(), blob)));
    }

    private List<Value> saved(Call call, BuyerSubsidies subsidies, WalrusSystem system, List<Value> results) {
        call.write(0, subsidies.toMove());
        walrus.saveSystem(call, 1, system);
        return results;
    }
}
