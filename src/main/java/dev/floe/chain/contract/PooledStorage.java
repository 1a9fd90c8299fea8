package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.StoragePool;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.WalrusEvent;
import java.util.Optional;

/** The module {@code storage_pool}: room that many blobs share, and the life of a blob in it. Not thread-safe. */
public final class PooledStorage {
    private static final int HUNDRED_PERCENT = 100;

    private final ObjectId id;
    private final ObjectId table;
    private Storage storage;
    private long usedBytes;
    private long blobCount;

    public PooledStorage(StoragePool pool, StoragePool.Inner inner) {
        AbortCode.STORAGE_POOL_WRONG_VERSION.unless(pool.version() == StoragePool.VERSION);
        this.id = pool.id();
        this.table = inner.blobs().id();
        this.storage = inner.storage();
        this.usedBytes = inner.usedBytes();
        this.blobCount = inner.blobCount();
    }

    private PooledStorage(ObjectId id, ObjectId table, Storage storage) {
        this.id = id;
        this.table = table;
        this.storage = storage;
    }

    static PooledStorage create(Transaction transaction, Storage storage) {
        ObjectId id = transaction.freshId();
        return new PooledStorage(id, transaction.freshId(), storage);
    }

    public StoragePool toMove() {
        return new StoragePool(id, StoragePool.VERSION);
    }

    public StoragePool.Inner innerToMove() {
        return new StoragePool.Inner(storage, usedBytes, blobCount, new Table(table, blobCount));
    }

    public ObjectId id() {
        return id;
    }

    /** The ID of the table of its blobs. */
    public ObjectId table() {
        return table;
    }

    public Storage storage() {
        return storage;
    }

    public long usedBytes() {
        return usedBytes;
    }

    public long availableBytes() {
        return U64.subtract(storage.size(), usedBytes);
    }

    public long blobCount() {
        return blobCount;
    }

    /** The pool ceases to be, and its storage is free again. */
    public Storage destroy(Transaction transaction) {
        AbortCode.STORAGE_POOL_POOL_NOT_EMPTY.unless(blobCount == 0);
        transaction.delete(id);
        return storage;
    }

    /** Emits that the blob is registered. */
    PooledBlob create(Transaction transaction, Blobs.Registration registration, int epoch) {
        AbortCode.STORAGE_POOL_INVALID_BLOB_ID.unless(registration.isAuthentic());
        PooledBlob blob = new PooledBlob(
                transaction.freshId(),
                epoch,
                registration.blobId(),
                registration.size(),
                registration.encodingType(),
                Optional.empty(),
                id,
                registration.deletable());
        transaction.emit(new WalrusEvent.PooledBlobRegistered(
                epoch, blob.blobId(), blob.size(), blob.encodingType(), blob.deletable(), blob.id(), id));
        return blob;
    }

    void add(Fields<BlobId, PooledBlob> blobs, PooledBlob blob, long encodedLength) {
        blobCount = U64.add(blobCount, 1);
        usedBytes = U64.add(usedBytes, encodedLength);
        AbortCode.STORAGE_POOL_INSUFFICIENT_CAPACITY.unless(!U64.less(storage.size(), usedBytes));
        blobs.add(blob.blobId(), blob);
    }

    private PooledBlob remove(Fields<BlobId, PooledBlob> blobs, BlobId blobId, int shardCount) {
        PooledBlob blob = blobs.get(blobId);
        long encoded = RedStuffSizes.encodedLength(blob.size(), blob.encodingType(), shardCount);
        AbortCode.STORAGE_POOL_INVALID_BLOB_SIZE.unless(!U64.less(usedBytes, encoded));
        usedBytes -= encoded;
        AbortCode.STORAGE_POOL_INVALID_BLOB_COUNT.unless(blobCount != 0);
        blobCount--;
        blobs.remove(blobId);
        return blob;
    }

    static PooledBlob certify(
            Transaction transaction, PooledBlob blob, int epoch, int endEpoch, CertifiedMessage.StoredBlob stored) {
        AbortCode.STORAGE_POOL_INVALID_BLOB_ID.unless(blob.blobId().equals(stored.blobId()));
        AbortCode.STORAGE_POOL_RESOURCE_BOUNDS.unless(epoch < endEpoch);
        AbortCode.STORAGE_POOL_ALREADY_CERTIFIED.unless(blob.certifiedEpoch().isEmpty());
        AbortCode.STORAGE_POOL_INVALID_BLOB_PERSISTENCE_TYPE.unless(
                blob.deletable() == stored.object().isPresent());
        AbortCode.STORAGE_POOL_INVALID_BLOB_OBJECT.unless(
                stored.object().map(blob.id()::equals).orElse(true));
        transaction.emit(
                new WalrusEvent.PooledBlobCertified(epoch, blob.blobId(), blob.deletable(), blob.id(), blob.pool()));
        return blob.certifiedIn(epoch);
    }

    /** The blob ceases to be, and its room is free again. Its attributes go with it. */
    PooledBlob delete(
            Transaction transaction, Fields<BlobId, PooledBlob> blobs, BlobId blobId, int epoch, int shardCount) {
        PooledBlob blob = remove(blobs, blobId, shardCount);
        AbortCode.STORAGE_POOL_BLOB_NOT_DELETABLE.unless(blob.deletable());
        transaction.delete(blob.id());
        transaction.emit(new WalrusEvent.PooledBlobDeleted(
                epoch, blobId, blob.id(), blob.certifiedEpoch().isPresent(), id));
        return blob;
    }

    /** As {@link #delete}, of any blob and without an event. */
    PooledBlob burn(Transaction transaction, Fields<BlobId, PooledBlob> blobs, BlobId blobId, int shardCount) {
        PooledBlob blob = remove(blobs, blobId, shardCount);
        transaction.delete(blob.id());
        return blob;
    }

    void extend(int epochs) {
        storage = StorageResources.ending(storage, Math.addExact(storage.endEpoch(), epochs));
    }

    void grow(long bytes) {
        storage = StorageResources.sized(storage, U64.add(storage.size(), bytes));
    }

    /** Takes the room of {@code other}, which ceases to be. */
    void absorb(Transaction transaction, Storage other, int epoch) {
        AbortCode.STORAGE_POOL_RESOURCE_BOUNDS.unless(other.startEpoch() <= epoch);
        AbortCode.STORAGE_POOL_INCOMPATIBLE_END_EPOCH.unless(other.endEpoch() == storage.endEpoch());
        grow(other.size());
        transaction.delete(other.id());
    }

    /** Gives {@code bytes} of its free room away; nothing if there are none to give. */
    Optional<Storage> shrink(Transaction transaction, long bytes) {
        if (bytes == 0) {
            return Optional.empty();
        }
        AbortCode.STORAGE_POOL_INSUFFICIENT_CAPACITY.unless(!U64.less(availableBytes(), bytes));
        StorageResources.Split split = StorageResources.splitBySize(transaction, storage, storage.size() - bytes);
        storage = split.kept();
        return Optional.of(split.rest());
    }

    /** Gives so many hundredths of its free room away. */
    Optional<Storage> shrinkByPercent(Transaction transaction, int percent) {
        AbortCode.STORAGE_POOL_INVALID_PERCENT.unless(percent <= HUNDRED_PERCENT);
        return shrink(transaction, U64.multiplyDivide(availableBytes(), percent, HUNDRED_PERCENT));
    }
}
