package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.CheckpointContents;
import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.GasSummary;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectChange;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TypeTag;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest version of every object, the indexes over them, and the heads of all checkpoints. Old versions are only
 * remembered by the checkpoint that wrote them. Many threads may ask at a time, while none changes it: the ledger guards that.
 *
 * <p>What a chain has started from stays in the bytes of the snapshot. What changes is beside it, and of an address all that it
 * has, once somebody has asked for it.
 */
final class LedgerState implements ObjectView {
    /** An object and the checkpoint that wrote this version of it. */
    record Current(StoredObject stored, long checkpoint) {}

    /** What an address has: by type, then ID, so that pages are stable. */
    private static final class Belongings {
        final NavigableMap<String, NavigableMap<ObjectId, StoredObject>> byType = new TreeMap<>();
        final Map<TypeTag, Long> balances = new HashMap<>();

        void add(String typeName, StoredObject stored) {
            byType.computeIfAbsent(typeName, key -> new TreeMap<>()).put(stored.id(), stored);
            currency(stored)
                    .ifPresent(currency ->
                            balances.merge(currency, TransactionValidator.balance(stored.object()), Long::sum));
        }

        void remove(String typeName, StoredObject stored) {
            NavigableMap<ObjectId, StoredObject> ofType = byType.get(typeName);
            ofType.remove(stored.id());
            if (ofType.isEmpty()) {
                byType.remove(typeName);
            }
            currency(stored).ifPresent(currency -> {
                long left = balances.get(currency) - TransactionValidator.balance(stored.object());
                if (left == 0 && ofType.isEmpty()) {
                    balances.remove(currency);
                } else {
                    balances.put(currency, left);
                }
            });
        }

        private static Optional<TypeTag> currency(StoredObject stored) {
            return stored.object().type().flatMap(StructTag::currency);
        }
    }

    private final PackedObjects packed;
    /** Of the packed ones, those that are there no more or have changed. */
    private final BitSet gone = new BitSet();
    /** What is not as it is in {@code packed}, or not there. */
    private final Map<ObjectId, Current> changed = new HashMap<>();
    /** Of every address that somebody has asked for. Who reads may add to it. */
    private final Map<ObjectId, Belongings> ofAddress = new ConcurrentHashMap<>();
    /** Of what is in {@code changed}, by the address that has it: only of those that are not in {@code ofAddress}. */
    private final Map<ObjectId, NavigableMap<ObjectId, StoredObject>> added = new HashMap<>();
    /** Of what is in {@code changed}. */
    private final Map<ObjectId, NavigableMap<ObjectId, StoredObject>> ofParent = new HashMap<>();
    /** Anybody can make types up, of types. */
    private static final int MOST_TYPE_NAMES = 1024;

    /** The texts of types: made for each object that comes or goes they would be most of the garbage of a start. */
    private final Map<StructTag, String> typeNames = new ConcurrentHashMap<>();
    /** Every version of a package, by the first one. */
    private final Map<ObjectId, NavigableMap<Long, ObjectContent.Contract>> packages = new HashMap<>();

    private final Past past;
    private Optional<CheckpointSummary> last = Optional.empty();
    private Digest lastCheckpoint = Digest.ZERO;

    private LedgerState(Past past, PackedObjects packed) {
        this.past = past;
        this.packed = packed;
    }

    /** Before genesis. */
    static LedgerState empty() {
        return new LedgerState(Past.empty(), PackedObjects.NONE);
    }

    /** As it was: with these objects, after the last checkpoint of {@code past}. */
    static LedgerState restored(Past past, PackedObjects objects) {
        LedgerState state = new LedgerState(past, objects);
        objects.packages()
                .forEach(number -> state.indexPackage(objects.get(number).stored()));
        state.last = Optional.of(past.summary(past.count() - 1));
        state.lastCheckpoint = past.head(past.count() - 1).digest();
        return state;
    }

    Past past() {
        return past;
    }

    /** How many checkpoints no snapshot covers. */
    long uncovered() {
        return past.uncovered();
    }

    /** Everything as it is now, for a snapshot. */
    SharedState.Frozen freeze() {
        return new SharedState.Frozen(objects(), past.freeze(), past.runs());
    }

    private FrozenObjects objects() {
        return new FrozenObjects(packed, gone, List.copyOf(changed.values()));
    }

    @Override
    public Optional<StoredObject> find(ObjectId id) {
        return current(id).map(Current::stored);
    }

    private Optional<Current> current(ObjectId id) {
        Current known = changed.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        int number = packed.find(id);
        return number < 0 || gone.get(number) ? Optional.empty() : Optional.of(packed.get(number));
    }

    private void put(Current current) {
        leavePacked(current.stored().id());
        changed.put(current.stored().id(), current);
    }

    /** What is packed of the object counts no more. */
    private void leavePacked(ObjectId id) {
        int number = packed.find(id);
        if (number >= 0) {
            gone.set(number);
        }
    }

    /** Takes over what a transaction did, as the next checkpoint. */
    void apply(Outcome outcome, List<byte[]> signatures, long timestampMillis, LogPlace entry) {
        long sequence = past.count();
        for (ObjectChange change : outcome.effects().changes()) {
            remove(change.id());
        }
        outcome.after().forEach(stored -> {
            put(new Current(stored, sequence));
            index(stored);
        });
        addCheckpoint(outcome, signatures, timestampMillis, entry);
        if (sequence > 0) {
            if (sequence == 1) {
                // Only the genesis wrote it to the ledger; later versions can be told from their checkpoints.
                remove(Ids.CLOCK);
            }
            StoredObject now = StoredObject.of(
                    clock(sequence, timestampMillis, outcome.effects().transaction()));
            put(new Current(now, sequence));
        }
    }

    /**
     * The clock as checkpoint {@code sequence} left it. Every checkpoint sets it, as each commit of Sui's validators
     * does by a transaction of its own. This chain has none for that, so {@code transaction} is the checkpoint's only
     * one, whose effects do not list the clock.
     */
    static SuiObject clock(long sequence, long timestampMillis, Digest transaction) {
        return new SuiObject(
                new ObjectContent.Struct(
                        new StructTag(Ids.SUI_FRAMEWORK, "clock", "Clock"),
                        false,
                        Genesis.VERSION + sequence,
                        new BcsWriter(40)
                                .fixed(Ids.CLOCK.toBytes())
                                .u64(timestampMillis)
                                .toByteArray()),
                new Owner.Shared(Genesis.VERSION),
                transaction,
                0);
    }

    private void addCheckpoint(Outcome outcome, List<byte[]> signatures, long timestampMillis, LogPlace entry) {
        CheckpointSummary summary = new CheckpointSummary(
                Ledger.SUI_EPOCH,
                past.count(),
                past.count() + 1L,
                contents(outcome, signatures).digest(),
                last.map(summaryBefore -> lastCheckpoint),
                last.map(CheckpointSummary::rollingGas)
                        .orElse(GasSummary.NONE)
                        .plus(outcome.effects().gasUsed()),
                timestampMillis,
                Head.VERSION_SPECIFIC_DATA);
        last = Optional.of(summary);
        lastCheckpoint = summary.digest();
        past.add(Head.of(entry, summary, lastCheckpoint, outcome.effects().transaction()));
    }

    static CheckpointContents contents(Outcome outcome, List<byte[]> signatures) {
        return new CheckpointContents(List.of(new CheckpointContents.Entry(
                outcome.effects().transaction(), outcome.effects().digest(), signatures)));
    }

    private void remove(ObjectId id) {
        Optional<Current> found = current(id);
        if (found.isEmpty()) {
            return;
        }
        Current current = found.get();
        StoredObject stored = current.stored();
        past.add(id, stored.object().version(), current.checkpoint());
        changed.remove(id);
        leavePacked(id);
        switch (stored.object().owner()) {
            case Owner.Address(ObjectId address) -> removeFrom(address, stored);
            case Owner.Parent(ObjectId parent) -> removeFrom(ofParent, parent, id);
            default -> {}
        }
    }

    private static void removeFrom(
            Map<ObjectId, NavigableMap<ObjectId, StoredObject>> owners, ObjectId owner, ObjectId id) {
        NavigableMap<ObjectId, StoredObject> objects = owners.get(owner);
        if (objects != null) {
            objects.remove(id);
            if (objects.isEmpty()) {
                owners.remove(owner);
            }
        }
    }

    private void removeFrom(ObjectId address, StoredObject stored) {
        Belongings belongings = ofAddress.get(address);
        if (belongings == null) {
            // Whoever asks for them finds what is packed and not gone, and what has been added.
            removeFrom(added, address, stored.id());
            return;
        }
        added.remove(address);
        belongings.remove(name(stored.object().type().orElseThrow()), stored);
        if (belongings.byType.isEmpty()) {
            ofAddress.remove(address);
        }
    }

    private String name(StructTag type) {
        if (typeNames.size() >= MOST_TYPE_NAMES) {
            typeNames.clear();
        }
        return typeNames.computeIfAbsent(type, StructTag::toString);
    }

    private void index(StoredObject stored) {
        indexPackage(stored);
        switch (stored.object().owner()) {
            case Owner.Address(ObjectId address) -> addTo(address, stored);
            case Owner.Parent(ObjectId parent) ->
                ofParent.computeIfAbsent(parent, key -> new TreeMap<>()).put(stored.id(), stored);
            default -> {}
        }
    }

    /** Whoever is only given something is not looked at: that would be all that there is, once a start has read some log. */
    private void addTo(ObjectId address, StoredObject stored) {
        Belongings belongings = ofAddress.get(address);
        if (belongings == null) {
            added.computeIfAbsent(address, key -> new TreeMap<>()).put(stored.id(), stored);
        } else {
            added.remove(address);
            belongings.add(name(stored.object().type().orElseThrow()), stored);
        }
    }

    private void indexPackage(StoredObject stored) {
        if (stored.object().content() instanceof ObjectContent.Contract contract) {
            packages.computeIfAbsent(contract.original(), key -> new TreeMap<>())
                    .put(contract.version(), contract);
        }
    }

    /** What an address has that nobody has asked for: what is packed and not gone, and what has been added. */
    private Belongings unpacked(ObjectId address) {
        Belongings belongings = new Belongings();
        packed.ofOwner(new Owner.Address(address), 0, number -> {
            if (!gone.get(number)) {
                StoredObject stored = packed.get(number).stored();
                belongings.add(name(stored.object().type().orElseThrow()), stored);
            }
            return true;
        });
        added.getOrDefault(address, new TreeMap<>())
                .values()
                .forEach(stored -> belongings.add(name(stored.object().type().orElseThrow()), stored));
        return belongings;
    }

    private Belongings belongings(ObjectId address) {
        Belongings known = ofAddress.get(address);
        if (known != null) {
            return known;
        }
        Belongings found = unpacked(address);
        // Strangers can ask for as many addresses as they like that have nothing.
        if (!found.byType.isEmpty()) {
            Belongings other = ofAddress.putIfAbsent(address, found);
            return other == null ? found : other;
        }
        return found;
    }

    /** Every version of a package, the first one first, by the ID of any; empty if there is no such package. */
    List<ObjectContent.Contract> versions(ObjectId contract) {
        return Contracts.published(this, contract)
                .map(known -> List.copyOf(packages.get(known.original()).values()))
                .orElse(List.of());
    }

    /** Checkpoints of which at most one wrote this version of the object. */
    List<Long> checkpointsOf(ObjectId id, long version) {
        return current(id)
                .filter(current -> current.stored().object().version() == version)
                .map(current -> List.of(current.checkpoint()))
                .orElseGet(() -> past.candidates(id, version));
    }

    OptionalLong checkpointOf(Digest transaction) {
        return past.ofTransaction(transaction);
    }

    OptionalLong checkpointNamed(Digest checkpoint) {
        return past.named(checkpoint);
    }

    long checkpointCount() {
        return past.count();
    }

    Head head(long sequence) {
        return past.head(sequence);
    }

    CheckpointSummary checkpoint(long sequence) {
        return sequence + 1 == past.count() ? last.orElseThrow() : past.summary(sequence);
    }

    /** The digest of checkpoint {@code sequence}. */
    Digest checkpointDigest(long sequence) {
        return past.head(sequence).digest();
    }

    long balance(ObjectId owner, TypeTag currency) {
        return belongings(owner).balances.getOrDefault(currency, 0L);
    }

    Map<TypeTag, Long> balances(ObjectId owner) {
        return Map.copyOf(belongings(owner).balances);
    }

    /** All objects of an address of exactly this type. */
    List<StoredObject> owned(ObjectId owner, StructTag type) {
        return List.copyOf(belongings(owner)
                .byType
                .getOrDefault(type.toString(), new TreeMap<>())
                .values());
    }

    /**
     * Objects of an address in order of type and ID.
     *
     * @param type this type; without type parameters, with any
     * @param afterType where to go on, with {@code afterId}; empty to begin
     */
    List<StoredObject> owned(
            ObjectId owner, Optional<StructTag> type, String afterType, Optional<ObjectId> afterId, int limit) {
        Belongings belongings = belongings(owner);
        List<StoredObject> found = new ArrayList<>();
        for (Map.Entry<String, NavigableMap<ObjectId, StoredObject>> entry :
                belongings.byType.tailMap(afterType, true).entrySet()) {
            String text = entry.getKey();
            if (type.isPresent() && !matches(text, type.get().toString())) {
                continue;
            }
            NavigableMap<ObjectId, StoredObject> ofType = entry.getValue();
            if (text.equals(afterType) && afterId.isPresent()) {
                ofType = ofType.tailMap(afterId.get(), false);
            }
            for (StoredObject stored : ofType.values()) {
                if (found.size() == limit) {
                    return found;
                }
                found.add(stored);
            }
        }
        return found;
    }

    private static boolean matches(String type, String wanted) {
        return type.equals(wanted) || !wanted.endsWith(">") && type.startsWith(wanted + "<");
    }

    List<StoredObject> children(ObjectId parent, Optional<ObjectId> after, int limit) {
        NavigableMap<ObjectId, StoredObject> added = ofParent.getOrDefault(parent, new TreeMap<>());
        NavigableMap<ObjectId, StoredObject> children = new TreeMap<>();
        after.map(id -> added.tailMap(id, false)).orElse(added).values().stream()
                .limit(limit)
                .forEach(stored -> children.put(stored.id(), stored));
        int from = after.map(packed::find)
                .map(place -> place < 0 ? -1 - place : place + 1)
                .orElse(0);
        List<StoredObject> unchanged = new ArrayList<>();
        if (limit > 0) {
            packed.ofOwner(new Owner.Parent(parent), from, number -> {
                if (!gone.get(number)) {
                    unchanged.add(packed.get(number).stored());
                }
                return unchanged.size() < limit;
            });
        }
        unchanged.forEach(stored -> children.put(stored.id(), stored));
        return children.values().stream().limit(limit).toList();
    }

    /** Names the newest version of everything: equal states have equal digests. */
    Digest digest() {
        FrozenObjects all = objects();
        BcsWriter writer = new BcsWriter(all.count() * 72);
        all.forEach(current -> current.stored().reference().write(writer));
        lastCheckpoint.write(writer);
        return Digest.ofTyped("FloeState", writer.toByteArray());
    }
}
