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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The newest version of every object, the indexes over them, and the heads of all checkpoints. Old versions are only
 * remembered by the checkpoint that wrote them. Not thread-safe: the ledger guards it.
 */
final class LedgerState implements ObjectView {
    /** An object and the checkpoint that wrote this version of it. */
    record Current(StoredObject stored, long checkpoint) {}

    /** What an address, or a parent object, has: by type, then ID, so that pages are stable. */
    private static final class Belongings {
        final NavigableMap<String, NavigableMap<ObjectId, StoredObject>> byType = new TreeMap<>();
        final Map<TypeTag, Long> balances = new HashMap<>();
    }

    private final Map<ObjectId, Current> objects = new HashMap<>();
    private final Map<ObjectId, Belongings> ofAddress = new HashMap<>();
    private final Map<ObjectId, NavigableMap<ObjectId, StoredObject>> ofParent = new HashMap<>();
    /** Anybody can make types up, of types. */
    private static final int MOST_TYPE_NAMES = 1024;

    /** The texts of types: made for each object that comes or goes they would be most of the garbage of a start. */
    private final Map<StructTag, String> typeNames = new HashMap<>();
    /** Every version of a package, by the first one. */
    private final Map<ObjectId, NavigableMap<Long, ObjectContent.Contract>> packages = new HashMap<>();

    private final Past past;
    private Optional<CheckpointSummary> last = Optional.empty();
    private Digest lastCheckpoint = Digest.ZERO;

    private LedgerState(Past past) {
        this.past = past;
    }

    /** Before genesis. */
    static LedgerState empty() {
        return new LedgerState(Past.empty());
    }

    /** As it was: with these objects, after the last checkpoint of {@code past}. */
    static LedgerState restored(Past past, List<Current> objects) {
        LedgerState state = new LedgerState(past);
        objects.forEach(current -> {
            state.objects.put(current.stored().id(), current);
            state.index(current.stored());
        });
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
        return new SharedState.Frozen(List.copyOf(objects.values()), past.freeze(), past.runs());
    }

    @Override
    public Optional<StoredObject> find(ObjectId id) {
        return Optional.ofNullable(objects.get(id)).map(Current::stored);
    }

    /** Takes over what a transaction did, as the next checkpoint. */
    void apply(Outcome outcome, List<byte[]> signatures, long timestampMillis, LogPlace entry) {
        long sequence = past.count();
        for (ObjectChange change : outcome.effects().changes()) {
            remove(change.id());
        }
        outcome.after().forEach(stored -> {
            objects.put(stored.id(), new Current(stored, sequence));
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
            objects.put(Ids.CLOCK, new Current(now, sequence));
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
        Current current = objects.remove(id);
        if (current == null) {
            return;
        }
        past.add(id, current.stored().object().version(), current.checkpoint());
        StoredObject stored = current.stored();
        switch (stored.object().owner()) {
            case Owner.Address(ObjectId address) -> removeFrom(address, stored);
            case Owner.Parent(ObjectId parent) -> {
                NavigableMap<ObjectId, StoredObject> children = ofParent.get(parent);
                children.remove(id);
                if (children.isEmpty()) {
                    ofParent.remove(parent);
                }
            }
            default -> {}
        }
    }

    private void removeFrom(ObjectId address, StoredObject stored) {
        Belongings belongings = ofAddress.get(address);
        StructTag type = stored.object().type().orElseThrow();
        NavigableMap<ObjectId, StoredObject> ofType = belongings.byType.get(name(type));
        ofType.remove(stored.id());
        if (ofType.isEmpty()) {
            belongings.byType.remove(name(type));
        }
        type.currency().ifPresent(currency -> {
            long left = belongings.balances.get(currency) - TransactionValidator.balance(stored.object());
            if (left == 0 && ofType.isEmpty()) {
                belongings.balances.remove(currency);
            } else {
                belongings.balances.put(currency, left);
            }
        });
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
        if (stored.object().content() instanceof ObjectContent.Contract contract) {
            packages.computeIfAbsent(contract.original(), key -> new TreeMap<>())
                    .put(contract.version(), contract);
        }
        switch (stored.object().owner()) {
            case Owner.Address(ObjectId address) -> {
                Belongings belongings = ofAddress.computeIfAbsent(address, key -> new Belongings());
                StructTag type = stored.object().type().orElseThrow();
                belongings
                        .byType
                        .computeIfAbsent(name(type), key -> new TreeMap<>())
                        .put(stored.id(), stored);
                type.currency()
                        .ifPresent(currency -> belongings.balances.merge(
                                currency, TransactionValidator.balance(stored.object()), Long::sum));
            }
            case Owner.Parent(ObjectId parent) ->
                ofParent.computeIfAbsent(parent, key -> new TreeMap<>()).put(stored.id(), stored);
            default -> {}
        }
    }

    /** Every version of a package, the first one first, by the ID of any; empty if there is no such package. */
    List<ObjectContent.Contract> versions(ObjectId contract) {
        return Contracts.published(this, contract)
                .map(known -> List.copyOf(packages.get(known.original()).values()))
                .orElse(List.of());
    }

    /** Checkpoints of which at most one wrote this version of the object. */
    List<Long> checkpointsOf(ObjectId id, long version) {
        Current current = objects.get(id);
        return current != null && current.stored().object().version() == version
                ? List.of(current.checkpoint())
                : past.candidates(id, version);
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
        Belongings belongings = ofAddress.get(owner);
        return belongings == null ? 0 : belongings.balances.getOrDefault(currency, 0L);
    }

    Map<TypeTag, Long> balances(ObjectId owner) {
        Belongings belongings = ofAddress.get(owner);
        return belongings == null ? Map.of() : Map.copyOf(belongings.balances);
    }

    /** All objects of an address of exactly this type. */
    List<StoredObject> owned(ObjectId owner, StructTag type) {
        Belongings belongings = ofAddress.get(owner);
        return belongings == null
                ? List.of()
                : List.copyOf(belongings
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
        Belongings belongings = ofAddress.get(owner);
        List<StoredObject> found = new ArrayList<>();
        if (belongings == null) {
            return found;
        }
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
        NavigableMap<ObjectId, StoredObject> children = ofParent.getOrDefault(parent, new TreeMap<>());
        return after.map(id -> children.tailMap(id, false)).orElse(children).values().stream()
                .limit(limit)
                .toList();
    }

    /** Names the newest version of everything: equal states have equal digests. */
    Digest digest() {
        TreeMap<ObjectId, Current> sorted = new TreeMap<>(objects);
        BcsWriter writer = new BcsWriter(sorted.size() * 72);
        sorted.values().forEach(current -> current.stored().reference().write(writer));
        lastCheckpoint.write(writer);
        return Digest.ofTyped("FloeState", writer.toByteArray());
    }
}
