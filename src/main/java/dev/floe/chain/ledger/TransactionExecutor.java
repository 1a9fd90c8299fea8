package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.ConsensusRead;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.ExecutionStatus;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionEffects;
import dev.floe.sui.move.Coin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Executes transactions that passed {@link TransactionValidator} and says what changes. Changes nothing itself.
 * Thread-safe.
 */
final class TransactionExecutor {
    private static final long COMPUTATION_UNITS = 1000;
    static final int MAX_OBJECT_BYTES = 250 * 1024;

    private final Contracts contracts;

    TransactionExecutor(Contracts contracts) {
        this.contracts = contracts;
    }

    /** What every transaction costs, in MIST; storage is free on this chain. */
    static long computationCost(long price) {
        return COMPUTATION_UNITS * price;
    }

    /** One execution: the inputs as slots, and what comes of them. */
    private final class Run {
        final TransactionInputs inputs;
        final Digest digest;
        final long lamport;
        final Execution execution;
        final List<Slot> slots = new ArrayList<>();
        final Slot gasSlot;
        final StoredObject gasObject;
        final long smashedBalance;
        final Map<ObjectId, Written> writes = new TreeMap<>();
        final Map<ObjectId, ObjectChange> gone = new TreeMap<>();

        Run(ObjectView view, TransactionInputs inputs, Digest digest) {
            this.inputs = inputs;
            this.digest = digest;
            this.lamport = lamport(inputs);
            this.execution = new Execution(view, digest, inputs.data().sender(), lamport);
            this.gasObject = inputs.gasCoins().getFirst();
            long balance = 0;
            for (StoredObject coin : inputs.gasCoins()) {
                balance += TransactionValidator.balance(coin.object());
            }
            this.smashedBalance = balance;
            // What the budget may take is out of reach for the commands.
            this.gasSlot = Slot.of(
                    Slot.Access.GAS, gasValue(balance - inputs.data().gas().budget()));
            for (int i = 0; i < inputs.objects().size(); i++) {
                slots.add(slot(
                        inputs.transaction().inputs().get(i), inputs.objects().get(i), inputs.timestampMillis()));
            }
        }

        Value gasValue(long balance) {
            return Value.of(StructTag.coin(StructTag.SUI), new Coin(gasObject.id(), balance));
        }

        /** Runs the commands; on failure nothing of them is left. */
        ExecutionStatus run() {
            Interpreter interpreter = new Interpreter(contracts, execution, slots, gasSlot);
            List<Command> commands = inputs.transaction().commands();
            for (int i = 0; i < commands.size(); i++) {
                try {
                    interpreter.run(commands.get(i));
                } catch (ExecutionFailedException e) {
                    return new ExecutionStatus.Failure(e.failure(), Optional.of((long) i));
                }
            }
            try {
                interpreter.finish();
                collect();
                for (Map.Entry<ObjectId, Written> write : writes.entrySet()) {
                    requireSize(write.getValue().contents());
                }
            } catch (ExecutionFailedException e) {
                return new ExecutionStatus.Failure(e.failure(), Optional.empty());
            }
            return new ExecutionStatus.Success();
        }

        private void requireSize(byte[] contents) {
            if (contents.length > MAX_OBJECT_BYTES) {
                throw new ExecutionFailedException(
                        new ExecutionFailure.MoveObjectTooBig(contents.length, MAX_OBJECT_BYTES));
            }
        }

        /** Everything that a successful run leaves behind. */
        private void collect() {
            Map<ObjectId, StoredObject> found = new TreeMap<>();
            for (int i = 0; i < slots.size(); i++) {
                Slot slot = slots.get(i);
                Optional<StoredObject> object = inputs.objects().get(i);
                if (object.isEmpty() || !isWritable(i)) {
                    continue;
                }
                found.put(object.get().id(), object.get());
                if (!slot.isTaken()) {
                    write(slot.value().orElseThrow(), object.get().object().owner(), Optional.of(object.get()));
                }
            }
            found.put(gasObject.id(), gasObject);
            execution
                    .placed()
                    .forEach((id, placed) -> write(placed.value(), placed.owner(), Optional.ofNullable(found.get(id))));
            if (!gasSlot.isTaken()) {
                write(gasSlot.value().orElseThrow(), gasObject.object().owner(), Optional.of(gasObject));
            }
            for (Execution.ChangedField field : execution.changedFields()) {
                if (field.contents().isPresent()) {
                    writes.put(
                            field.id(),
                            new Written(
                                    field.type(),
                                    field.contents().get(),
                                    new Owner.Parent(field.parent()),
                                    field.before(),
                                    field.before().isEmpty()));
                } else {
                    field.before()
                            .ifPresent(before -> gone.put(field.id(), gone(before, ObjectChange.IdOperation.DELETED)));
                }
            }
            found.values().forEach(object -> {
                if (!writes.containsKey(object.id())) {
                    boolean deleted = execution.deleted().contains(object.id());
                    gone.put(
                            object.id(),
                            gone(object, deleted ? ObjectChange.IdOperation.DELETED : ObjectChange.IdOperation.NONE));
                }
            });
            execution.deleted().forEach(id -> {
                // It was inside another object, came out and was deleted.
                if (!found.containsKey(id) && !gone.containsKey(id)) {
                    gone.put(
                            id,
                            new ObjectChange(
                                    id, Optional.empty(), new ObjectChange.Gone(), ObjectChange.IdOperation.DELETED));
                }
            });
        }

        private void write(Value value, Owner owner, Optional<StoredObject> before) {
            writes.put(
                    value.id(),
                    new Written(
                            (StructTag) value.type(),
                            value.bcs(),
                            owner,
                            before,
                            before.isEmpty() && execution.isFresh(value.id())));
        }

        /** What is left of a failed run: the inputs, as they were, with a new version. */
        void collectFailure() {
            writes.clear();
            gone.clear();
            for (int i = 0; i < slots.size(); i++) {
                Optional<StoredObject> object = inputs.objects().get(i);
                if (object.isPresent() && isWritable(i)) {
                    keep(object.get());
                }
            }
            keep(gasObject);
        }

        private void keep(StoredObject stored) {
            SuiObject object = stored.object();
            writes.put(
                    stored.id(),
                    new Written(
                            object.type().orElseThrow(),
                            object.contents().orElseThrow(),
                            object.owner(),
                            Optional.of(stored),
                            false));
        }

        /** Whether the transaction writes input {@code i} in any case: owned, or shared and mutable. */
        private boolean isWritable(int i) {
            return switch (inputs.transaction().inputs().get(i)) {
                case CallArg.OwnedObject owned ->
                    !(inputs.objects().get(i).orElseThrow().object().owner() instanceof Owner.Immutable);
                case CallArg.SharedObject shared -> shared.mutable();
                default -> false;
            };
        }

        /** Takes the price out of the gas coin, wherever it went, and deletes the coins that were merged into it. */
        void charge(boolean succeeded, GasSummary gas) {
            long budget = inputs.data().gas().budget();
            Written coin = writes.get(gasObject.id());
            long balance =
                    succeeded ? BcsReader.parse(coin.contents(), Coin::read).balance() + budget : smashedBalance;
            writes.put(
                    gasObject.id(),
                    new Written(
                            coin.type(),
                            gasValue(balance - gas.net()).bcs(),
                            coin.owner(),
                            coin.before(),
                            coin.created()));
            inputs.gasCoins().stream()
                    .skip(1)
                    .forEach(merged -> gone.put(merged.id(), gone(merged, ObjectChange.IdOperation.DELETED)));
        }

        Outcome outcome(ExecutionStatus status, GasSummary gas) {
            List<Event> events = status.succeeded() ? execution.events() : List.of();
            Map<ObjectId, ObjectChange> changes = new TreeMap<>(gone);
            List<StoredObject> before = new ArrayList<>();
            List<StoredObject> after = new ArrayList<>();
            writes.forEach((id, written) -> {
                StoredObject stored = written.stored(id, lamport, digest, contracts.declarations());
                after.add(stored);
                changes.put(
                        id,
                        new ObjectChange(
                                id,
                                written.before().map(StoredObject::before),
                                new ObjectChange.Written(stored.digest(), written.owner()),
                                written.created() ? ObjectChange.IdOperation.CREATED : ObjectChange.IdOperation.NONE));
            });
            if (status.succeeded()) {
                execution.published().forEach(contract -> {
                    SuiObject object = new SuiObject(contract, new Owner.Immutable(), digest, 0);
                    StoredObject stored = new StoredObject(contract.id(), object, object.digest());
                    after.add(stored);
                    changes.put(
                            contract.id(),
                            new ObjectChange(
                                    contract.id(),
                                    Optional.empty(),
                                    new ObjectChange.Published(contract.version(), stored.digest()),
                                    ObjectChange.IdOperation.CREATED));
                });
            }
            writes.values().forEach(written -> written.before().ifPresent(before::add));
            inputsGone().forEach(before::add);
            TransactionEffects effects = new TransactionEffects(
                    status,
                    Ledger.SUI_EPOCH,
                    gas,
                    digest,
                    Optional.of(new ArrayList<>(changes.keySet()).indexOf(gasObject.id())),
                    events.isEmpty() ? Optional.empty() : Optional.of(Event.digest(events)),
                    dependencies(),
                    lamport,
                    List.copyOf(changes.values()),
                    consensusReads(),
                    Optional.empty());
            return new Outcome(effects, events, before, after);
        }

        private List<StoredObject> inputsGone() {
            List<StoredObject> objects = new ArrayList<>();
            inputs.objects().stream()
                    .flatMap(Optional::stream)
                    .filter(object -> gone.containsKey(object.id()))
                    .forEach(objects::add);
            inputs.gasCoins().stream()
                    .filter(coin -> gone.containsKey(coin.id()))
                    .forEach(objects::add);
            execution.changedFields().stream()
                    .filter(field -> gone.containsKey(field.id()))
                    .flatMap(field -> field.before().stream())
                    .forEach(objects::add);
            return objects;
        }

        private List<Digest> dependencies() {
            TreeSet<Digest> dependencies = new TreeSet<>();
            inputs.objects().stream()
                    .flatMap(Optional::stream)
                    .forEach(object -> dependencies.add(object.object().previousTransaction()));
            inputs.gasCoins().forEach(coin -> dependencies.add(coin.object().previousTransaction()));
            return List.copyOf(dependencies);
        }

        private List<ConsensusRead> consensusReads() {
            List<ConsensusRead> reads = new ArrayList<>();
            for (int i = 0; i < slots.size(); i++) {
                if (inputs.transaction().inputs().get(i) instanceof CallArg.SharedObject shared && !shared.mutable()) {
                    StoredObject object = inputs.objects().get(i).orElseThrow();
                    reads.add(new ConsensusRead(object.id(), object.object().version(), object.digest()));
                }
            }
            return reads;
        }
    }

    /** An object that will have the transaction's version. */
    private record Written(
            StructTag type, byte[] contents, Owner owner, Optional<StoredObject> before, boolean created) {

        StoredObject stored(ObjectId id, long version, Digest transaction, MoveInterface types) {
            SuiObject object = new SuiObject(
                    new ObjectContent.Struct(
                            type, types.has(Ability.STORE, type) && types.has(Ability.KEY, type), version, contents),
                    owner,
                    transaction,
                    0);
            return new StoredObject(id, object, object.digest());
        }
    }

    Outcome execute(ObjectView view, TransactionInputs inputs, Digest digest) {
        Run run = new Run(view, inputs, digest);
        ExecutionStatus status = run.run();
        if (!status.succeeded()) {
            run.collectFailure();
        }
        GasSummary gas = new GasSummary(computationCost(inputs.data().gas().price()), 0, 0, 0);
        run.charge(status.succeeded(), gas);
        return run.outcome(status, gas);
    }

    private static ObjectChange gone(StoredObject before, ObjectChange.IdOperation operation) {
        return new ObjectChange(before.id(), Optional.of(before.before()), new ObjectChange.Gone(), operation);
    }

    private static long lamport(TransactionInputs inputs) {
        long highest = 0;
        for (Optional<StoredObject> object : inputs.objects()) {
            highest = Math.max(highest, object.map(o -> o.object().version()).orElse(0L));
        }
        for (StoredObject coin : inputs.gasCoins()) {
            highest = Math.max(highest, coin.object().version());
        }
        return highest + 1;
    }

    private static Slot slot(CallArg input, Optional<StoredObject> object, long timestampMillis) {
        return switch (input) {
            case CallArg.Pure(byte[] value) -> Slot.pure(value);
            case CallArg.OwnedObject owned ->
                Slot.of(
                        object.orElseThrow().object().owner() instanceof Owner.Immutable
                                ? Slot.Access.READ_ONLY
                                : Slot.Access.OWNED,
                        value(object.orElseThrow()));
            case CallArg.SharedObject shared ->
                Slot.of(
                        shared.mutable() ? Slot.Access.MUTABLE : Slot.Access.READ_ONLY,
                        shared.id().equals(Ids.CLOCK)
                                ? clock(object.orElseThrow(), timestampMillis)
                                : value(object.orElseThrow()));
            case CallArg.Receiving receiving -> throw new IllegalStateException("the validator refuses these");
        };
    }

    /** The clock shows the time of the checkpoint that the transaction will be, not that of the one before. */
    private static Value clock(StoredObject object, long timestampMillis) {
        return new Value(
                object.object().type().orElseThrow(),
                new BcsWriter(40)
                        .fixed(Ids.CLOCK.toBytes())
                        .u64(timestampMillis)
                        .toByteArray());
    }

    private static Value value(StoredObject object) {
        return new Value(
                object.object().type().orElseThrow(), object.object().contents().orElseThrow());
    }
}
