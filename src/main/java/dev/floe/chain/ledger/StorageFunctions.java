package dev.floe.chain.ledger;

import dev.floe.chain.contract.U64;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.WalrusTypes;
import java.util.List;
import java.util.Map;

/** The module {@code storage_resource}: cutting storage up and putting it together. */
final class StorageFunctions {
    private static final String MODULE = "storage_resource";
    private static final long INVALID_EPOCH = 0;
    private static final long INCOMPATIBLE_EPOCHS = 1;
    private static final long INCOMPATIBLE_AMOUNT = 2;

    private final WalrusTypes types;

    StorageFunctions(WalrusTypes types) {
        this.types = types;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "storage_resource::start_epoch",
                call -> List.of(Value.ofU32(call.read(0, Storage::read).startEpoch())));
        functions.put(
                "storage_resource::end_epoch",
                call -> List.of(Value.ofU32(call.read(0, Storage::read).endEpoch())));
        functions.put(
                "storage_resource::size",
                call -> List.of(Value.ofU64(call.read(0, Storage::read).size())));
        functions.put("storage_resource::split_by_epoch", this::splitByEpoch);
        functions.put("storage_resource::split_by_size", this::splitBySize);
        functions.put("storage_resource::fuse_periods", call -> {
            call.write(0, fusePeriods(call, call.read(0, Storage::read), call.read(1, Storage::read)));
            return List.of();
        });
        functions.put("storage_resource::fuse_amount", call -> {
            call.write(0, fuseAmount(call, call.read(0, Storage::read), call.read(1, Storage::read)));
            return List.of();
        });
        functions.put("storage_resource::fuse", call -> {
            Storage first = call.read(0, Storage::read);
            Storage second = call.read(1, Storage::read);
            call.write(
                    0,
                    first.startEpoch() == second.startEpoch()
                            ? fuseAmount(call, first, second)
                            : fusePeriods(call, first, second));
            return List.of();
        });
        functions.put("storage_resource::destroy", call -> {
            call.execution().delete(call.value(0).id());
            return List.of();
        });
    }

    private List<Value> splitByEpoch(Call call) {
        Storage storage = call.read(0, Storage::read);
        long epoch = call.u32(1);
        if (epoch <= storage.startEpoch() || epoch >= storage.endEpoch()) {
            throw call.abort(MODULE, "split_by_epoch", INVALID_EPOCH);
        }
        call.write(0, new Storage(storage.id(), storage.startEpoch(), (int) epoch, storage.size()));
        return List.of(Value.of(
                types.storage(),
                new Storage(call.execution().freshId(), (int) epoch, storage.endEpoch(), storage.size())));
    }

    private List<Value> splitBySize(Call call) {
        Storage storage = call.read(0, Storage::read);
        long kept = call.u64(1);
        if (U64.less(storage.size(), kept)) {
            throw call.abort(MODULE, "split_by_size", INCOMPATIBLE_AMOUNT);
        }
        call.write(0, new Storage(storage.id(), storage.startEpoch(), storage.endEpoch(), kept));
        return List.of(Value.of(
                types.storage(),
                new Storage(
                        call.execution().freshId(), storage.startEpoch(), storage.endEpoch(), storage.size() - kept)));
    }

    /** {@code first} with the epochs of {@code second}, which ceases to be. */
    static Storage fusePeriods(Call call, Storage first, Storage second) {
        call.execution().delete(second.id());
        if (first.size() != second.size()) {
            throw call.abort(MODULE, "fuse_periods", INCOMPATIBLE_AMOUNT);
        }
        if (first.endEpoch() == second.startEpoch()) {
            return new Storage(first.id(), first.startEpoch(), second.endEpoch(), first.size());
        }
        if (first.startEpoch() != second.endEpoch()) {
            throw call.abort(MODULE, "fuse_periods", INCOMPATIBLE_EPOCHS);
        }
        return new Storage(first.id(), second.startEpoch(), first.endEpoch(), first.size());
    }

    private static Storage fuseAmount(Call call, Storage first, Storage second) {
        call.execution().delete(second.id());
        if (first.startEpoch() != second.startEpoch() || first.endEpoch() != second.endEpoch()) {
            throw call.abort(MODULE, "fuse_amount", INCOMPATIBLE_EPOCHS);
        }
        return new Storage(first.id(), first.startEpoch(), first.endEpoch(), U64.add(first.size(), second.size()));
    }
}
