package dev.floe.publisher.relay;

import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Digest;
import dev.floe.write.StoreException;
import java.util.Optional;

/** What a relay asks of the network. Thread-safe. */
public interface RelayNetwork {
    /** The transaction; empty if it is not on the ledger, or not yet. */
    Optional<LedgerTransaction> transaction(Digest digest) throws SuiException;

    /**
     * How long a blob is when it is encoded.
     *
     * @throws StoreException TOO_LARGE if it cannot be stored at all
     */
    long encodedLength(long length) throws StoreException;

    /** The epoch; certificates are of one. */
    int epoch() throws StoreException;
}
