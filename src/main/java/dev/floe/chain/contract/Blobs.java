package dev.floe.chain.contract;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.WalrusEvent;
import java.util.Optional;

/** The module {@code blob}: the life of a blob in storage of its own. */
public final class Blobs {
    /**
     * What a blob is registered as; not verified.
     *
     * @param root over its slivers, as 32 bytes
     * @param size of the blob, not encoded, in bytes
     */
    public record Registration(BlobId blobId, byte[] root, long size, int encodingType, boolean deletable) {
        boolean isAuthentic() {
            return deriveId(root, encodingType, size).equals(blobId);
        }
    }

    private Blobs() {}

    /** The ID that a blob with these has. */
    public static BlobId deriveId(byte[] root, int encodingType, long size) {
        return BlobId.of(
                Blake2b.hash(new BcsWriter(9).u8(encodingType).u64(size).toByteArray(), root));
    }

    static Blob create(Transaction transaction, Storage storage, Registration registration, int epoch, int shardCount) {
        var id = transaction.freshId();
        AbortCode.BLOB_RESOURCE_BOUNDS.unless(epoch >= storage.startEpoch() && epoch < storage.endEpoch());
        long encoded = RedStuffSizes.encodedLength(registration.size(), registration.encodingType(), shardCount);
        AbortCode.BLOB_RESOURCE_SIZE.unless(!U64.less(storage.size(), encoded));
        AbortCode.BLOB_INVALID_BLOB_ID.unless(registration.isAuthentic());
        transaction.emit(new WalrusEvent.BlobRegistered(
                epoch,
                registration.blobId(),
                registration.size(),
                registration.encodingType(),
                storage.endEpoch(),
                registration.deletable(),
                id));
        return new Blob(
                id,
                epoch,
                registration.blobId(),
                registration.size(),
                registration.encodingType(),
                Optional.empty(),
                storage,
                registration.deletable());
    }

    static Blob certify(Transaction transaction, Blob blob, int epoch, CertifiedMessage.StoredBlob stored) {
        AbortCode.BLOB_INVALID_BLOB_ID.unless(blob.blobId().equals(stored.blobId()));
        AbortCode.BLOB_ALREADY_CERTIFIED.unless(blob.certifiedEpoch().isEmpty());
        AbortCode.BLOB_RESOURCE_BOUNDS.unless(epoch < blob.storage().endEpoch());
        AbortCode.BLOB_INVALID_BLOB_PERSISTENCE_TYPE.unless(
                blob.deletable() == stored.object().isPresent());
        AbortCode.BLOB_INVALID_BLOB_OBJECT.unless(
                stored.object().map(blob.id()::equals).orElse(true));
        Blob certified = blob.certifiedIn(epoch);
        emitCertified(transaction, certified, false);
        return certified;
    }

    /** The storage of a blob that ceases to be. Its attributes go with it. */
    static Storage delete(Transaction transaction, Blob blob, int epoch) {
        AbortCode.BLOB_BLOB_NOT_DELETABLE.unless(blob.deletable());
        AbortCode.BLOB_RESOURCE_BOUNDS.unless(blob.storage().endEpoch() > epoch);
        transaction.delete(blob.id());
        transaction.emit(new WalrusEvent.BlobDeleted(
                epoch,
                blob.blobId(),
                blob.storage().endEpoch(),
                blob.id(),
                blob.certifiedEpoch().isPresent()));
        return blob.storage();
    }

    /** The blob and its storage cease to be, at any time. Its attributes go with it. */
    public static void burn(Transaction transaction, Blob blob) {
        transaction.delete(blob.id());
        transaction.delete(blob.storage().id());
    }

    static Blob extend(Transaction transaction, Blob blob, Storage extension, int epoch) {
        requireCertified(blob, epoch);
        AbortCode.BLOB_RESOURCE_BOUNDS.unless(
                extension.endEpoch() > blob.storage().endEpoch());
        Blob extended = blob.with(StorageResources.fusePeriods(transaction, blob.storage(), extension));
        emitCertified(transaction, extended, true);
        return extended;
    }

    /** Certified, and not at its end. */
    static void requireCertified(Blob blob, int epoch) {
        AbortCode.BLOB_NOT_CERTIFIED.unless(blob.certifiedEpoch().isPresent());
        AbortCode.BLOB_RESOURCE_BOUNDS.unless(epoch < blob.storage().endEpoch());
    }

    static void emitCertified(Transaction transaction, Blob blob, boolean extension) {
        transaction.emit(new WalrusEvent.BlobCertified(
                blob.certifiedEpoch().orElseThrow(),
                blob.blobId(),
                blob.storage().endEpoch(),
                blob.deletable(),
                blob.id(),
                extension));
    }
}
