package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.move.StorageNodeCap;
import java.util.Optional;

/**
 * The calls by which storage nodes run a network, on behalf of one wallet. Every method is one transaction, as in
 * {@link WalrusContract}. Thread-safe; methods block on the network.
 */
public interface NodeContract {
    /** The address that signs and pays. */
    ObjectId address();

    /** The capability of {@code node}, read now; empty if this wallet does not have it. */
    Optional<StorageNodeCap> capability(ObjectId node) throws SuiException;

    /** Says that the node of the capability has all its shards in {@code epoch}. */
    void epochSyncDone(ObjectId capability, int epoch) throws SuiException;

    /**
     * Says that the node of the capability has made this event blob of what the chain said up to a checkpoint, and that its
     * slivers are stored.
     */
    void certifyEventBlob(ObjectId capability, VerifiedMetadata blob, long endingCheckpoint, int epoch)
            throws SuiException;

    /** Ends the vote about the next epoch, whose committee is chosen by that. */
    void endVoting() throws SuiException;

    /** Begins the next epoch. */
    void beginEpoch() throws SuiException;

    /**
     * Declares a blob ID invalid.
     *
     * @param signature the aggregated BLS signature, 96 bytes
     * @param signers bit i (least significant first) is member i of the committee
     * @param message what they signed
     */
    void invalidate(byte[] signature, byte[] signers, byte[] message) throws SuiException;
}
