package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The read side of Walrus's contracts. Thread-safe; methods block on the network with a deadline, so call them from a
 * virtual thread or a worker, never from an event loop.
 */
public interface WalrusNetwork extends AutoCloseable {

    /** The state of the network, at most as old as the implementation's time to live. */
    NetworkState state() throws SuiException;

    /**
     * The state of the network, read now. Calls at the same time share one read.
     *
     * @throws SuiException also if only full nodes answer that are an epoch behind what one has said before
     */
    NetworkState refresh() throws SuiException;

    /** The blob object {@code id}, read now; empty if there is no such object or it is no blob. */
    Optional<BlobObject> blob(ObjectId id) throws SuiException;

    /**
     * The blob in object {@code id}, read now, with its attributes: the object is a blob, or a shared one that has the blob
     * in it. Empty if there is no such object or it is neither.
     */
    Optional<AttributedBlob> attributedBlob(ObjectId id) throws SuiException;

    /** The attributes of blob object {@code id} in their order on chain; empty if it never had any. */
    Optional<Map<String, String>> attributes(ObjectId id) throws SuiException;

    /** The transaction that wrote object {@code id} last; empty if there is no such object, or it is not on the ledger. */
    Optional<LedgerTransaction> lastTransaction(ObjectId id) throws SuiException;

    /** All blob objects that {@code owner} owns directly. */
    List<BlobObject> blobsOwnedBy(ObjectId owner) throws SuiException;

    /** What {@code owner} can spend. */
    Balances balances(ObjectId owner) throws SuiException;

    @Override
    void close();

    /**
     * The coins of an address.
     *
     * @param mist 1e9 MIST are one SUI
     * @param frost 1e9 FROST are one WAL
     */
    record Balances(long mist, long frost) {}
}
