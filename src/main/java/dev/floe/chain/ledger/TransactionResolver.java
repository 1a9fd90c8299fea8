package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.move.Coin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fills in what a draft leaves open, from the objects as they are now, and tries the transaction. Thread-safe. */
final class TransactionResolver {
    /** What is added to the estimate of a budget, in units of gas: the cost may be higher when it counts. */
    private static final long SAFETY_UNITS = 1000;

    private static final long IMAGINARY_BALANCE = TransactionValidator.MAX_BUDGET * 20_000_000L;

    private final Contracts contracts;
    private final TransactionValidator validator;
    private final TransactionExecutor executor;

    TransactionResolver(Contracts contracts, TransactionValidator validator, TransactionExecutor executor) {
        this.contracts = contracts;
        this.validator = validator;
        this.executor = executor;
    }

    /** A transaction and what it would do. */
    record Tried(TransactionData data, Outcome outcome) {}

    /** Finds the SUI coins of an address. */
    interface Coins {
        List<StoredObject> of(ObjectId owner);
    }

    Tried resolve(ObjectView view, Coins coins, TransactionDraft draft, boolean selectGas, long timestampMillis)
            throws RejectedTransactionException {
        ProgrammableTransaction transaction = new ProgrammableTransaction(inputs(view, draft), draft.commands());
        ObjectId payer = draft.gasOwner().orElse(draft.sender());
        long price = draft.price().orElse(Ledger.REFERENCE_GAS_PRICE);
        Optional<StoredObject> imaginary = Optional.of(imaginaryCoin(payer));
        long budget;
        if (draft.budget().isPresent()) {
            budget = draft.budget().get();
        } else {
            TransactionData trial =
                    data(draft, transaction, new GasData(List.of(), payer, price, TransactionValidator.MAX_BUDGET));
            Outcome outcome = execute(view, trial, imaginary, timestampMillis);
            long spent = Math.max(0, outcome.effects().gasUsed().net());
            budget = Math.max(outcome.effects().gasUsed().computation(), spent) + SAFETY_UNITS * price;
        }
        List<ObjectRef> payment = draft.payment();
        if (payment.isEmpty() && selectGas) {
            payment = select(coins.of(payer), transaction, budget);
        }
        TransactionData data = data(draft, transaction, new GasData(payment, payer, price, budget));
        return new Tried(data, execute(view, data, selectGas ? Optional.empty() : imaginary, timestampMillis));
    }

    private Outcome execute(
            ObjectView view, TransactionData data, Optional<StoredObject> imaginary, long timestampMillis)
            throws RejectedTransactionException {
        return executor.execute(view, validator.check(view, data, imaginary, timestampMillis), data.digest());
    }

    private static TransactionData data(TransactionDraft draft, ProgrammableTransaction transaction, GasData gas) {
        return new TransactionData(transaction, draft.sender(), gas, draft.expiration());
    }

    private List<CallArg> inputs(ObjectView view, TransactionDraft draft) throws RejectedTransactionException {
        List<CallArg> inputs = new ArrayList<>();
        for (int i = 0; i < draft.inputs().size(); i++) {
            inputs.add(
                    switch (draft.inputs().get(i)) {
                        case TransactionDraft.Resolved(CallArg argument) -> argument;
                        case TransactionDraft.Unresolved unresolved -> object(view, draft, unresolved, i);
                    });
        }
        return inputs;
    }

    private CallArg object(ObjectView view, TransactionDraft draft, TransactionDraft.Unresolved input, int index)
            throws RejectedTransactionException {
        StoredObject object = view.find(input.id())
                .orElseThrow(() -> new RejectedTransactionException(
                        RejectedTransactionException.Reason.OBJECT_NOT_FOUND, "there is no object " + input.id()));
        return switch (object.object().owner()) {
            case Owner.Shared(long initialVersion) ->
                new CallArg.SharedObject(
                        input.id(),
                        initialVersion,
                        input.mutable().orElseGet(() -> isChanged(view, draft.commands(), index)));
            case Owner.Address address -> owned(object, input);
            case Owner.Immutable immutable -> owned(object, input);
            case Owner.Parent(ObjectId parent) ->
                throw new RejectedTransactionException(
                        RejectedTransactionException.Reason.WRONG_OWNER,
                        "object " + input.id() + " belongs to object " + parent + " and cannot be an input");
            case Owner.ConsensusAddress address ->
                throw new RejectedTransactionException(
                        RejectedTransactionException.Reason.UNSUPPORTED, "object " + input.id() + " has a party owner");
        };
    }

    private static CallArg owned(StoredObject object, TransactionDraft.Unresolved input) {
        // A version that was given is kept: a wrong one is found as any stale input is.
        return new CallArg.OwnedObject(new ObjectRef(
                object.id(),
                input.version().orElse(object.object().version()),
                input.digest().orElse(object.digest())));
    }

    /** Whether some command takes input {@code index} by value or by mutable reference. */
    private boolean isChanged(ObjectView view, List<Command> commands, int index) {
        Argument input = new Argument.Input(index);
        for (Command command : commands) {
            boolean changed = switch (command) {
                case Command.MoveCall call -> isChanged(view, call, input);
                case Command.TransferObjects transfer -> transfer.objects().contains(input);
                case Command.SplitCoins split -> split.coin().equals(input);
                case Command.MergeCoins merge ->
                    merge.coin().equals(input) || merge.others().contains(input);
                case Command.MakeMoveVector vector -> vector.elements().contains(input);
                default -> false;
            };
            if (changed) {
                return true;
            }
        }
        return false;
    }

    private boolean isChanged(ObjectView view, Command.MoveCall call, Argument input) {
        Optional<FunctionSignature> signature = contracts
                .original(view, call.contract())
                .flatMap(original -> contracts.declarations().function(original, call.module(), call.function()));
        if (signature.isEmpty()) {
            return false;
        }
        List<FunctionSignature.Parameter> parameters = signature.get().parameters();
        for (int i = 0; i < Math.min(parameters.size(), call.arguments().size()); i++) {
            if (call.arguments().get(i).equals(input)
                    && parameters.get(i).passing() != FunctionSignature.Passing.BY_REFERENCE) {
                return true;
            }
        }
        return false;
    }

    private static List<ObjectRef> select(List<StoredObject> coins, ProgrammableTransaction transaction, long budget)
            throws RejectedTransactionException {
        Set<ObjectId> used = new HashSet<>();
        for (CallArg input : transaction.inputs()) {
            if (input instanceof CallArg.OwnedObject(ObjectRef reference)) {
                used.add(reference.id());
            }
        }
        List<StoredObject> usable = coins.stream()
                .filter(coin -> !used.contains(coin.id()))
                .sorted(Comparator.comparingLong((StoredObject coin) -> TransactionValidator.balance(coin.object()))
                        .reversed())
                .limit(TransactionValidator.MAX_GAS_COINS)
                .toList();
        // Commands that take from the gas coin get all there is.
        boolean all = transaction.commands().stream().anyMatch(TransactionResolver::usesGasCoin);
        List<ObjectRef> payment = new ArrayList<>();
        long balance = 0;
        for (StoredObject coin : usable) {
            if (!all && balance >= budget) {
                break;
            }
            balance += TransactionValidator.balance(coin.object());
            payment.add(coin.reference());
        }
        if (payment.isEmpty() || balance < budget) {
            throw new RejectedTransactionException(
                    RejectedTransactionException.Reason.INSUFFICIENT_GAS,
                    "unable to select coins to pay for gas: " + balance + " MIST in " + payment.size() + " coins, "
                            + budget + " are needed");
        }
        return payment;
    }

    private static boolean usesGasCoin(Command command) {
        Argument gas = new Argument.GasCoin();
        return switch (command) {
            case Command.MoveCall call -> call.arguments().contains(gas);
            case Command.TransferObjects transfer -> transfer.objects().contains(gas);
            case Command.SplitCoins split -> split.coin().equals(gas);
            case Command.MergeCoins merge ->
                merge.coin().equals(gas) || merge.others().contains(gas);
            case Command.MakeMoveVector vector -> vector.elements().contains(gas);
            default -> false;
        };
    }

    private static StoredObject imaginaryCoin(ObjectId owner) {
        return StoredObject.of(new SuiObject(
                new ObjectContent.Struct(
                        StructTag.coin(StructTag.SUI), true, 0, new Coin(Ids.ZERO, IMAGINARY_BALANCE).toBcs()),
                new Owner.Address(owner),
                Digest.ZERO,
                0));
    }
}
