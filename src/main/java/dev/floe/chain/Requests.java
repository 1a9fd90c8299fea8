package dev.floe.chain;

import dev.floe.bytes.BcsException;
import dev.floe.chain.ledger.TransactionDraft;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.rpc.GasPayment;
import dev.floe.sui.rpc.Input;
import dev.floe.sui.rpc.MoveCall;
import dev.floe.sui.rpc.ObjectReference;
import dev.floe.sui.rpc.ProgrammableTransaction;
import dev.floe.sui.rpc.SimpleSignature;
import dev.floe.sui.rpc.Transaction;
import dev.floe.sui.rpc.TransactionExpiration;
import dev.floe.sui.rpc.UserSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what callers sent. Every method throws {@link RpcException} INVALID_ARGUMENT that says what is wrong. */
final class Requests {
    /** The limits of Sui. */
    private static final int MAX_INPUTS = 2048;

    private static final int MAX_COMMANDS = 1024;

    private static final int DEFAULT_PAGE = 50;
    private static final int LARGEST_PAGE = 1000;

    private Requests() {}

    /** How much a page has; {@code size} is unsigned. */
    static int pageSize(boolean present, int size) {
        return !present || size == 0 ? DEFAULT_PAGE : size < 0 ? LARGEST_PAGE : Math.min(LARGEST_PAGE, size);
    }

    static ObjectId id(String what, String text) {
        return ObjectId.parse(text)
                .orElseThrow(() -> RpcException.invalid(what + " '" + text + "' is not an ID: 0x and hex digits"));
    }

    static Digest digest(String what, String text) {
        return Digest.parse(text)
                .orElseThrow(() -> RpcException.invalid(what + " '" + text + "' is not a digest: 32 bytes in base58"));
    }

    static StructTag struct(String what, String text) {
        return StructTag.parse(text)
                .orElseThrow(() -> RpcException.invalid(what + " '" + text + "' is not a type such as 0x2::sui::SUI"));
    }

    private static TypeTag type(String text) {
        return TypeTag.parse(text).orElseThrow(() -> RpcException.invalid("'" + text + "' is not a type"));
    }

    /** The signature as the chain stores it: flag, signature, public key. */
    static byte[] signature(UserSignature signature) {
        if (signature.hasBcs()) {
            return signature.getBcs().getValue().toByteArray();
        }
        if (!signature.hasSimple()) {
            throw RpcException.invalid(
                    "a signature has neither bcs nor a simple signature; other kinds are not supported");
        }
        SimpleSignature simple = signature.getSimple();
        return new dev.floe.bytes.BcsWriter(128)
                .u8(simple.getSchemeValue())
                .fixed(simple.getSignature().toByteArray())
                .fixed(simple.getPublicKey().toByteArray())
                .toByteArray();
    }

    /** A transaction that is complete or leaves things to be resolved. */
    static TransactionDraft draft(Transaction transaction) {
        if (transaction.hasBcs()) {
            try {
                return TransactionDraft.of(TransactionData.fromBcs(
                                transaction.getBcs().getValue().toByteArray()))
                        .orElseThrow(() -> RpcException.invalid("only programmable transactions can be simulated"));
            } catch (BcsException e) {
                throw RpcException.invalid("transaction.bcs is not a transaction: " + e.getMessage());
            }
        }
        if (!transaction.getKind().hasProgrammableTransaction()) {
            throw RpcException.invalid("transaction.kind.programmable_transaction or transaction.bcs is needed");
        }
        ProgrammableTransaction program = transaction.getKind().getProgrammableTransaction();
        if (program.getInputsCount() > MAX_INPUTS || program.getCommandsCount() > MAX_COMMANDS) {
            throw RpcException.invalid(
                    "a transaction has at most " + MAX_INPUTS + " inputs and " + MAX_COMMANDS + " commands");
        }
        List<TransactionDraft.Input> inputs = new ArrayList<>();
        for (Input input : program.getInputsList()) {
            inputs.add(input(input));
        }
        List<Command> commands = new ArrayList<>();
        for (dev.floe.sui.rpc.Command command : program.getCommandsList()) {
            commands.add(command(command));
        }
        GasPayment gas = transaction.getGasPayment();
        return new TransactionDraft(
                id("transaction.sender", transaction.getSender()),
                inputs,
                commands,
                gas.hasOwner() ? Optional.of(id("gas_payment.owner", gas.getOwner())) : Optional.empty(),
                gas.getObjectsList().stream().map(Requests::reference).toList(),
                gas.hasPrice() ? Optional.of(gas.getPrice()) : Optional.empty(),
                gas.hasBudget() ? Optional.of(gas.getBudget()) : Optional.empty(),
                expiration(transaction.getExpiration()));
    }

    private static ObjectRef reference(ObjectReference reference) {
        return new ObjectRef(
                id("object_id", reference.getObjectId()),
                reference.getVersion(),
                digest("digest", reference.getDigest()));
    }

    private static Expiration expiration(TransactionExpiration expiration) {
        return switch (expiration.getKind()) {
            case TRANSACTION_EXPIRATION_KIND_UNKNOWN, NONE -> new Expiration.Never();
            case EPOCH -> new Expiration.Epoch(expiration.getEpoch());
            case VALID_DURING ->
                new Expiration.ValidDuring(
                        expiration.hasMinEpoch() ? Optional.of(expiration.getMinEpoch()) : Optional.empty(),
                        expiration.hasEpoch() ? Optional.of(expiration.getEpoch()) : Optional.empty(),
                        expiration.hasMinTimestamp()
                                ? Optional.of(millis(expiration.getMinTimestamp()))
                                : Optional.empty(),
                        expiration.hasMaxTimestamp()
                                ? Optional.of(millis(expiration.getMaxTimestamp()))
                                : Optional.empty(),
                        digest("expiration.chain", expiration.getChain()),
                        Integer.toUnsignedLong(expiration.getNonce()));
            default -> throw RpcException.invalid("expiration of an unknown kind");
        };
    }

    private static long millis(com.google.protobuf.Timestamp timestamp) {
        return timestamp.getSeconds() * 1000 + timestamp.getNanos() / 1_000_000;
    }

    private static TransactionDraft.Input input(Input input) {
        return switch (input.getKind()) {
            case PURE ->
                new TransactionDraft.Resolved(new CallArg.Pure(input.getPure().toByteArray()));
            case SHARED ->
                input.hasVersion() && input.hasMutable()
                        ? new TransactionDraft.Resolved(new CallArg.SharedObject(
                                id("object_id", input.getObjectId()), input.getVersion(), input.getMutable()))
                        : new TransactionDraft.Unresolved(
                                id("object_id", input.getObjectId()),
                                Optional.empty(),
                                Optional.empty(),
                                input.hasMutable() ? Optional.of(input.getMutable()) : Optional.empty());
            case RECEIVING ->
                new TransactionDraft.Resolved(new CallArg.Receiving(new ObjectRef(
                        id("object_id", input.getObjectId()),
                        input.getVersion(),
                        digest("digest", input.getDigest()))));
            case IMMUTABLE_OR_OWNED, INPUT_KIND_UNKNOWN -> unresolved(input);
            default -> throw RpcException.invalid("inputs of kind " + input.getKind() + " are not supported");
        };
    }

    private static TransactionDraft.Input unresolved(Input input) {
        if (input.hasPure()) {
            return new TransactionDraft.Resolved(
                    new CallArg.Pure(input.getPure().toByteArray()));
        }
        return new TransactionDraft.Unresolved(
                id("object_id", input.getObjectId()),
                input.hasVersion() ? Optional.of(input.getVersion()) : Optional.empty(),
                input.hasDigest() ? Optional.of(digest("digest", input.getDigest())) : Optional.empty(),
                input.hasMutable() ? Optional.of(input.getMutable()) : Optional.empty());
    }

    private static Command command(dev.floe.sui.rpc.Command command) {
        return switch (command.getCommandCase()) {
            case MOVE_CALL -> {
                MoveCall call = command.getMoveCall();
                yield new Command.MoveCall(
                        id("package", call.getPackage()),
                        call.getModule(),
                        call.getFunction(),
                        call.getTypeArgumentsList().stream().map(Requests::type).toList(),
                        arguments(call.getArgumentsList()));
            }
            case TRANSFER_OBJECTS ->
                new Command.TransferObjects(
                        arguments(command.getTransferObjects().getObjectsList()),
                        argument(command.getTransferObjects().getAddress()));
            case SPLIT_COINS ->
                new Command.SplitCoins(
                        argument(command.getSplitCoins().getCoin()),
                        arguments(command.getSplitCoins().getAmountsList()));
            case MERGE_COINS ->
                new Command.MergeCoins(
                        argument(command.getMergeCoins().getCoin()),
                        arguments(command.getMergeCoins().getCoinsToMergeList()));
            case MAKE_MOVE_VECTOR ->
                new Command.MakeMoveVector(
                        command.getMakeMoveVector().hasElementType()
                                ? Optional.of(type(command.getMakeMoveVector().getElementType()))
                                : Optional.empty(),
                        arguments(command.getMakeMoveVector().getElementsList()));
            case PUBLISH, UPGRADE -> throw RpcException.invalid("packages cannot be published on this chain");
            case COMMAND_NOT_SET -> throw RpcException.invalid("a command is of no known kind");
        };
    }

    private static List<Argument> arguments(List<dev.floe.sui.rpc.Argument> arguments) {
        return arguments.stream().map(Requests::argument).toList();
    }

    private static Argument argument(dev.floe.sui.rpc.Argument argument) {
        return switch (argument.getKind()) {
            case GAS -> new Argument.GasCoin();
            case INPUT -> new Argument.Input(index(argument.getInput()));
            case RESULT ->
                argument.hasSubresult()
                        ? new Argument.NestedResult(index(argument.getResult()), index(argument.getSubresult()))
                        : new Argument.Result(index(argument.getResult()));
            default -> throw RpcException.invalid("an argument is of no known kind");
        };
    }

    private static int index(int value) {
        if (value < 0 || value > 0xFFFF) {
            throw RpcException.invalid("argument index " + Integer.toUnsignedString(value) + " exceeds 16 bits");
        }
        return value;
    }
}
