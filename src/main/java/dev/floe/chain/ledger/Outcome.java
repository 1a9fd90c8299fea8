package dev.floe.chain.ledger;

import dev.floe.sui.model.Event;
import dev.floe.sui.model.TransactionEffects;
import java.util.List;

/**
 * What executing a transaction gave.
 *
 * @param before the versions that it changed or deleted
 * @param after the versions that it wrote
 */
record Outcome(TransactionEffects effects, List<Event> events, List<StoredObject> before, List<StoredObject> after) {}
