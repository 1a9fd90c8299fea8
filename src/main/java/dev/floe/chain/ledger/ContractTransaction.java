package dev.floe.chain.ledger;

import dev.floe.chain.contract.Transaction;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.sui.move.WalrusTypes;

/** What a contract's rules see of the transaction that calls them. */
record ContractTransaction(WalrusTypes types, Call call) implements Transaction {

    @Override
    public ObjectId sender() {
        return call.execution().sender();
    }

    @Override
    public ObjectId freshId() {
        return call.execution().freshId();
    }

    @Override
    public void delete(ObjectId id) {
        call.execution().delete(id);
    }

    @Override
    public void emit(WalrusEvent event) {
        call.emit(types.event(event.name()), event.toBcs());
    }
}
