package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.BlobBucket;

/** Buckets: pools that are shared, with a capability for who changes them. */
final class BlobBucketPart {
    /** A bucket with its pool and its capability. */
    private record Bucket(BlobBucket bucket, BlobBucket.Cap cap, SystemPart.Pool pool) {}

    private final World world;
    private final SystemPart.Setting setting;

    private BlobBucketPart(World world, SystemPart.Setting setting) {
        this.world = world;
        this.setting = setting;
    }

    static void addTo(World world, SystemPart.Setting setting, SystemPart system) {
        new BlobBucketPart(world, setting).add(system);
    }

    private interface Use {
        Object of(SystemPart.Pool pool, Step.Arguments arguments);
    }

    private void add(SystemPart system) {
        world.kind(Bucket.class, (bucket, field) -> system.poolField(bucket.pool(), field));
        world.call("blob_bucket::new", arguments -> {
            ObjectId id = world.transaction.freshId();
            BlobBucket.Cap cap = new BlobBucket.Cap(world.transaction.freshId(), id);
            PooledStorage pool = setting.system()
                    .createStoragePool(
                            world.transaction,
                            arguments.u64("bytes"),
                            arguments.u64("epochsAhead"),
                            MoneyPart.purse(world, arguments, "payment"));
            return new Bucket(new BlobBucket(id, BlobBucket.VERSION), cap, new SystemPart.Pool(pool));
        });
        call("register_blob", true, system::register);
        call("certify_blob", false, system::certify);
        call("delete_blob", true, system::delete);
        call("extend_storage_pool", true, system::extend);
        call("increase_storage_pool_capacity", true, system::increase);
    }

    private void call(String function, boolean needsCap, Use use) {
        world.call("blob_bucket::" + function, arguments -> {
            Bucket bucket = world.object(arguments.text("bucket"), Bucket.class);
            if (needsCap) {
                String owner = arguments.text("cap").replaceFirst("\\.cap$", "");
                BlobBuckets.requireCap(
                        bucket.bucket(), world.object(owner, Bucket.class).cap());
            }
            BlobBuckets.requireVersion(bucket.bucket());
            BlobBuckets.requireUnexpired(setting.system(), bucket.pool().storage);
            return use.of(bucket.pool(), arguments);
        });
    }
}
