package dev.floe.chain;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.floe.chain.ledger.CommittedTransaction;
import dev.floe.chain.ledger.ValidatorSignature;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.AbortNames;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.ArgumentFault;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.CheckpointContents;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.ConsensusRead;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.ExecutionStatus;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.MoveLocation;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.ObjectRef;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import dev.floe.sui.model.UpgradeFault;
import dev.floe.sui.move.Coin;
import dev.floe.sui.rpc.BalanceChange;
import dev.floe.sui.rpc.Bcs;
import dev.floe.sui.rpc.ChangedObject;
import dev.floe.sui.rpc.Checkpoint;
import dev.floe.sui.rpc.CheckpointSummary;
import dev.floe.sui.rpc.CheckpointedTransactionInfo;
import dev.floe.sui.rpc.CommandArgumentError;
import dev.floe.sui.rpc.ExecutedTransaction;
import dev.floe.sui.rpc.ExecutionError;
import dev.floe.sui.rpc.GasCostSummary;
import dev.floe.sui.rpc.GasPayment;
import dev.floe.sui.rpc.IndexError;
import dev.floe.sui.rpc.Input;
import dev.floe.sui.rpc.Linkage;
import dev.floe.sui.rpc.MakeMoveVector;
import dev.floe.sui.rpc.MergeCoins;
import dev.floe.sui.rpc.Module;
import dev.floe.sui.rpc.MoveAbort;
import dev.floe.sui.rpc.MoveCall;
import dev.floe.sui.rpc.ObjectReference;
import dev.floe.sui.rpc.ObjectSet;
import dev.floe.sui.rpc.Package;
import dev.floe.sui.rpc.PackageUpgradeError;
import dev.floe.sui.rpc.Publish;
import dev.floe.sui.rpc.SignatureScheme;
import dev.floe.sui.rpc.SimpleSignature;
import dev.floe.sui.rpc.SizeError;
import dev.floe.sui.rpc.SplitCoins;
import dev.floe.sui.rpc.SystemTransaction;
import dev.floe.sui.rpc.Transaction;
import dev.floe.sui.rpc.TransactionEvents;
import dev.floe.sui.rpc.TransactionExpiration;
import dev.floe.sui.rpc.TransactionKind;
import dev.floe.sui.rpc.TransferObjects;
import dev.floe.sui.rpc.TypeArgumentError;
import dev.floe.sui.rpc.TypeOrigin;
import dev.floe.sui.rpc.UnchangedConsensusObject;
import dev.floe.sui.rpc.Upgrade;
import dev.floe.sui.rpc.UserSignature;
import dev.floe.sui.rpc.ValidatorAggregatedSignature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger knows in the messages of Sui's API. A mask spares the work for what the caller does not want; it is
 * the caller's to trim the rest.
 */
final class Rendering {
    private static final int SIGNATURE_LENGTH = 64;

    private Rendering() {}

    static dev.floe.sui.rpc.Object object(SuiObject object, ReadMask mask) {
        dev.floe.sui.rpc.Object.Builder rendered = dev.floe.sui.rpc.Object.newBuilder()
                .setObjectId(object.id().toString())
                .setVersion(object.version())
                .setOwner(owner(object.owner()))
                .setPreviousTransaction(object.previousTransaction().toString())
                .setStorageRebate(object.storageRebate());
        if (mask.wants("bcs") || mask.wants("digest")) {
            byte[] bcs = object.toBcs();
            rendered.setBcs(bcs("Object", bcs))
                    .setDigest(Digest.ofTyped("Object", bcs).toString());
        }
        switch (object.content()) {
            case ObjectContent.Struct struct -> {
                rendered.setObjectType(struct.type().toString())
                        .setHasPublicTransfer(struct.publicTransfer())
                        .setContents(bcs(struct.type().toString(), struct.contents()));
                if (struct.type().currency().isPresent()) {
                    rendered.setBalance(dev.floe.bytes.BcsReader.parse(struct.contents(), Coin::read)
                            .balance());
                }
            }
            case ObjectContent.Contract contract ->
                rendered.setObjectType("package").setPackage(contract(contract));
        }
        return rendered.build();
    }

    static Package contract(ObjectContent.Contract contract) {
        Package.Builder rendered =
                Package.newBuilder().setStorageId(contract.id().toString()).setVersion(contract.version());
        rendered.setOriginalId(contract.original().toString());
        contract.modules()
                .forEach((name, code) ->
                        rendered.addModules(Module.newBuilder().setName(name).setContents(ByteString.copyFrom(code))));
        for (ObjectContent.TypeOrigin origin : contract.typeOrigins()) {
            rendered.addTypeOrigins(TypeOrigin.newBuilder()
                    .setModuleName(origin.module())
                    .setDatatypeName(origin.name())
                    .setPackageId(origin.definedBy().toString()));
        }
        contract.linkage()
                .forEach((original, upgraded) -> rendered.addLinkage(Linkage.newBuilder()
                        .setOriginalId(original.toString())
                        .setUpgradedId(upgraded.id().toString())
                        .setUpgradedVersion(upgraded.version())));
        return rendered.build();
    }

    static dev.floe.sui.rpc.Owner owner(Owner owner) {
        dev.floe.sui.rpc.Owner.Builder rendered = dev.floe.sui.rpc.Owner.newBuilder();
        switch (owner) {
            case Owner.Address(ObjectId address) ->
                rendered.setKind(dev.floe.sui.rpc.Owner.OwnerKind.ADDRESS).setAddress(address.toString());
            case Owner.Parent(ObjectId object) ->
                rendered.setKind(dev.floe.sui.rpc.Owner.OwnerKind.OBJECT).setAddress(object.toString());
            case Owner.Shared(long initialVersion) ->
                rendered.setKind(dev.floe.sui.rpc.Owner.OwnerKind.SHARED).setVersion(initialVersion);
            case Owner.Immutable() -> rendered.setKind(dev.floe.sui.rpc.Owner.OwnerKind.IMMUTABLE);
            case Owner.ConsensusAddress(long startVersion, ObjectId address) ->
                rendered.setKind(dev.floe.sui.rpc.Owner.OwnerKind.CONSENSUS_ADDRESS)
                        .setVersion(startVersion)
                        .setAddress(address.toString());
        }
        return rendered.build();
    }

    static ExecutedTransaction transaction(CommittedTransaction transaction, ReadMask mask) {
        ExecutedTransaction.Builder rendered = executed(
                transaction.data(),
                transaction.effects(),
                transaction.events(),
                transaction.inputObjects(),
                transaction.outputObjects(),
                transaction.balanceChanges(),
                mask);
        rendered.setCheckpoint(transaction.checkpoint()).setTimestamp(timestamp(transaction.timestampMillis()));
        if (mask.wants("signatures")) {
            transaction.signatures().forEach(signature -> rendered.addSignatures(signature(signature)));
        }
        return rendered.build();
    }

    static ExecutedTransaction.Builder executed(
            TransactionData data,
            TransactionEffects effects,
            List<Event> events,
            List<SuiObject> inputs,
            List<SuiObject> outputs,
            List<dev.floe.chain.ledger.BalanceChange> balanceChanges,
            ReadMask mask) {
        ExecutedTransaction.Builder rendered =
                ExecutedTransaction.newBuilder().setDigest(effects.transaction().toString());
        if (mask.wants("transaction")) {
            rendered.setTransaction(data(data));
        }
        if (mask.wants("effects")) {
            rendered.setEffects(effects(effects, inputs, outputs));
        }
        if (mask.wants("events") && !events.isEmpty()) {
            rendered.setEvents(events(events));
        }
        if (mask.wants("balance_changes")) {
            for (dev.floe.chain.ledger.BalanceChange change : balanceChanges) {
                rendered.addBalanceChanges(BalanceChange.newBuilder()
                        .setAddress(change.address().toString())
                        .setCoinType(change.currency().toString())
                        .setAmount(change.amount().toString()));
            }
        }
        if (mask.wants("objects")) {
            ReadMask each = mask.below("objects").below("objects");
            ObjectSet.Builder objects = ObjectSet.newBuilder();
            inputs.forEach(object -> objects.addObjects(object(object, each)));
            outputs.forEach(object -> objects.addObjects(object(object, each)));
            rendered.setObjects(objects);
        }
        return rendered;
    }

    static Transaction data(TransactionData data) {
        byte[] bcs = data.toBcs();
        Transaction.Builder rendered = Transaction.newBuilder()
                .setBcs(bcs("TransactionData", bcs))
                .setDigest(TransactionData.digest(bcs).toString())
                .setVersion(1)
                .setSender(data.sender().toString())
                .setGasPayment(gas(data.gas()))
                .setExpiration(expiration(data.expiration()));
        TransactionKind.Builder kind = TransactionKind.newBuilder();
        if (data.programmable().isPresent()) {
            kind.setKind(TransactionKind.Kind.PROGRAMMABLE_TRANSACTION)
                    .setProgrammableTransaction(program(data.programmable().get()));
        } else {
            kind.setKind(TransactionKind.Kind.GENESIS).setGenesis(SystemTransaction.getDefaultInstance());
        }
        return rendered.setKind(kind).build();
    }

    private static GasPayment gas(GasData gas) {
        GasPayment.Builder rendered = GasPayment.newBuilder()
                .setOwner(gas.owner().toString())
                .setPrice(gas.price())
                .setBudget(gas.budget());
        gas.payment().forEach(coin -> rendered.addObjects(reference(coin)));
        return rendered.build();
    }

    private static ObjectReference reference(ObjectRef reference) {
        return ObjectReference.newBuilder()
                .setObjectId(reference.id().toString())
                .setVersion(reference.version())
                .setDigest(reference.digest().toString())
                .build();
    }

    private static TransactionExpiration expiration(Expiration expiration) {
        TransactionExpiration.Builder rendered = TransactionExpiration.newBuilder();
        switch (expiration) {
            case Expiration.Never() -> rendered.setKind(TransactionExpiration.TransactionExpirationKind.NONE);
            case Expiration.Epoch(long epoch) ->
                rendered.setKind(TransactionExpiration.TransactionExpirationKind.EPOCH)
                        .setEpoch(epoch);
            case Expiration.ValidDuring during -> {
                rendered.setKind(TransactionExpiration.TransactionExpirationKind.VALID_DURING)
                        .setChain(during.chain().toString())
                        .setNonce((int) during.nonce());
                during.minEpoch().ifPresent(rendered::setMinEpoch);
                during.maxEpoch().ifPresent(rendered::setEpoch);
                during.minTimestamp().ifPresent(millis -> rendered.setMinTimestamp(timestamp(millis)));
                during.maxTimestamp().ifPresent(millis -> rendered.setMaxTimestamp(timestamp(millis)));
            }
        }
        return rendered.build();
    }

    private static dev.floe.sui.rpc.ProgrammableTransaction program(ProgrammableTransaction transaction) {
        dev.floe.sui.rpc.ProgrammableTransaction.Builder rendered =
                dev.floe.sui.rpc.ProgrammableTransaction.newBuilder();
        transaction.inputs().forEach(input -> rendered.addInputs(input(input)));
        transaction.commands().forEach(command -> rendered.addCommands(command(command)));
        return rendered.build();
    }

    private static Input input(CallArg input) {
        Input.Builder rendered = Input.newBuilder();
        switch (input) {
            case CallArg.Pure(byte[] value) ->
                rendered.setKind(Input.InputKind.PURE).setPure(ByteString.copyFrom(value));
            case CallArg.OwnedObject(ObjectRef reference) ->
                rendered.setKind(Input.InputKind.IMMUTABLE_OR_OWNED)
                        .setObjectId(reference.id().toString())
                        .setVersion(reference.version())
                        .setDigest(reference.digest().toString());
            case CallArg.SharedObject(ObjectId id, long initialVersion, boolean mutable) ->
                rendered.setKind(Input.InputKind.SHARED)
                        .setObjectId(id.toString())
                        .setVersion(initialVersion)
                        .setMutable(mutable)
                        .setMutability(mutable ? Input.Mutability.MUTABLE : Input.Mutability.IMMUTABLE);
            case CallArg.Receiving(ObjectRef reference) ->
                rendered.setKind(Input.InputKind.RECEIVING)
                        .setObjectId(reference.id().toString())
                        .setVersion(reference.version())
                        .setDigest(reference.digest().toString());
        }
        return rendered.build();
    }

    private static dev.floe.sui.rpc.Command command(Command command) {
        dev.floe.sui.rpc.Command.Builder rendered = dev.floe.sui.rpc.Command.newBuilder();
        switch (command) {
            case Command.MoveCall call -> {
                MoveCall.Builder move = MoveCall.newBuilder()
                        .setPackage(call.contract().toString())
                        .setModule(call.module())
                        .setFunction(call.function());
                call.typeArguments().forEach(type -> move.addTypeArguments(type.toString()));
                call.arguments().forEach(argument -> move.addArguments(argument(argument)));
                rendered.setMoveCall(move);
            }
            case Command.TransferObjects(List<Argument> objects, Argument recipient) -> {
                TransferObjects.Builder transfer = TransferObjects.newBuilder().setAddress(argument(recipient));
                objects.forEach(object -> transfer.addObjects(argument(object)));
                rendered.setTransferObjects(transfer);
            }
            case Command.SplitCoins(Argument coin, List<Argument> amounts) -> {
                SplitCoins.Builder split = SplitCoins.newBuilder().setCoin(argument(coin));
                amounts.forEach(amount -> split.addAmounts(argument(amount)));
                rendered.setSplitCoins(split);
            }
            case Command.MergeCoins(Argument coin, List<Argument> others) -> {
                MergeCoins.Builder merge = MergeCoins.newBuilder().setCoin(argument(coin));
                others.forEach(other -> merge.addCoinsToMerge(argument(other)));
                rendered.setMergeCoins(merge);
            }
            case Command.Publish(List<byte[]> modules, List<ObjectId> dependencies) -> {
                Publish.Builder publish = Publish.newBuilder();
                modules.forEach(module -> publish.addModules(ByteString.copyFrom(module)));
                dependencies.forEach(dependency -> publish.addDependencies(dependency.toString()));
                rendered.setPublish(publish);
            }
            case Command.MakeMoveVector vector -> {
                MakeMoveVector.Builder make = MakeMoveVector.newBuilder();
                vector.elementType().ifPresent(type -> make.setElementType(type.toString()));
                vector.elements().forEach(element -> make.addElements(argument(element)));
                rendered.setMakeMoveVector(make);
            }
            case Command.Upgrade(
                    List<byte[]> modules,
                    List<ObjectId> dependencies,
                    ObjectId contract,
                    Argument ticket) -> {
                Upgrade.Builder upgrade =
                        Upgrade.newBuilder().setPackage(contract.toString()).setTicket(argument(ticket));
                modules.forEach(module -> upgrade.addModules(ByteString.copyFrom(module)));
                dependencies.forEach(dependency -> upgrade.addDependencies(dependency.toString()));
                rendered.setUpgrade(upgrade);
            }
        }
        return rendered.build();
    }

    private static dev.floe.sui.rpc.Argument argument(Argument argument) {
        dev.floe.sui.rpc.Argument.Builder rendered = dev.floe.sui.rpc.Argument.newBuilder();
        switch (argument) {
            case Argument.GasCoin() -> rendered.setKind(dev.floe.sui.rpc.Argument.ArgumentKind.GAS);
            case Argument.Input(int index) ->
                rendered.setKind(dev.floe.sui.rpc.Argument.ArgumentKind.INPUT).setInput(index);
            case Argument.Result(int command) ->
                rendered.setKind(dev.floe.sui.rpc.Argument.ArgumentKind.RESULT).setResult(command);
            case Argument.NestedResult(int command, int index) ->
                rendered.setKind(dev.floe.sui.rpc.Argument.ArgumentKind.RESULT)
                        .setResult(command)
                        .setSubresult(index);
        }
        return rendered.build();
    }

    private static dev.floe.sui.rpc.TransactionEffects effects(
            TransactionEffects effects, List<SuiObject> inputs, List<SuiObject> outputs) {
        Map<ObjectId, String> types = new HashMap<>();
        inputs.forEach(object -> types.put(object.id(), type(object)));
        outputs.forEach(object -> types.put(object.id(), type(object)));
        byte[] bcs = effects.toBcs();
        dev.floe.sui.rpc.TransactionEffects.Builder rendered = dev.floe.sui.rpc.TransactionEffects.newBuilder()
                .setBcs(bcs("TransactionEffects", bcs))
                .setDigest(Digest.ofTyped("TransactionEffects", bcs).toString())
                .setVersion(2)
                .setStatus(status(effects.status()))
                .setEpoch(effects.epoch())
                .setGasUsed(gas(effects.gasUsed()))
                .setTransactionDigest(effects.transaction().toString())
                .setLamportVersion(effects.lamportVersion());
        effects.eventsDigest().ifPresent(digest -> rendered.setEventsDigest(digest.toString()));
        effects.auxiliaryDataDigest().ifPresent(digest -> rendered.setAuxiliaryDataDigest(digest.toString()));
        effects.dependencies().forEach(digest -> rendered.addDependencies(digest.toString()));
        for (ObjectChange change : effects.changes()) {
            rendered.addChangedObjects(change(change, effects.lamportVersion(), types));
        }
        effects.gasObjectIndex()
                .ifPresent(index ->
                        rendered.setGasObject(change(effects.changes().get(index), effects.lamportVersion(), types)));
        for (ConsensusRead read : effects.unchangedConsensusObjects()) {
            rendered.addUnchangedConsensusObjects(UnchangedConsensusObject.newBuilder()
                    .setKind(UnchangedConsensusObject.UnchangedConsensusObjectKind.READ_ONLY_ROOT)
                    .setObjectId(read.id().toString())
                    .setVersion(read.version())
                    .setDigest(read.digest().toString()));
        }
        return rendered.build();
    }

    private static String type(SuiObject object) {
        return object.type().map(StructTag::toString).orElse("package");
    }

    private static ChangedObject change(ObjectChange change, long lamportVersion, Map<ObjectId, String> types) {
        ChangedObject.Builder rendered = ChangedObject.newBuilder()
                .setObjectId(change.id().toString())
                .setInputState(ChangedObject.InputObjectState.INPUT_OBJECT_STATE_DOES_NOT_EXIST)
                .setIdOperation(
                        switch (change.operation()) {
                            case NONE -> ChangedObject.IdOperation.NONE;
                            case CREATED -> ChangedObject.IdOperation.CREATED;
                            case DELETED -> ChangedObject.IdOperation.DELETED;
                        });
        if (types.containsKey(change.id())) {
            rendered.setObjectType(types.get(change.id()));
        }
        change.before()
                .ifPresent(before -> rendered.setInputState(ChangedObject.InputObjectState.INPUT_OBJECT_STATE_EXISTS)
                        .setInputVersion(before.version())
                        .setInputDigest(before.digest().toString())
                        .setInputOwner(owner(before.owner())));
        switch (change.after()) {
            case ObjectChange.Gone() ->
                rendered.setOutputState(ChangedObject.OutputObjectState.OUTPUT_OBJECT_STATE_DOES_NOT_EXIST);
            case ObjectChange.Written(Digest digest, Owner owner) ->
                rendered.setOutputState(ChangedObject.OutputObjectState.OUTPUT_OBJECT_STATE_OBJECT_WRITE)
                        .setOutputVersion(lamportVersion)
                        .setOutputDigest(digest.toString())
                        .setOutputOwner(owner(owner));
            case ObjectChange.Published(long version, Digest digest) ->
                rendered.setOutputState(ChangedObject.OutputObjectState.OUTPUT_OBJECT_STATE_PACKAGE_WRITE)
                        .setOutputVersion(version)
                        .setOutputDigest(digest.toString());
        }
        return rendered.build();
    }

    private static dev.floe.sui.rpc.ExecutionStatus status(ExecutionStatus status) {
        dev.floe.sui.rpc.ExecutionStatus.Builder rendered =
                dev.floe.sui.rpc.ExecutionStatus.newBuilder().setSuccess(status.succeeded());
        if (status instanceof ExecutionStatus.Failure failure) {
            rendered.setError(error(failure));
        }
        return rendered.build();
    }

    private static ExecutionError error(ExecutionStatus.Failure failure) {
        // The kinds of the API are the variants of the BCS enum, counted from 1.
        ExecutionError.Builder rendered = ExecutionError.newBuilder()
                .setDescription(failure.description())
                .setKindValue(failure.failure().variant() + 1);
        failure.command().ifPresent(rendered::setCommand);
        switch (failure.failure()) {
            case ExecutionFailure.MoveAbort(MoveLocation location, long code) -> {
                SuiException.Abort abort = AbortNames.abort(location.module(), code);
                rendered.setAbort(MoveAbort.newBuilder().setAbortCode(code).setLocation(location(location)))
                        .setDescription(failure.description() + ": " + abort.name());
            }
            case ExecutionFailure.ArithmeticError(Optional<MoveLocation> location) ->
                location.ifPresent(
                        where -> rendered.setAbort(MoveAbort.newBuilder().setLocation(location(where))));
            case ExecutionFailure.MoveObjectTooBig(long size, long limit) ->
                rendered.setSizeError(SizeError.newBuilder().setSize(size).setMaxSize(limit));
            case ExecutionFailure.CommandArgumentError(int argument, ArgumentFault fault) ->
                rendered.setCommandArgumentError(argumentError(argument, fault));
            case ExecutionFailure.UnknownTypeArgument(int index) ->
                rendered.setTypeArgumentError(TypeArgumentError.newBuilder()
                        .setTypeArgument(index)
                        .setKind(TypeArgumentError.TypeArgumentErrorKind.TYPE_NOT_FOUND));
            case ExecutionFailure.UnusedValueWithoutDrop(int result, int secondary) ->
                rendered.setIndexError(index(result).setSubresult(secondary));
            case ExecutionFailure.UpgradeRefused(UpgradeFault fault) ->
                rendered.setPackageUpgradeError(upgradeError(fault));
            case ExecutionFailure.Plain plain -> {}
        }
        return rendered.build();
    }

    private static dev.floe.sui.rpc.MoveLocation location(MoveLocation location) {
        dev.floe.sui.rpc.MoveLocation.Builder where = dev.floe.sui.rpc.MoveLocation.newBuilder()
                .setPackage(location.contract().toString())
                .setModule(location.module())
                .setFunction(location.function())
                .setInstruction(location.instruction());
        location.functionName().ifPresent(where::setFunctionName);
        return where.build();
    }

    private static IndexError.Builder index(int index) {
        return IndexError.newBuilder().setIndex(index);
    }

    private static CommandArgumentError argumentError(int argument, ArgumentFault fault) {
        CommandArgumentError.Builder rendered =
                CommandArgumentError.newBuilder().setArgument(argument).setKindValue(fault.variant() + 1);
        switch (fault) {
            case ArgumentFault.IndexOutOfBounds(int index) -> rendered.setIndexError(index(index));
            case ArgumentFault.SecondaryIndexOutOfBounds(int result, int secondary) ->
                rendered.setIndexError(index(result).setSubresult(secondary));
            case ArgumentFault.InvalidResultArity(int result) -> rendered.setIndexError(index(result));
            case ArgumentFault.Plain plain -> {}
        }
        return rendered.build();
    }

    private static PackageUpgradeError upgradeError(UpgradeFault fault) {
        PackageUpgradeError.Builder rendered = PackageUpgradeError.newBuilder();
        switch (fault) {
            case UpgradeFault.NoPackage(ObjectId contract) ->
                rendered.setKind(PackageUpgradeError.PackageUpgradeErrorKind.UNABLE_TO_FETCH_PACKAGE)
                        .setPackageId(contract.toString());
            case UpgradeFault.OtherDigest(Digest digest) ->
                rendered.setKind(PackageUpgradeError.PackageUpgradeErrorKind.DIGEST_DOES_NOT_MATCH)
                        .setDigest(digest.toString());
            case UpgradeFault.OtherPackage(ObjectId contract, ObjectId authorized) ->
                rendered.setKind(PackageUpgradeError.PackageUpgradeErrorKind.PACKAGE_ID_DOES_NOT_MATCH)
                        .setPackageId(contract.toString())
                        .setTicketId(authorized.toString());
        }
        return rendered.build();
    }

    private static GasCostSummary gas(GasSummary gas) {
        return GasCostSummary.newBuilder()
                .setComputationCost(gas.computation())
                .setStorageCost(gas.storage())
                .setStorageRebate(gas.storageRebate())
                .setNonRefundableStorageFee(gas.nonRefundableStorageFee())
                .build();
    }

    private static TransactionEvents events(List<Event> events) {
        TransactionEvents.Builder rendered = TransactionEvents.newBuilder()
                .setBcs(bcs("TransactionEvents", Event.toBcs(events)))
                .setDigest(Event.digest(events).toString());
        for (Event event : events) {
            rendered.addEvents(dev.floe.sui.rpc.Event.newBuilder()
                    .setPackageId(event.contract().toString())
                    .setModule(event.module())
                    .setSender(event.sender().toString())
                    .setEventType(event.type().toString())
                    .setContents(bcs(event.type().toString(), event.contents())));
        }
        return rendered.build();
    }

    private static UserSignature signature(byte[] serialized) {
        UserSignature.Builder rendered = UserSignature.newBuilder().setBcs(bcs("UserSignatureBytes", serialized));
        if (serialized.length > 1 + SIGNATURE_LENGTH) {
            SignatureScheme scheme = SignatureScheme.forNumber(serialized[0]);
            if (scheme != null) {
                rendered.setScheme(scheme)
                        .setSimple(SimpleSignature.newBuilder()
                                .setScheme(scheme)
                                .setSignature(ByteString.copyFrom(serialized, 1, SIGNATURE_LENGTH))
                                .setPublicKey(ByteString.copyFrom(
                                        serialized, 1 + SIGNATURE_LENGTH, serialized.length - 1 - SIGNATURE_LENGTH)));
            }
        }
        return rendered.build();
    }

    static ValidatorAggregatedSignature signature(ValidatorSignature signature) {
        return ValidatorAggregatedSignature.newBuilder()
                .setEpoch(signature.epoch())
                .setSignature(ByteString.copyFrom(signature.signature()))
                .setBitmap(ByteString.copyFrom(signature.bitmap()))
                .build();
    }

    static Checkpoint checkpoint(dev.floe.chain.ledger.Checkpoint checkpoint, ReadMask mask) {
        Checkpoint.Builder rendered = Checkpoint.newBuilder()
                .setSequenceNumber(checkpoint.sequenceNumber())
                .setDigest(checkpoint.digest().toString());
        if (mask.wants("summary")) {
            rendered.setSummary(summary(checkpoint.summary()));
        }
        if (mask.wants("contents")) {
            rendered.setContents(contents(checkpoint.contents()));
        }
        if (mask.wants("transactions")) {
            ReadMask each = mask.below("transactions");
            checkpoint.transactions().forEach(transaction -> rendered.addTransactions(transaction(transaction, each)));
        }
        if (mask.wants("objects")) {
            ReadMask each = mask.below("objects").below("objects");
            ObjectSet.Builder objects = ObjectSet.newBuilder();
            for (CommittedTransaction transaction : checkpoint.transactions()) {
                transaction.inputObjects().forEach(object -> objects.addObjects(object(object, each)));
                transaction.outputObjects().forEach(object -> objects.addObjects(object(object, each)));
            }
            rendered.setObjects(objects);
        }
        return rendered.build();
    }

    private static CheckpointSummary summary(dev.floe.sui.model.CheckpointSummary summary) {
        CheckpointSummary.Builder rendered = CheckpointSummary.newBuilder()
                .setBcs(bcs("CheckpointSummary", summary.toBcs()))
                .setDigest(summary.digest().toString())
                .setEpoch(summary.epoch())
                .setSequenceNumber(summary.sequenceNumber())
                .setTotalNetworkTransactions(summary.totalTransactions())
                .setContentDigest(summary.contentDigest().toString())
                .setEpochRollingGasCostSummary(gas(summary.rollingGas()))
                .setTimestamp(timestamp(summary.timestampMillis()))
                .setVersionSpecificData(ByteString.copyFrom(summary.versionSpecificData()));
        summary.previousDigest().ifPresent(digest -> rendered.setPreviousDigest(digest.toString()));
        return rendered.build();
    }

    private static dev.floe.sui.rpc.CheckpointContents contents(CheckpointContents contents) {
        dev.floe.sui.rpc.CheckpointContents.Builder rendered = dev.floe.sui.rpc.CheckpointContents.newBuilder()
                .setBcs(bcs("CheckpointContents", contents.toBcs()))
                .setDigest(contents.digest().toString())
                .setVersion(1);
        for (CheckpointContents.Entry entry : contents.transactions()) {
            CheckpointedTransactionInfo.Builder info = CheckpointedTransactionInfo.newBuilder()
                    .setTransaction(entry.transaction().toString())
                    .setEffects(entry.effects().toString());
            entry.signatures().forEach(signature -> info.addSignatures(signature(signature)));
            rendered.addTransactions(info);
        }
        return rendered.build();
    }

    static Bcs bcs(String name, byte[] value) {
        return Bcs.newBuilder()
                .setName(name)
                .setValue(ByteString.copyFrom(value))
                .build();
    }

    static Timestamp timestamp(long millis) {
        return Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(millis, 1000L))
                .setNanos((int) Math.floorMod(millis, 1000L) * 1_000_000)
                .build();
    }
}
