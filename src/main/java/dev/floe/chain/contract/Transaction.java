package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.WalrusEvent;

/** What a contract sees of the transaction that it runs in. */
public interface Transaction {
    ObjectId sender();

    /** The ID of the next object that the transaction makes. */
    ObjectId freshId();

    /** An object that the transaction made, or took, ceases to be. */
    void delete(ObjectId id);

    void emit(WalrusEvent event);
}
