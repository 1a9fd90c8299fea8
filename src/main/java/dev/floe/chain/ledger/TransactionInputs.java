package dev.floe.chain.ledger;

import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.TransactionData;
import java.util.List;
import java.util.Optional;

/**
 * A transaction that may be executed, with the objects that it names.
 *
 * @param objects for each input the object; empty for pure values
 * @param gasCoins the coins that pay, at least one
 * @param timestampMillis what the clock shows the transaction: the time of its own checkpoint, since 1970
 */
record TransactionInputs(
        TransactionData data,
        ProgrammableTransaction transaction,
        List<Optional<StoredObject>> objects,
        List<StoredObject> gasCoins,
        long timestampMillis) {}
