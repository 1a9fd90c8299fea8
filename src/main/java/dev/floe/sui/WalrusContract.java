package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The write side of Walrus's contracts, on behalf of one wallet. Every method is one transaction: built, signed,
 * executed and waited for, also if the chain cannot be reached for a moment; when it returns, reads see what it did.
 * Transactions of one instance are executed one after
 * the other, since they spend the same coins. Thread-safe; methods block, so call them from a virtual thread or a
 * worker.
 */
public interface WalrusContract {

    /** The address that signs and pays. */
    ObjectId address();

    /**
     * Buys storage for {@code epochs} epochs from now on and registers {@code blobs} in it, each as a new object of
     * {@link #address()}, in their order.
     */
    Registration register(List<NewBlob> blobs, int epochs) throws SuiException;

    /** As {@link #register(List, int)} does, one blob; the same transaction pays {@code tip}, and says what for. */
    Registration register(NewBlob blob, int epochs, RelayTip tip) throws SuiException;

    /**
     * Pays {@code tip} for a blob that is registered, in a transaction that is the last one that wrote {@code blobObject}:
     * so it is found again.
     */
    Receipt tip(ObjectId blobObject, RelayTip tip) throws SuiException;

    /** Certifies blobs, each by a certificate of the current epoch's committee. */
    Receipt certify(List<Certification> certifications) throws SuiException;

    /** Makes a certified blob live for {@code epochs} epochs more. */
    Receipt extend(ObjectId blobObject, int epochs) throws SuiException;

    /** Deletes deletable blobs; their storage stays with {@link #address()}. */
    Receipt delete(List<ObjectId> blobObjects) throws SuiException;

    /** Destroys blob objects, deletable or not, with their storage; what they are about may stay stored. */
    Receipt burn(List<ObjectId> blobObjects) throws SuiException;

    /** Adds or replaces attributes. */
    Receipt setAttributes(ObjectId blobObject, Map<String, String> attributes) throws SuiException;

    /** Removes attributes. Those that are absent are passed over; if all are, that is NOT_FOUND. */
    Receipt removeAttributes(ObjectId blobObject, Set<String> keys) throws SuiException;

    /** Gives objects away. */
    Receipt transfer(List<ObjectId> objects, ObjectId recipient) throws SuiException;

    /** Wraps a blob in a shared object that everybody can pay for; nobody owns it any more. */
    Sharing share(ObjectId blobObject) throws SuiException;

    /** Buys storage of {@code encodedBytes} for {@code epochs} epochs from now on. */
    StorageObject reserve(long encodedBytes, int epochs) throws SuiException;

    /**
     * Gives {@code recipient} a coin of each kind of which it is to have some.
     *
     * @param mist of SUI
     * @param frost of WAL
     */
    Receipt pay(ObjectId recipient, long mist, long frost) throws SuiException;

    /**
     * A blob to register.
     *
     * @param rootHash the root over its sliver hashes, 32 bytes
     * @param size its length in bytes
     * @param attributes to be set at once; may be empty
     */
    record NewBlob(BlobId blobId, byte[] rootHash, long size, boolean deletable, Map<String, String> attributes) {}

    /** A tip of so many MIST for an upload relay, and what it is for. */
    record RelayTip(TipPayload payload, ObjectId recipient, long mist) {}

    /**
     * Proof that a quorum stores a blob.
     *
     * @param signature the aggregated BLS signature, 96 bytes
     * @param signers bit i (least significant first) is member i of the committee
     * @param message the confirmation that they signed
     */
    record Certification(ObjectId blobObject, byte[] signature, byte[] signers, byte[] message) {}

    /**
     * What a transaction was and cost.
     *
     * @param transaction its digest in base58
     * @param frost the WAL spent, in FROST
     * @param mist the gas spent, in MIST; negative if more storage was given back than used
     */
    record Receipt(String transaction, long frost, long mist) {}

    /** @param sharedBlob the object that has the blob in it */
    record Sharing(ObjectId sharedBlob, Receipt receipt) {}

    /** @param blobs in the order of the request */
    record Registration(List<BlobObject> blobs, Receipt receipt) {}
}
