package dev.floe.chain.ledger;

import dev.floe.sui.model.Event;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import java.util.List;

/**
 * What a transaction would do now.
 *
 * @param data with everything resolved that the draft left open
 * @param inputObjects the versions that it would change or delete, as they are
 * @param outputObjects the versions that it would write
 */
public record Simulation(
        TransactionData data,
        TransactionEffects effects,
        List<Event> events,
        List<SuiObject> inputObjects,
        List<SuiObject> outputObjects,
        List<BalanceChange> balanceChanges) {

    public Simulation {
        events = List.copyOf(events);
        inputObjects = List.copyOf(inputObjects);
        outputObjects = List.copyOf(outputObjects);
        balanceChanges = List.copyOf(balanceChanges);
    }
}
