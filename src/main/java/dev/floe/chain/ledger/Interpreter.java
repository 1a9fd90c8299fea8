package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.Abort;
import dev.floe.chain.contract.AbortFunctions;
import dev.floe.chain.contract.ArithmeticFault;
import dev.floe.chain.contract.ContractException;
import dev.floe.chain.contract.U64;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.ArgumentFault;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.MoveLocation;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Coin;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out the commands of one programmable transaction. Not thread-safe. */
final class Interpreter {
    /** As much as an object may have. */
    private static final int MAX_VECTOR_BYTES = 250 * 1024;

    private final Contracts contracts;
    private final Execution execution;
    private final List<Slot> inputs;
    private final Slot gasCoin;
    private final List<List<Slot>> results = new ArrayList<>();
    /** How the slots of the running command are used: by mutable reference or for good, or (false) only read. */
    private final Map<Slot, Boolean> uses = new IdentityHashMap<>();

    Interpreter(Contracts contracts, Execution execution, List<Slot> inputs, Slot gasCoin) {
        this.contracts = contracts;
        this.execution = execution;
        this.inputs = inputs;
        this.gasCoin = gasCoin;
    }

    /** @throws ExecutionFailedException if the command fails; the transaction fails then */
    void run(Command command) {
        uses.clear();
        List<Value> values = switch (command) {
            case Command.MoveCall call -> call(call);
            case Command.TransferObjects transfer -> transfer(transfer);
            case Command.SplitCoins split -> split(split);
            case Command.MergeCoins merge -> merge(merge);
            case Command.Publish publish -> throw unsupported();
            case Command.MakeMoveVector vector -> makeVector(vector);
            case Command.Upgrade upgrade -> upgrade(upgrade);
        };
        results.add(
                values.stream().map(value -> Slot.of(Slot.Access.OWNED, value)).toList());
    }

    /** @throws ExecutionFailedException if a result that cannot be dropped was left over */
    void finish() {
        for (int command = 0; command < results.size(); command++) {
            List<Slot> slots = results.get(command);
            for (int part = 0; part < slots.size(); part++) {
                Slot slot = slots.get(part);
                if (!slot.isTaken() && !has(Ability.DROP, slot.value().orElseThrow())) {
                    throw new ExecutionFailedException(new ExecutionFailure.UnusedValueWithoutDrop(command, part));
                }
            }
        }
    }

    private static ExecutionFailedException unsupported() {
        return new ExecutionFailedException(ExecutionFailure.Plain.FEATURE_NOT_YET_SUPPORTED);
    }

    private List<Value> call(Command.MoveCall call) {
        ObjectId original = contracts
                .original(execution.view(), call.contract())
                .orElseThrow(() -> new ExecutionFailedException(ExecutionFailure.Plain.FUNCTION_NOT_FOUND));
        FunctionSignature signature = contracts
                .declarations()
                .function(original, call.module(), call.function())
                .orElseThrow(() -> new ExecutionFailedException(ExecutionFailure.Plain.FUNCTION_NOT_FOUND));
        if (call.typeArguments().size() != signature.typeParameters()) {
            throw new ExecutionFailedException(ExecutionFailure.Plain.TYPE_ARITY_MISMATCH);
        }
        for (int i = 0; i < call.typeArguments().size(); i++) {
            if (!contracts.declarations().isKnown(call.typeArguments().get(i))) {
                throw new ExecutionFailedException(new ExecutionFailure.UnknownTypeArgument(i));
            }
        }
        List<FunctionSignature.Parameter> parameters = signature.parameters().stream()
                .filter(parameter -> !isContext(parameter))
                .toList();
        if (call.arguments().size() != parameters.size()) {
            throw new ExecutionFailedException(ExecutionFailure.Plain.ARITY_MISMATCH);
        }
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            FunctionSignature.Parameter parameter = parameters.get(i);
            arguments.add(argument(
                    call.arguments().get(i), i, parameter.type().with(call.typeArguments()), parameter.passing()));
        }
        if (original.equals(Ids.SUI_FRAMEWORK) && call.module().equals("transfer")) {
            requireTransferable(arguments.getFirst());
        }
        ContractFunction function =
                contracts.function(call.module(), call.function()).orElseThrow(Interpreter::unsupported);
        try {
            return function.call(new Call(
                    call.contract(),
                    original,
                    call.module(),
                    call.function(),
                    call.typeArguments(),
                    arguments,
                    execution));
        } catch (BcsException e) {
            // A value that was made by our own functions or passed the checks of pure values always parses, unless a
            // number exceeds what this chain handles, such as an epoch of more than 31 bits.
            throw new ExecutionFailedException(ExecutionFailure.Plain.INVARIANT_VIOLATION);
        } catch (ContractException refusal) {
            throw failure(refusal, original, call.function(), parameters);
        }
    }

    /** Without bytecode there are no indexes of functions and instructions; the function's name says more. */
    private ExecutionFailedException failure(
            ContractException refusal, ObjectId contract, String called, List<FunctionSignature.Parameter> parameters) {
        return new ExecutionFailedException(
                switch (refusal) {
                    case ArithmeticFault fault -> new ExecutionFailure.ArithmeticError(Optional.empty());
                    case Abort abort ->
                        new ExecutionFailure.MoveAbort(
                                new MoveLocation(
                                        contracts.packageOf(abort.code(), contract),
                                        abort.code().module(),
                                        0,
                                        0,
                                        AbortFunctions.of(
                                                abort.code(),
                                                called,
                                                takesMutably(abort.code().module(), parameters))),
                                abort.code().code());
                });
    }

    private static boolean takesMutably(String module, List<FunctionSignature.Parameter> parameters) {
        return parameters.stream()
                .anyMatch(parameter -> parameter.passing() == FunctionSignature.Passing.BY_MUTABLE_REFERENCE
                        && parameter.type() instanceof OpenType.Datatype type
                        && type.module().equals(module));
    }

    static boolean isContext(FunctionSignature.Parameter parameter) {
        return parameter.type() instanceof OpenType.Datatype type
                && type.address().equals(Ids.SUI_FRAMEWORK)
                && type.name().equals("TxContext");
    }

    private List<Value> transfer(Command.TransferObjects transfer) {
        List<Value> objects = new ArrayList<>();
        for (int i = 0; i < transfer.objects().size(); i++) {
            Slot slot = slot(transfer.objects().get(i), i);
            Value object = slot.value()
                    .orElseThrow(() -> ExecutionFailedException.argument(0, ArgumentFault.Plain.TYPE_MISMATCH));
            requireTransferable(object);
            objects.add(takeForTransfer(slot, object, i));
        }
        int recipientIndex = transfer.objects().size();
        Value recipient = argument(
                transfer.recipient(), recipientIndex, TypeTag.Primitive.ADDRESS, FunctionSignature.Passing.BY_VALUE);
        Owner owner = new Owner.Address(recipient.read(Ids::read));
        objects.forEach(object -> execution.place(object, owner));
        return List.of();
    }

    private Value takeForTransfer(Slot slot, Value object, int index) {
        if (slot.access() == Slot.Access.GAS) {
            use(slot, true, index);
            slot.take();
            return object;
        }
        return take(slot, object, index);
    }

    private void requireTransferable(Value object) {
        if (!has(Ability.KEY, object) || !has(Ability.STORE, object)) {
            throw new ExecutionFailedException(ExecutionFailure.Plain.INVALID_TRANSFER_OBJECT);
        }
    }

    private List<Value> split(Command.SplitCoins split) {
        Value coinValue = coin(split.coin(), 0, FunctionSignature.Passing.BY_MUTABLE_REFERENCE);
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < split.amounts().size(); i++) {
            long amount = argument(
                            split.amounts().get(i), i + 1, TypeTag.Primitive.U64, FunctionSignature.Passing.BY_VALUE)
                    .read(BcsReader::u64);
            Coin coin = coinValue.read(Coin::read);
            if (U64.less(coin.balance(), amount)) {
                throw new ExecutionFailedException(ExecutionFailure.Plain.INSUFFICIENT_COIN_BALANCE);
            }
            coinValue.replace(new Coin(coin.id(), coin.balance() - amount).toBcs());
            parts.add(Value.of(coinValue.type(), new Coin(execution.freshId(), amount)));
        }
        return parts;
    }

    private List<Value> merge(Command.MergeCoins merge) {
        Value target = coin(merge.coin(), 0, FunctionSignature.Passing.BY_MUTABLE_REFERENCE);
        for (int i = 0; i < merge.others().size(); i++) {
            Value other = coin(merge.others().get(i), i + 1, FunctionSignature.Passing.BY_VALUE);
            if (!other.type().equals(target.type())) {
                throw ExecutionFailedException.argument(i + 1, ArgumentFault.Plain.TYPE_MISMATCH);
            }
            Coin into = target.read(Coin::read);
            Coin from = other.read(Coin::read);
            long sum = into.balance() + from.balance();
            if (U64.less(sum, into.balance())) {
                throw new ExecutionFailedException(ExecutionFailure.Plain.COIN_BALANCE_OVERFLOW);
            }
            target.replace(new Coin(into.id(), sum).toBcs());
            execution.delete(from.id());
        }
        return List.of();
    }

    /** Elements without a type of their own are tried as the type that is given; without one they must be objects. */
    private List<Value> makeVector(Command.MakeMoveVector make) {
        make.elementType()
                .filter(type -> !contracts.declarations().isKnown(type))
                .ifPresent(type -> {
                    throw new ExecutionFailedException(new ExecutionFailure.UnknownTypeArgument(0));
                });
        TypeTag type = make.elementType()
                .orElseGet(() -> make.elements().stream()
                        .findFirst()
                        .flatMap(first -> slot(first, 0).value())
                        .filter(value -> has(Ability.KEY, value))
                        .map(Value::type)
                        .orElseThrow(() -> ExecutionFailedException.argument(0, ArgumentFault.Plain.TYPE_MISMATCH)));
        BcsWriter vector = new BcsWriter().uleb128(make.elements().size());
        for (int i = 0; i < make.elements().size(); i++) {
            vector.fixed(argument(make.elements().get(i), i, type, FunctionSignature.Passing.BY_VALUE)
                    .bcs());
            if (vector.length() > MAX_VECTOR_BYTES) {
                throw new ExecutionFailedException(
                        new ExecutionFailure.MoveObjectTooBig(vector.length(), MAX_VECTOR_BYTES));
            }
        }
        return List.of(new Value(new TypeTag.Vector(type), vector.toByteArray()));
    }

    private List<Value> upgrade(Command.Upgrade upgrade) {
        Value ticket = argument(upgrade.ticket(), 0, PackageUpgrades.ticketType(), FunctionSignature.Passing.BY_VALUE);
        return List.of(PackageUpgrades.carryOut(upgrade, ticket, execution));
    }

    private Value coin(Argument argument, int index, FunctionSignature.Passing passing) {
        Value value = slot(argument, index)
                .value()
                .filter(v ->
                        v.type() instanceof StructTag type && type.currency().isPresent())
                .orElseThrow(() -> ExecutionFailedException.argument(index, ArgumentFault.Plain.TYPE_MISMATCH));
        return argument(argument, index, value.type(), passing);
    }

    private Value argument(Argument argument, int index, TypeTag type, FunctionSignature.Passing passing) {
        Slot slot = slot(argument, index);
        Value value = slot.as(type, index);
        return switch (passing) {
            case BY_VALUE -> take(slot, value, index);
            case BY_REFERENCE -> {
                use(slot, false, index);
                yield value;
            }
            case BY_MUTABLE_REFERENCE -> {
                if (slot.access() == Slot.Access.READ_ONLY) {
                    throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_OBJECT_BY_MUT_REF);
                }
                use(slot, true, index);
                yield value;
            }
        };
    }

    private Value take(Slot slot, Value value, int index) {
        if (has(Ability.COPY, value)) {
            use(slot, false, index);
            return new Value(value.type(), value.bcs());
        }
        switch (slot.access()) {
            case OWNED -> {
                use(slot, true, index);
                slot.take();
            }
            case GAS -> throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_GAS_COIN_USAGE);
            case MUTABLE, READ_ONLY ->
                throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_OBJECT_BY_VALUE);
        }
        return value;
    }

    /** Within one command a value is either read any number of times, or changed or taken once. */
    private void use(Slot slot, boolean exclusively, int index) {
        Boolean before = uses.put(slot, exclusively);
        if (before != null && (before || exclusively)) {
            throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_VALUE_USAGE);
        }
    }

    private Slot slot(Argument argument, int index) {
        Slot slot = switch (argument) {
            case Argument.GasCoin() -> gasCoin;
            case Argument.Input(int input) -> {
                if (input >= inputs.size()) {
                    throw ExecutionFailedException.argument(index, new ArgumentFault.IndexOutOfBounds(input));
                }
                yield inputs.get(input);
            }
            case Argument.Result(int command) -> {
                List<Slot> parts = results(command, index);
                if (parts.size() != 1) {
                    throw ExecutionFailedException.argument(index, new ArgumentFault.InvalidResultArity(command));
                }
                yield parts.getFirst();
            }
            case Argument.NestedResult(int command, int part) -> {
                List<Slot> parts = results(command, index);
                if (part >= parts.size()) {
                    throw ExecutionFailedException.argument(
                            index, new ArgumentFault.SecondaryIndexOutOfBounds(command, part));
                }
                yield parts.get(part);
            }
        };
        if (slot.isTaken()) {
            throw ExecutionFailedException.argument(index, ArgumentFault.Plain.INVALID_VALUE_USAGE);
        }
        return slot;
    }

    private List<Slot> results(int command, int index) {
        if (command >= results.size()) {
            throw ExecutionFailedException.argument(index, new ArgumentFault.IndexOutOfBounds(command));
        }
        return results.get(command);
    }

    private boolean has(Ability ability, Value value) {
        return contracts.declarations().has(ability, value.type());
    }
}
