package dev.floe.sui;

import dev.floe.sui.model.TransactionData;
import java.time.Instant;

/**
 * A transaction that is on the ledger.
 *
 * @param data what its sender signed
 * @param timestamp of its checkpoint
 * @param execution what came of it
 */
public record LedgerTransaction(TransactionData data, Instant timestamp, Execution execution) {}
