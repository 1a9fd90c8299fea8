package dev.floe.write;

import dev.floe.sui.BlobObject;
import dev.floe.sui.WalrusContract.RelayTip;
import java.util.Optional;
import java.util.function.Consumer;

/** How one blob comes to the nodes. */
interface Carrier {
    /** What has to be paid for it when the blob is registered. */
    Optional<RelayTip> tip() throws StoreException, InterruptedException;

    /** Brings a registered blob to the nodes, and certifies it; the result is the object as it is then. */
    BlobObject certify(Payers.Payer payer, BlobObject blob, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException;
}
