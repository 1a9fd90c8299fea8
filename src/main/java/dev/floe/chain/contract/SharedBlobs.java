package dev.floe.chain.contract;

import dev.floe.sui.move.Blob;
import dev.floe.sui.move.SharedBlob;

/** The module {@code shared_blob}: blobs that everybody may pay for. */
public final class SharedBlobs {
    private SharedBlobs() {}

    /** The blob is shared for good, with {@code funds} to extend it. */
    public static SharedBlob share(Transaction transaction, Blob blob, long funds) {
        return new SharedBlob(transaction.freshId(), blob, funds);
    }

    public static SharedBlob fund(SharedBlob shared, long amount) {
        return new SharedBlob(shared.id(), shared.blob(), U64.add(shared.funds(), amount));
    }

    public static SharedBlob extend(Transaction transaction, WalrusSystem system, SharedBlob shared, long epochs) {
        // The contract makes a coin of the funds for the payment and puts its rest back.
        transaction.delete(transaction.freshId());
        Purse funds = new Purse(shared.funds());
        Blob extended = system.extendBlob(transaction, shared.blob(), epochs, funds);
        return new SharedBlob(shared.id(), extended, funds.balance());
    }
}
