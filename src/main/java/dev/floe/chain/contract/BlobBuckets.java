package dev.floe.chain.contract;

import dev.floe.sui.move.BlobBucket;

/** The modules {@code blob_bucket} and {@code blob_bucket_inner_v1}: what is checked before a call goes on to the pool. */
public final class BlobBuckets {
    private BlobBuckets() {}

    /** The call wants the capability of the bucket. */
    public static void requireCap(BlobBucket bucket, BlobBucket.Cap cap) {
        AbortCode.BLOB_BUCKET_INVALID_BLOB_BUCKET_CAP.unless(cap.bucket().equals(bucket.id()));
    }

    public static void requireVersion(BlobBucket bucket) {
        AbortCode.BLOB_BUCKET_WRONG_VERSION.unless(bucket.version() == BlobBucket.VERSION);
    }

    public static void requireUnexpired(WalrusSystem system, PooledStorage pool) {
        AbortCode.BLOB_BUCKET_INNER_V1_BLOB_BUCKET_STORAGE_EXPIRED.unless(
                pool.storage().endEpoch() > system.epoch());
    }
}
