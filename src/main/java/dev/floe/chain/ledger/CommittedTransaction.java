package dev.floe.chain.ledger;

import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import java.util.List;

/**
 * A transaction that is durable.
 *
 * @param bcs of {@code data}; not copied
 * @param signatures flag, signature and public key each
 * @param checkpoint sequence number of the checkpoint that it is in
 * @param inputObjects the versions that it changed or deleted, as they were before
 * @param outputObjects the versions that it wrote
 */
public record CommittedTransaction(
        Digest digest,
        TransactionData data,
        byte[] bcs,
        List<byte[]> signatures,
        TransactionEffects effects,
        List<Event> events,
        long checkpoint,
        long timestampMillis,
        List<SuiObject> inputObjects,
        List<SuiObject> outputObjects,
        List<BalanceChange> balanceChanges) {

    public CommittedTransaction {
        signatures = List.copyOf(signatures);
        events = List.copyOf(events);
        inputObjects = List.copyOf(inputObjects);
        outputObjects = List.copyOf(outputObjects);
        balanceChanges = List.copyOf(balanceChanges);
    }

    /** The transaction of genesis, of which nobody is told events. */
    static CommittedTransaction first(TransactionData data, Outcome genesis, long timestampMillis) {
        Outcome outcome = new Outcome(genesis.effects(), List.of(), List.of(), genesis.after());
        return of(data, data.toBcs(), List.of(), outcome, 0, timestampMillis);
    }

    static CommittedTransaction of(
            TransactionData data,
            byte[] bcs,
            List<byte[]> signatures,
            Outcome outcome,
            long checkpoint,
            long timestampMillis) {
        return of(
                data,
                bcs,
                signatures,
                outcome.effects(),
                outcome.events(),
                checkpoint,
                timestampMillis,
                StoredObject.objects(outcome.before()),
                StoredObject.objects(outcome.after()));
    }

    static CommittedTransaction of(LogEntry entry, long checkpoint) {
        return of(
                TransactionData.fromBcs(entry.transaction()),
                entry.transaction(),
                entry.signatures(),
                entry.effects(),
                entry.events(),
                checkpoint,
                entry.timestampMillis(),
                entry.inputs(),
                entry.outputs());
    }

    private static CommittedTransaction of(
            TransactionData data,
            byte[] bcs,
            List<byte[]> signatures,
            TransactionEffects effects,
            List<Event> events,
            long checkpoint,
            long timestampMillis,
            List<SuiObject> before,
            List<SuiObject> after) {
        return new CommittedTransaction(
                effects.transaction(),
                data,
                bcs,
                signatures,
                effects,
                events,
                checkpoint,
                timestampMillis,
                before,
                after,
                BalanceChanges.between(before, after));
    }
}
