package dev.floe.sui;

import com.google.protobuf.Timestamp;
import dev.floe.bytes.BcsException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.rpc.ChangedObject;
import dev.floe.sui.rpc.Checkpoint;
import dev.floe.sui.rpc.DatatypeDescriptor;
import dev.floe.sui.rpc.ExecutedTransaction;
import dev.floe.sui.rpc.ExecutionError;
import dev.floe.sui.rpc.FieldDescriptor;
import dev.floe.sui.rpc.GasCostSummary;
import dev.floe.sui.rpc.GetServiceInfoResponse;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an endpoint's messages say, as types of our own. An endpoint is a stranger: what cannot be is a {@link
 * SuiException} of kind {@code MALFORMED}.
 */
final class ProtoReading {
    private ProtoReading() {}

    static ServiceInfo serviceInfo(GetServiceInfoResponse info) {
        return new ServiceInfo(
                info.getChainId(),
                info.getChain(),
                info.getEpoch(),
                info.getCheckpointHeight(),
                instant(info.getTimestamp()),
                info.getLowestAvailableCheckpoint(),
                info.getServer());
    }

    /** The type parameter of field {@code field} of a struct, if it has exactly one. */
    static Optional<StructTag> currencyOfField(DatatypeDescriptor datatype, String field) {
        return datatype.getFieldsList().stream()
                .filter(candidate -> candidate.getName().equals(field))
                .map(FieldDescriptor::getType)
                .filter(type -> type.getTypeParameterInstantiationCount() == 1)
                .map(type -> type.getTypeParameterInstantiation(0).getTypeName())
                .findFirst()
                .flatMap(StructTag::parse);
    }

    static CheckpointEvents events(Checkpoint checkpoint) throws SuiException {
        List<CheckpointEvents.Emitted> events = new ArrayList<>();
        for (ExecutedTransaction transaction : checkpoint.getTransactionsList()) {
            for (dev.floe.sui.rpc.Event event : transaction.getEvents().getEventsList()) {
                events.add(new CheckpointEvents.Emitted(digest(transaction.getDigest()), event(event)));
            }
        }
        return new CheckpointEvents(
                checkpoint.getSequenceNumber(),
                digest(checkpoint.getDigest()),
                checkpoint.getSummary().hasPreviousDigest()
                        ? Optional.of(digest(checkpoint.getSummary().getPreviousDigest()))
                        : Optional.empty(),
                instant(checkpoint.getSummary().getTimestamp()),
                events);
    }

    static SuiObject object(dev.floe.sui.rpc.Object object) throws SuiException {
        try {
            return SuiObject.fromBcs(object.getBcs().getValue().toByteArray());
        } catch (BcsException e) {
            throw malformed("object " + object.getObjectId() + " cannot be read: " + e.getMessage());
        }
    }

    static DynamicField dynamicField(dev.floe.sui.rpc.DynamicField field) throws SuiException {
        StructTag type = StructTag.parse(field.getValueType())
                .orElseThrow(() -> malformed("a field whose value is of type '" + field.getValueType() + "'"));
        return new DynamicField(
                id(field.getFieldId()),
                type,
                field.getName().getValue().toByteArray(),
                field.getValue().getValue().toByteArray(),
                field.hasChildId() ? Optional.of(id(field.getChildId())) : Optional.empty());
    }

    /** What {@code transaction} did, if it is the one that was asked about. */
    static Execution execution(Digest expected, ExecutedTransaction transaction) throws SuiException {
        if (transaction.hasDigest() && !transaction.getDigest().equals(expected.toString())) {
            throw malformed("the result of transaction " + expected + " is that of " + transaction.getDigest());
        }
        List<Execution.Change> changes = new ArrayList<>();
        for (ChangedObject change : transaction.getEffects().getChangedObjectsList()) {
            Execution.Operation operation = switch (change.getIdOperation()) {
                case CREATED -> Execution.Operation.CREATED;
                case DELETED -> Execution.Operation.DELETED;
                default -> Execution.Operation.NONE;
            };
            changes.add(new Execution.Change(
                    id(change.getObjectId()),
                    operation,
                    change.hasObjectType() ? Optional.of(change.getObjectType()) : Optional.empty()));
        }
        List<Execution.BalanceChange> balances = new ArrayList<>();
        for (dev.floe.sui.rpc.BalanceChange change : transaction.getBalanceChangesList()) {
            try {
                balances.add(new Execution.BalanceChange(
                        id(change.getAddress()), change.getCoinType(), new BigInteger(change.getAmount())));
            } catch (NumberFormatException e) {
                throw malformed("a balance changed by '" + change.getAmount() + "'");
            }
        }
        if (!transaction.getEffects().hasStatus()) {
            throw malformed("transaction " + expected + " has no status");
        }
        return new Execution(
                expected,
                transaction.getEffects().getStatus().getSuccess()
                        ? Optional.empty()
                        : Optional.of(
                                failure(transaction.getEffects().getStatus().getError())),
                gas(transaction.getEffects().getGasUsed()),
                transaction.hasCheckpoint() ? OptionalLong.of(transaction.getCheckpoint()) : OptionalLong.empty(),
                changes,
                balances);
    }

    /** Empty if it is in no checkpoint yet. */
    static Optional<LedgerTransaction> ledgerTransaction(Digest expected, ExecutedTransaction transaction)
            throws SuiException {
        if (!transaction.hasCheckpoint() || !transaction.hasTimestamp()) {
            return Optional.empty();
        }
        byte[] bcs = transaction.getTransaction().getBcs().getValue().toByteArray();
        if (!TransactionData.digest(bcs).equals(expected)) {
            throw malformed("asked for transaction " + expected + ", got another");
        }
        TransactionData data;
        try {
            data = TransactionData.fromBcs(bcs);
        } catch (BcsException e) {
            throw malformed("transaction " + expected + " cannot be read: " + e.getMessage());
        }
        return Optional.of(new LedgerTransaction(
                data,
                Instant.ofEpochSecond(
                        transaction.getTimestamp().getSeconds(),
                        transaction.getTimestamp().getNanos()),
                execution(expected, transaction)));
    }

    private static Execution.Failure failure(ExecutionError error) {
        Optional<SuiException.Abort> abort = Optional.empty();
        if (error.hasAbort()) {
            abort = Optional.of(AbortNames.abort(
                    error.getAbort().getLocation().getModule(), error.getAbort().getAbortCode()));
        }
        String said = error.hasDescription()
                ? error.getDescription()
                : error.getKind().name();
        return new Execution.Failure(said, abort);
    }

    private static GasSummary gas(GasCostSummary gas) {
        return new GasSummary(
                gas.getComputationCost(),
                gas.getStorageCost(),
                gas.getStorageRebate(),
                gas.getNonRefundableStorageFee());
    }

    private static Event event(dev.floe.sui.rpc.Event event) throws SuiException {
        StructTag type = StructTag.parse(event.getEventType())
                .orElseThrow(() -> malformed("event of type '" + event.getEventType() + "'"));
        return new Event(
                id(event.getPackageId()),
                event.getModule(),
                id(event.getSender()),
                type,
                event.getContents().getValue().toByteArray());
    }

    private static ObjectId id(String text) throws SuiException {
        return ObjectId.parse(text).orElseThrow(() -> malformed("'" + text + "' is no object ID"));
    }

    static Digest digest(String text) throws SuiException {
        return Digest.parse(text).orElseThrow(() -> malformed("'" + text + "' is no digest"));
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    static SuiException malformed(String what) {
        return new SuiException(SuiException.Kind.MALFORMED, what);
    }
}
