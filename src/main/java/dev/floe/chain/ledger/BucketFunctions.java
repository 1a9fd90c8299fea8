package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.BlobBuckets;
import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.PooledStorage;
import dev.floe.chain.contract.Transaction;
import dev.floe.chain.contract.WalrusSystem;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.BlobBucket;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.StoragePool;
import java.util.List;
import java.util.Map;

/** The module {@code blob_bucket}: a pool that is shared, in a field of the bucket. */
final class BucketFunctions {
    private final Walrus walrus;
    private final Companions companions;

    BucketFunctions(Walrus walrus, Companions companions) {
        this.walrus = walrus;
        this.companions = companions;
    }

    private interface Use {
        void of(Call call, WalrusSystem system, PooledStorage pool, Fields<BlobId, PooledBlob> blobs);
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("blob_bucket::new", this::create);
        functions.put(
                "blob_bucket::bucket_id",
                call -> List.of(Walrus.id(call.read(0, BlobBucket.Cap::read).bucket())));
        functions.put(
                "blob_bucket::storage_pool_id",
                call -> List.of(Walrus.id(pool(call).id())));
        functions.put(
                "blob_bucket::register_blob",
                call -> use(call, 2, (c, system, pool, blobs) -> {
                    Transaction transaction = walrus.transaction(c);
                    c.paying(8, payment -> {
                        system.registerPooledBlob(transaction, pool, blobs, Walrus.registration(c, 3), payment);
                        return pool;
                    });
                    walrus.saveSystem(c, 2, system);
                }));
        functions.put(
                "blob_bucket::certify_blob",
                call -> use(
                        call,
                        1,
                        (c, system, pool, blobs) -> system.certifyPooledBlob(
                                walrus.transaction(c), pool, blobs, c.blobId(2), Walrus.certificate(c, 3))));
        functions.put(
                "blob_bucket::delete_blob",
                call -> use(
                        call,
                        2,
                        (c, system, pool, blobs) -> walrus.dropMetadata(
                                c,
                                system.deletePooledBlob(walrus.transaction(c), pool, blobs, c.blobId(3))
                                        .id())));
        functions.put(
                "blob_bucket::extend_storage_pool",
                call -> use(call, 2, (c, system, pool, blobs) -> {
                    Transaction transaction = walrus.transaction(c);
                    c.paying(4, payment -> {
                        system.extendStoragePool(transaction, pool, c.u32(3), payment);
                        return pool;
                    });
                    walrus.saveSystem(c, 2, system);
                }));
        functions.put(
                "blob_bucket::increase_storage_pool_capacity",
                call -> use(call, 2, (c, system, pool, blobs) -> {
                    c.paying(4, payment -> {
                        system.increaseStoragePoolCapacity(pool, c.u64(3), payment);
                        return pool;
                    });
                    walrus.saveSystem(c, 2, system);
                }));
    }

    private Fields<Long, StoragePool> field(Call call, ObjectId bucket) {
        return new DynamicFields<>(
                call.execution(),
                bucket,
                TypeTag.Primitive.U64,
                version -> new BcsWriter(8).u64(version).toByteArray(),
                companions.bucketInner(),
                StoragePool::read);
    }

    private PooledStorage pool(Call call) {
        BlobBucket bucket = call.read(0, BlobBucket::read);
        BlobBuckets.requireVersion(bucket);
        return walrus.pool(call, field(call, bucket.id()).get(bucket.version()));
    }

    private List<Value> create(Call call) {
        ObjectId id = call.execution().freshId();
        BlobBucket.Cap cap = new BlobBucket.Cap(call.execution().freshId(), id);
        WalrusSystem system = walrus.system(call, 0);
        Transaction transaction = walrus.transaction(call);
        PooledStorage pool =
                call.paying(3, payment -> system.createStoragePool(transaction, call.u64(1), call.u32(2), payment));
        walrus.saveSystem(call, 0, system);
        walrus.savePool(call, pool);
        field(call, id).put(BlobBucket.VERSION, pool.toMove());
        call.execution()
                .place(
                        Value.of(companions.bucket(), new BlobBucket(id, BlobBucket.VERSION)),
                        new Owner.Shared(call.execution().lamportVersion()));
        return List.of(Value.of(companions.bucketCap(), cap));
    }

    /** @param system which argument the system is; the capability is before it, if the call wants one */
    private List<Value> use(Call call, int system, Use use) {
        if (system == 2) {
            BlobBuckets.requireCap(call.read(0, BlobBucket::read), call.read(1, BlobBucket.Cap::read));
        }
        PooledStorage pool = pool(call);
        WalrusSystem state = walrus.system(call, system);
        BlobBuckets.requireUnexpired(state, pool);
        use.of(call, state, pool, walrus.blobs(call, pool));
        walrus.savePool(call, pool);
        return List.of();
    }
}
