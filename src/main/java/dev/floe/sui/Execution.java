package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.GasSummary;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A transaction that was executed, and whether it succeeded.
 *
 * @param failure why it failed; empty if it succeeded
 * @param checkpoint where it is on the ledger; empty if it is not there yet
 * @param changes the objects it touched
 * @param balanceChanges who gained or lost which coins, if the endpoint says so
 */
public record Execution(
        Digest digest,
        Optional<Failure> failure,
        GasSummary gas,
        OptionalLong checkpoint,
        List<Change> changes,
        List<BalanceChange> balanceChanges) {

    public Execution {
        changes = List.copyOf(changes);
        balanceChanges = List.copyOf(balanceChanges);
    }

    /** The IDs of the objects that it made, in ascending order. */
    public List<ObjectId> created() {
        return changes.stream()
                .filter(change -> change.operation() == Operation.CREATED)
                .map(Change::id)
                .sorted()
                .toList();
    }

    /** @throws SuiException EXECUTION_FAILED, saying why, unless it succeeded */
    public Execution orThrow() throws SuiException {
        if (failure.isEmpty()) {
            return this;
        }
        String message = "transaction " + digest + " failed: " + failure.get().description();
        if (failure.get().abort().isPresent()) {
            SuiException.Abort abort = failure.get().abort().get();
            throw new SuiException(abort, message + " (" + abort + ")");
        }
        throw new SuiException(SuiException.Kind.EXECUTION_FAILED, message);
    }

    /** What happened to an object's ID. */
    public enum Operation {
        NONE,
        CREATED,
        DELETED
    }

    /** @param type as the endpoint wrote it; empty for packages and where it did not say */
    public record Change(ObjectId id, Operation operation, Optional<String> type) {}

    /** @param amount positive for a gain */
    public record BalanceChange(ObjectId address, String coinType, BigInteger amount) {}

    /** @param abort present if a Move call gave up */
    public record Failure(String description, Optional<SuiException.Abort> abort) {}
}
