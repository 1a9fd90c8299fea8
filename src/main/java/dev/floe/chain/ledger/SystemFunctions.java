package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.SharedBlobs;
import dev.floe.chain.contract.Transaction;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Coin;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.WalrusRoot;
import java.util.List;
import java.util.Map;

/** The module {@code system}: storage, and the life of blobs in storage of their own. */
final class SystemFunctions {
    private final Walrus walrus;

    SystemFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("system::reserve_space", this::reserveSpace);
        functions.put("system::reserve_space_for_epochs", this::reserveSpaceForEpochs);
        functions.put("system::register_blob", this::registerBlob);
        functions.put("system::certify_blob", this::certifyBlob);
        functions.put("system::delete_blob", this::deleteBlob);
        functions.put("system::extend_blob", this::extendBlob);
        functions.put("system::extend_blob_with_resource", this::extendBlobWithResource);
        functions.put("system::invalidate_blob_id", this::invalidateBlobId);
        functions.put("system::add_subsidy", this::addSubsidy);
        functions.put("system::add_per_epoch_subsidies", this::addPerEpochSubsidies);
        functions.put("shared_blob::extend", this::extendSharedBlob);
        functions.put(
                "system::epoch",
                call -> List.of(Value.ofU32(walrus.system(call, 0).epoch())));
        functions.put(
                "system::total_capacity_size",
                call -> List.of(Value.ofU64(walrus.system(call, 0).totalCapacity())));
        functions.put(
                "system::used_capacity_size",
                call -> List.of(Value.ofU64(walrus.system(call, 0).usedCapacity())));
        functions.put(
                "system::n_shards",
                call -> List.of(new Value(
                        TypeTag.Primitive.U16,
                        new BcsWriter(2)
                                .u16(walrus.system(call, 0).shardCount())
                                .toByteArray())));
        functions.put(
                "system::version",
                call -> List.of(Value.ofU64(call.read(0, WalrusRoot::read).version())));
    }

    private List<Value> reserveSpace(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        Storage storage =
                call.paying(3, payment -> system.reserveSpace(transaction, call.u64(1), call.u32(2), payment));
        walrus.saveSystem(call, 0, system);
        return List.of(Value.of(walrus.types().storage(), storage));
    }

    private List<Value> reserveSpaceForEpochs(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        Storage storage = call.paying(
                4,
                payment -> system.reserveSpaceForEpochs(transaction, call.u64(1), call.u32(2), call.u32(3), payment));
        walrus.saveSystem(call, 0, system);
        return List.of(Value.of(walrus.types().storage(), storage));
    }

    private List<Value> registerBlob(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        Blob blob = call.paying(
                7,
                payment -> system.registerBlob(
                        transaction, call.read(1, Storage::read), Walrus.registration(call, 2), payment));
        walrus.saveSystem(call, 0, system);
        return List.of(Value.of(walrus.types().blob(), blob));
    }

    private List<Value> certifyBlob(Call call) {
        Blob blob = call.read(1, Blob::read);
        call.write(1, walrus.system(call, 0).certifyBlob(walrus.transaction(call), blob, Walrus.certificate(call, 2)));
        return List.of();
    }

    private List<Value> deleteBlob(Call call) {
        Blob blob = call.read(1, Blob::read);
        WalrusSystem system = walrus.system(call, 0);
        walrus.dropMetadata(call, blob.id());
        return List.of(Value.of(walrus.types().storage(), system.deleteBlob(walrus.transaction(call), blob)));
    }

    private List<Value> extendBlob(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        Blob blob = call.read(1, Blob::read);
        call.write(1, call.paying(3, payment -> system.extendBlob(transaction, blob, call.u32(2), payment)));
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> extendSharedBlob(Call call) {
        WalrusSystem system = walrus.system(call, 1);
        SharedBlob shared = call.read(0, SharedBlob::read);
        call.write(0, SharedBlobs.extend(walrus.transaction(call), system, shared, call.u32(2)));
        walrus.saveSystem(call, 1, system);
        return List.of();
    }

    private List<Value> extendBlobWithResource(Call call) {
        Blob blob = call.read(1, Blob::read);
        Storage extension = call.read(2, Storage::read);
        call.write(1, walrus.system(call, 0).extendBlobWithResource(walrus.transaction(call), blob, extension));
        return List.of();
    }

    private List<Value> invalidateBlobId(Call call) {
        BlobId blobId = walrus.system(call, 0).invalidateBlobId(walrus.transaction(call), Walrus.certificate(call, 1));
        return List.of(new Value(TypeTag.Primitive.U256, blobId.toBytes()));
    }

    private List<Value> addSubsidy(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Coin subsidy = call.read(1, Coin::read);
        call.execution().delete(subsidy.id());
        system.addSubsidy(subsidy.balance(), call.u32(2));
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> addPerEpochSubsidies(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        system.addPerEpochSubsidies(call.read(1, reader -> reader.vector(Long.BYTES, BcsReader::u64)));
        walrus.saveSystem(call, 0, system);
        return List.of();
    }
}
