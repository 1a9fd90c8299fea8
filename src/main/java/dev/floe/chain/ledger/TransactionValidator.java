package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.chain.contract.U64;
import dev.floe.keys.SuiSignature;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Coin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides whether a transaction may be executed at all, against the objects as they are now. Thread-safe. */
final class TransactionValidator {
    static final int MAX_TRANSACTION_BYTES = 128 * 1024;
    static final long MAX_BUDGET = 50_000_000_000L;
    static final int MAX_GAS_COINS = 256;
    private static final int MAX_INPUTS = 2048;
    private static final int MAX_COMMANDS = 1024;
    private static final int MAX_ARGUMENTS = 512;
    private static final int MAX_TYPE_ARGUMENTS = 16;
    private static final int MAX_PURE_BYTES = 16 * 1024;
    private static final long MAX_PRICE = 100_000;

    /** What may be in a transaction, by the names that Sui's protocol has for it. */
    static Map<String, Long> limits() {
        return Map.ofEntries(
                Map.entry("max_tx_size_bytes", (long) MAX_TRANSACTION_BYTES),
                Map.entry("max_tx_gas", MAX_BUDGET),
                Map.entry("max_gas_price", MAX_PRICE),
                Map.entry("max_gas_payment_objects", (long) MAX_GAS_COINS),
                Map.entry("max_input_objects", (long) MAX_INPUTS),
                Map.entry("max_programmable_tx_commands", (long) MAX_COMMANDS),
                Map.entry("max_arguments", (long) MAX_ARGUMENTS),
                Map.entry("max_type_arguments", (long) MAX_TYPE_ARGUMENTS),
                Map.entry("max_type_argument_depth", (long) TypeTag.MAX_DEPTH),
                Map.entry("max_pure_argument_size", (long) MAX_PURE_BYTES),
                Map.entry("max_move_object_size", (long) TransactionExecutor.MAX_OBJECT_BYTES),
                // Contracts here are Java.
                Map.entry("max_publish_or_upgrade_per_ptb", 0L));
    }

    private final Contracts contracts;
    private final Digest chainId;

    TransactionValidator(Contracts contracts, Digest chainId) {
        this.contracts = contracts;
        this.chainId = chainId;
    }

    /** Whether those who must have signed the transaction did. */
    static void checkSignatures(TransactionData data, byte[] bcs, List<byte[]> signatures)
            throws RejectedTransactionException {
        List<ObjectId> signers = data.gas().owner().equals(data.sender())
                ? List.of(data.sender())
                : List.of(data.sender(), data.gas().owner());
        if (signatures.size() != signers.size()) {
            throw rejected(
                    RejectedTransactionException.Reason.BAD_SIGNATURE,
                    "the transaction needs " + signers.size() + " signatures and has " + signatures.size());
        }
        for (ObjectId signer : signers) {
            if (signatures.stream().noneMatch(s -> SuiSignature.verify(s, bcs, signer.toBytes()))) {
                throw rejected(
                        RejectedTransactionException.Reason.BAD_SIGNATURE,
                        "no valid signature of " + signer
                                + "; supported are Ed25519, secp256k1 and secp256r1 signatures of the transaction");
            }
        }
    }

    /**
     * @param imaginaryCoin pays if the transaction names no coins; empty if that is an error
     * @throws RejectedTransactionException if the transaction must not be executed
     */
    TransactionInputs check(
            ObjectView view, TransactionData data, Optional<StoredObject> imaginaryCoin, long timestampMillis)
            throws RejectedTransactionException {
        ProgrammableTransaction transaction = data.programmable()
                .orElseThrow(() -> rejected(
                        RejectedTransactionException.Reason.MALFORMED,
                        "only the chain itself sends such transactions"));
        checkSizes(transaction);
        checkExpiration(data.expiration(), timestampMillis);
        checkPrice(data.gas());
        Set<ObjectId> named = new HashSet<>();
        List<Optional<StoredObject>> objects = new ArrayList<>();
        for (CallArg input : transaction.inputs()) {
            objects.add(input(view, input, data.sender(), named));
        }
        checkPackages(view, transaction);
        List<StoredObject> gasCoins = new ArrayList<>();
        for (ObjectRef reference : data.gas().payment()) {
            gasCoins.add(gasCoin(view, reference, data.gas().owner(), named));
        }
        if (gasCoins.isEmpty()) {
            gasCoins.add(imaginaryCoin.orElseThrow(() -> rejected(
                    RejectedTransactionException.Reason.INSUFFICIENT_GAS,
                    "the transaction names no coin to pay with")));
        }
        long balance = 0;
        for (StoredObject coin : gasCoins) {
            balance += balance(coin.object());
        }
        if (U64.less(balance, data.gas().budget())) {
            throw rejected(
                    RejectedTransactionException.Reason.INSUFFICIENT_GAS,
                    "the gas coins have " + Long.toUnsignedString(balance) + " MIST, the budget is "
                            + Long.toUnsignedString(data.gas().budget()));
        }
        return new TransactionInputs(data, transaction, objects, gasCoins, timestampMillis);
    }

    private static void checkSizes(ProgrammableTransaction transaction) throws RejectedTransactionException {
        require(transaction.inputs().size() <= MAX_INPUTS, "more than " + MAX_INPUTS + " inputs");
        require(transaction.commands().size() <= MAX_COMMANDS, "more than " + MAX_COMMANDS + " commands");
        for (CallArg input : transaction.inputs()) {
            require(
                    !(input instanceof CallArg.Pure(byte[] value)) || value.length <= MAX_PURE_BYTES,
                    "a pure input of more than " + MAX_PURE_BYTES + " bytes");
        }
        for (Command command : transaction.commands()) {
            List<Argument> arguments = switch (command) {
                case Command.MoveCall call -> {
                    require(
                            call.typeArguments().size() <= MAX_TYPE_ARGUMENTS,
                            "more than " + MAX_TYPE_ARGUMENTS + " type arguments");
                    yield call.arguments();
                }
                case Command.TransferObjects transfer -> nonEmpty(transfer.objects());
                case Command.SplitCoins split -> nonEmpty(split.amounts());
                case Command.MergeCoins merge -> nonEmpty(merge.others());
                case Command.Publish publish -> throw unsupported("Publish");
                case Command.Upgrade upgrade -> {
                    require(!upgrade.modules().isEmpty(), "an upgrade without modules");
                    yield List.of(upgrade.ticket());
                }
                case Command.MakeMoveVector vector ->
                    vector.elementType().isPresent() ? vector.elements() : nonEmpty(vector.elements());
            };
            require(arguments.size() <= MAX_ARGUMENTS, "more than " + MAX_ARGUMENTS + " arguments");
        }
    }

    private static List<Argument> nonEmpty(List<Argument> arguments) throws RejectedTransactionException {
        require(!arguments.isEmpty(), "a command without arguments");
        return arguments;
    }

    private void checkExpiration(Expiration expiration, long timestampMillis) throws RejectedTransactionException {
        boolean valid = switch (expiration) {
            case Expiration.Never() -> true;
            case Expiration.Epoch(long epoch) -> !U64.less(epoch, Ledger.SUI_EPOCH);
            case Expiration.ValidDuring during ->
                during.chain().equals(chainId)
                        && !during.minEpoch()
                                .filter(min -> U64.less(Ledger.SUI_EPOCH, min))
                                .isPresent()
                        && !during.maxEpoch()
                                .filter(max -> U64.less(max, Ledger.SUI_EPOCH))
                                .isPresent()
                        && !during.minTimestamp()
                                .filter(min -> U64.less(timestampMillis, min))
                                .isPresent()
                        && !during.maxTimestamp()
                                .filter(max -> U64.less(max, timestampMillis))
                                .isPresent();
        };
        if (!valid) {
            throw rejected(
                    RejectedTransactionException.Reason.EXPIRED, "the transaction is not valid on this chain now");
        }
    }

    private static void checkPrice(GasData gas) throws RejectedTransactionException {
        if (U64.less(gas.price(), Ledger.REFERENCE_GAS_PRICE) || U64.less(MAX_PRICE, gas.price())) {
            throw rejected(
                    RejectedTransactionException.Reason.INSUFFICIENT_GAS,
                    "the gas price must be " + Ledger.REFERENCE_GAS_PRICE + " to " + MAX_PRICE + " MIST, not "
                            + Long.toUnsignedString(gas.price()));
        }
        long least = TransactionExecutor.computationCost(gas.price());
        if (U64.less(gas.budget(), least) || U64.less(MAX_BUDGET, gas.budget())) {
            throw rejected(
                    RejectedTransactionException.Reason.INSUFFICIENT_GAS,
                    "the gas budget must be " + least + " to " + MAX_BUDGET + " MIST, not "
                            + Long.toUnsignedString(gas.budget()));
        }
        require(gas.payment().size() <= MAX_GAS_COINS, "more than " + MAX_GAS_COINS + " gas coins");
    }

    private static Optional<StoredObject> input(ObjectView view, CallArg input, ObjectId sender, Set<ObjectId> named)
            throws RejectedTransactionException {
        return switch (input) {
            case CallArg.Pure pure -> Optional.empty();
            case CallArg.OwnedObject(ObjectRef reference) -> {
                StoredObject object = existing(view, reference.id(), named);
                if (object.object().owner() instanceof Owner.Shared) {
                    throw rejected(
                            RejectedTransactionException.Reason.WRONG_OWNER,
                            "object " + object.id() + " is shared and was given as an owned one");
                }
                checkOwner(object, sender, true);
                checkVersion(object, reference);
                yield Optional.of(object);
            }
            case CallArg.SharedObject shared -> {
                StoredObject object = existing(view, shared.id(), named);
                if (!object.object().owner().equals(new Owner.Shared(shared.initialVersion()))) {
                    throw rejected(
                            RejectedTransactionException.Reason.WRONG_OWNER,
                            "object " + shared.id() + " is not shared since version "
                                    + Long.toUnsignedString(shared.initialVersion()));
                }
                if (shared.mutable() && shared.id().equals(Ids.CLOCK)) {
                    throw rejected(RejectedTransactionException.Reason.WRONG_OWNER, "the clock cannot be changed");
                }
                yield Optional.of(object);
            }
            case CallArg.Receiving receiving -> throw unsupported("Receiving");
        };
    }

    private static StoredObject gasCoin(ObjectView view, ObjectRef reference, ObjectId owner, Set<ObjectId> named)
            throws RejectedTransactionException {
        StoredObject coin = existing(view, reference.id(), named);
        checkOwner(coin, owner, false);
        checkVersion(coin, reference);
        if (!coin.object().type().equals(Optional.of(StructTag.coin(StructTag.SUI)))) {
            throw rejected(
                    RejectedTransactionException.Reason.INSUFFICIENT_GAS, "object " + coin.id() + " is no coin of SUI");
        }
        return coin;
    }

    private static StoredObject existing(ObjectView view, ObjectId id, Set<ObjectId> named)
            throws RejectedTransactionException {
        require(named.add(id), "object " + id + " is named twice");
        StoredObject object = view.find(id)
                .orElseThrow(() ->
                        rejected(RejectedTransactionException.Reason.OBJECT_NOT_FOUND, "there is no object " + id));
        require(object.object().type().isPresent(), "a package cannot be an input: " + id);
        return object;
    }

    private static void checkOwner(StoredObject object, ObjectId owner, boolean orImmutable)
            throws RejectedTransactionException {
        boolean allowed = switch (object.object().owner()) {
            case Owner.Address(ObjectId address) -> address.equals(owner);
            case Owner.Immutable() -> orImmutable;
            default -> false;
        };
        if (!allowed) {
            throw rejected(
                    RejectedTransactionException.Reason.WRONG_OWNER,
                    "object " + object.id() + " does not belong to " + owner);
        }
    }

    private static void checkVersion(StoredObject object, ObjectRef reference) throws RejectedTransactionException {
        if (object.object().version() != reference.version() || !object.digest().equals(reference.digest())) {
            throw rejected(
                    RejectedTransactionException.Reason.STALE_OBJECT,
                    "object " + object.id() + " is not available for consumption at version "
                            + Long.toUnsignedString(reference.version()) + " (" + reference.digest()
                            + "): its current version is "
                            + Long.toUnsignedString(object.object().version()) + " (" + object.digest() + ")");
        }
    }

    private void checkPackages(ObjectView view, ProgrammableTransaction transaction)
            throws RejectedTransactionException {
        for (Command command : transaction.commands()) {
            Optional<ObjectId> named = switch (command) {
                case Command.MoveCall call -> Optional.of(call.contract());
                case Command.Upgrade upgrade -> Optional.of(upgrade.contract());
                default -> Optional.empty();
            };
            if (named.isPresent() && contracts.original(view, named.get()).isEmpty()) {
                throw rejected(
                        RejectedTransactionException.Reason.OBJECT_NOT_FOUND, "there is no package " + named.get());
            }
        }
    }

    static long balance(SuiObject coin) {
        return BcsReader.parse(coin.contents().orElseThrow(), Coin::read).balance();
    }

    private static void require(boolean condition, String message) throws RejectedTransactionException {
        if (!condition) {
            throw rejected(RejectedTransactionException.Reason.MALFORMED, message);
        }
    }

    private static RejectedTransactionException unsupported(String what) {
        return rejected(RejectedTransactionException.Reason.UNSUPPORTED, what + " is not supported by this chain");
    }

    private static RejectedTransactionException rejected(RejectedTransactionException.Reason reason, String message) {
        return new RejectedTransactionException(reason, message);
    }
}
