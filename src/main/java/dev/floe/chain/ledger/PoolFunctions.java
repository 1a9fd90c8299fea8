package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Attributes;
import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.PooledStorage;
import dev.floe.chain.contract.Transaction;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.StoragePool;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The module {@code storage_pool}, and what {@code system} does with pools. */
final class PoolFunctions {
    private final Walrus walrus;

    PoolFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("system::create_storage_pool", this::create);
        functions.put("system::create_storage_pool_with_storage", this::createWithStorage);
        functions.put("system::register_pooled_blob", this::register);
        functions.put("system::certify_pooled_blob", this::certify);
        functions.put("system::delete_pooled_blob", this::delete);
        functions.put("system::burn_expired_pooled_blob", this::burnExpired);
        functions.put("system::extend_storage_pool", this::extend);
        functions.put("system::increase_storage_pool_capacity", this::increase);
        functions.put("system::increase_storage_pool_capacity_with_storage", this::increaseWithStorage);
        functions.put("system::decrease_storage_pool_capacity_by_size", this::decreaseBySize);
        functions.put("system::decrease_storage_pool_unused_capacity_by_percent", this::decreaseByPercent);

        functions.put(
                "storage_pool::start_epoch",
                call -> List.of(Value.ofU32(pool(call, 0).storage().startEpoch())));
        functions.put(
                "storage_pool::end_epoch",
                call -> List.of(Value.ofU32(pool(call, 0).storage().endEpoch())));
        view(
                functions,
                "reserved_encoded_capacity_bytes",
                pool -> pool.storage().size());
        view(functions, "used_encoded_bytes", PooledStorage::usedBytes);
        view(functions, "available_encoded_bytes", PooledStorage::availableBytes);
        view(functions, "blob_count", PooledStorage::blobCount);
        functions.put(
                "storage_pool::object_id",
                call -> List.of(Walrus.id(call.value(0).id())));
        functions.put(
                "storage_pool::contains_blob",
                call -> List.of(new Value(
                        TypeTag.Primitive.BOOL,
                        new BcsWriter(1)
                                .bool(walrus.blobs(call, pool(call, 0)).contains(call.blobId(1)))
                                .toByteArray())));
        functions.put(
                "storage_pool::blob_object_id",
                call -> List.of(Walrus.id(
                        walrus.blobs(call, pool(call, 0)).get(call.blobId(1)).id())));
        functions.put("storage_pool::destroy", this::destroy);
        new AttributeFunctions(walrus).addPooled(functions, this::attached);
    }

    private void view(Map<String, ContractFunction> functions, String name, ToLongFunction<PooledStorage> view) {
        functions.put("storage_pool::" + name, call -> List.of(Value.ofU64(view.applyAsLong(pool(call, 0)))));
    }

    private PooledStorage pool(Call call, int index) {
        return walrus.pool(call, call.read(index, StoragePool::read));
    }

    private AttributeFunctions.Attached attached(Call call) {
        ObjectId blob = walrus.blobs(call, pool(call, 0)).get(call.blobId(1)).id();
        return new AttributeFunctions.Attached(blob, Attributes.ofPooledBlob(walrus.metadata(call, blob)));
    }

    private List<Value> create(Call call) {
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        PooledStorage pool =
                call.paying(3, payment -> system.createStoragePool(transaction, call.u64(1), call.u32(2), payment));
        walrus.saveSystem(call, 0, system);
        return made(call, pool);
    }

    private List<Value> createWithStorage(Call call) {
        return made(
                call, walrus.system(call, 0).createStoragePool(walrus.transaction(call), call.read(1, Storage::read)));
    }

    private List<Value> made(Call call, PooledStorage pool) {
        walrus.savePool(call, pool);
        return List.of(Value.of(walrus.types().storagePool(), pool.toMove()));
    }

    private List<Value> register(Call call) {
        PooledStorage pool = pool(call, 1);
        WalrusSystem system = walrus.system(call, 0);
        Fields<BlobId, PooledBlob> blobs = walrus.blobs(call, pool);
        Transaction transaction = walrus.transaction(call);
        call.paying(7, payment -> {
            system.registerPooledBlob(transaction, pool, blobs, Walrus.registration(call, 2), payment);
            return pool;
        });
        walrus.savePool(call, pool);
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> certify(Call call) {
        PooledStorage pool = pool(call, 1);
        walrus.system(call, 0)
                .certifyPooledBlob(
                        walrus.transaction(call),
                        pool,
                        walrus.blobs(call, pool),
                        call.blobId(2),
                        Walrus.certificate(call, 3));
        // The contract takes the pool by mutable reference, so that its state counts as changed.
        walrus.savePool(call, pool);
        return List.of();
    }

    private List<Value> delete(Call call) {
        PooledStorage pool = pool(call, 1);
        PooledBlob blob = walrus.system(call, 0)
                .deletePooledBlob(walrus.transaction(call), pool, walrus.blobs(call, pool), call.blobId(2));
        walrus.dropMetadata(call, blob.id());
        walrus.savePool(call, pool);
        return List.of();
    }

    private List<Value> burnExpired(Call call) {
        PooledStorage pool = pool(call, 1);
        PooledBlob blob = walrus.system(call, 0)
                .burnExpiredPooledBlob(walrus.transaction(call), pool, walrus.blobs(call, pool), call.blobId(2));
        walrus.dropMetadata(call, blob.id());
        walrus.savePool(call, pool);
        return List.of();
    }

    private List<Value> extend(Call call) {
        PooledStorage pool = pool(call, 1);
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        call.paying(3, payment -> {
            system.extendStoragePool(transaction, pool, call.u32(2), payment);
            return pool;
        });
        walrus.savePool(call, pool);
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> increase(Call call) {
        PooledStorage pool = pool(call, 1);
        WalrusSystem system = walrus.system(call, 0);
        call.paying(3, payment -> {
            system.increaseStoragePoolCapacity(pool, call.u64(2), payment);
            return pool;
        });
        walrus.savePool(call, pool);
        walrus.saveSystem(call, 0, system);
        return List.of();
    }

    private List<Value> increaseWithStorage(Call call) {
        PooledStorage pool = pool(call, 1);
        walrus.system(call, 0).increaseStoragePoolCapacity(walrus.transaction(call), pool, call.read(2, Storage::read));
        walrus.savePool(call, pool);
        return List.of();
    }

    private List<Value> decreaseBySize(Call call) {
        PooledStorage pool = pool(call, 1);
        Storage taken = walrus.system(call, 0).decreaseStoragePoolCapacity(walrus.transaction(call), pool, call.u64(2));
        walrus.savePool(call, pool);
        return List.of(Value.of(walrus.types().storage(), taken));
    }

    private List<Value> decreaseByPercent(Call call) {
        PooledStorage pool = pool(call, 1);
        Storage taken =
                walrus.system(call, 0).decreaseStoragePoolUnusedCapacity(walrus.transaction(call), pool, call.u8(2));
        walrus.savePool(call, pool);
        return List.of(Value.of(walrus.types().storage(), taken));
    }

    private List<Value> destroy(Call call) {
        PooledStorage pool = pool(call, 0);
        Storage storage = pool.destroy(walrus.transaction(call));
        walrus.dropPool(call, pool);
        return List.of(Value.of(walrus.types().storage(), storage));
    }
}
