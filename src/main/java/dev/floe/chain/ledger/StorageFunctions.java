package dev.floe.chain.ledger;

import dev.floe.chain.contract.StorageResources;
import dev.floe.sui.move.Storage;
import java.util.List;
import java.util.Map;

/** The module {@code storage_resource}: cutting storage up and putting it together. */
final class StorageFunctions {
    private final Walrus walrus;

    StorageFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    private interface Fusion {
        Storage of(Call call, Storage first, Storage second);
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
        functions.put(
                "storage_resource::split_by_epoch",
                call -> split(
                        call,
                        StorageResources.splitByEpoch(
                                walrus.transaction(call), call.read(0, Storage::read), call.u32(1))));
        functions.put(
                "storage_resource::split_by_size",
                call -> split(
                        call,
                        StorageResources.splitBySize(
                                walrus.transaction(call), call.read(0, Storage::read), call.u64(1))));
        fusing(
                functions,
                "fuse_periods",
                (call, first, second) -> StorageResources.fusePeriods(walrus.transaction(call), first, second));
        fusing(
                functions,
                "fuse_amount",
                (call, first, second) -> StorageResources.fuseAmount(walrus.transaction(call), first, second));
        fusing(
                functions,
                "fuse",
                (call, first, second) -> StorageResources.fuse(walrus.transaction(call), first, second));
        functions.put("storage_resource::destroy", call -> {
            call.execution().delete(call.value(0).id());
            return List.of();
        });
    }

    private static void fusing(Map<String, ContractFunction> functions, String name, Fusion fusion) {
        functions.put("storage_resource::" + name, call -> {
            call.write(0, fusion.of(call, call.read(0, Storage::read), call.read(1, Storage::read)));
            return List.of();
        });
    }

    private List<Value> split(Call call, StorageResources.Split split) {
        call.write(0, split.kept());
        return List.of(Value.of(walrus.types().storage(), split.rest()));
    }
}
