package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Event;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.ObjectContent;
import dev.floe.sui.model.Owner;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a running transaction has done so far, apart from its inputs: fresh and deleted IDs, objects given away or
 * shared, dynamic fields, events. Nothing of it touches the chain. Not thread-safe.
 */
final class Execution {
    /** A dynamic field; without contents once removed. */
    private static final class Child {
        final ObjectId parent;
        final StructTag type;
        final Optional<StoredObject> before;
        Optional<byte[]> contents;
        boolean changed;

        Child(ObjectId parent, StructTag type, Optional<StoredObject> before, Optional<byte[]> contents) {
            this.parent = parent;
            this.type = type;
            this.before = before;
            this.contents = contents;
        }
    }

    /** An object that the transaction leaves behind, by its new owner. */
    record Placed(Value value, Owner owner) {}

    private final ObjectView view;
    private final Digest transaction;
    private final ObjectId sender;
    private final long lamportVersion;
    private final Set<ObjectId> created = new HashSet<>();
    private final Set<ObjectId> deleted = new HashSet<>();
    private final Map<ObjectId, Child> children = new HashMap<>();
    private final Map<ObjectId, Placed> placed = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<ObjectContent.Contract> published = new ArrayList<>();
    private long counter;

    Execution(ObjectView view, Digest transaction, ObjectId sender, long lamportVersion) {
        this.view = view;
        this.transaction = transaction;
        this.sender = sender;
        this.lamportVersion = lamportVersion;
    }

    /** What there was before the transaction. */
    ObjectView view() {
        return view;
    }

    ObjectId sender() {
        return sender;
    }

    long lamportVersion() {
        return lamportVersion;
    }

    ObjectId freshId() {
        ObjectId id = Ids.fresh(transaction, counter++);
        created.add(id);
        return id;
    }

    /** The object with this ID ceases to be. */
    void delete(ObjectId id) {
        if (!created.remove(id)) {
            deleted.add(id);
        }
    }

    boolean isFresh(ObjectId id) {
        return created.contains(id);
    }

    Set<ObjectId> deleted() {
        return deleted;
    }

    void place(Value object, Owner owner) {
        placed.put(object.id(), new Placed(object, owner));
    }

    Map<ObjectId, Placed> placed() {
        return placed;
    }

    void publish(ObjectContent.Contract contract) {
        published.add(contract);
    }

    List<ObjectContent.Contract> published() {
        return published;
    }

    void emit(Event event) {
        events.add(event);
    }

    List<Event> events() {
        return events;
    }

    /** The BCS of the field's object: ID, name, value. */
    Optional<byte[]> field(ObjectId parent, TypeTag nameType, byte[] name) {
        return child(Ids.dynamicField(parent, nameType, name)).flatMap(child -> child.contents);
    }

    /** Sets the BCS of the value of a field, which is made if it is not there. */
    void setField(ObjectId parent, TypeTag nameType, byte[] name, TypeTag valueType, byte[] value) {
        ObjectId id = Ids.dynamicField(parent, nameType, name);
        byte[] contents = Field.toBcs(id, name, value);
        Child child = child(id).orElseGet(() -> {
            Child made = new Child(parent, StructTag.field(nameType, valueType), Optional.empty(), Optional.empty());
            children.put(id, made);
            return made;
        });
        child.contents = Optional.of(contents);
        child.changed = true;
    }

    void removeField(ObjectId parent, TypeTag nameType, byte[] name) {
        child(Ids.dynamicField(parent, nameType, name)).ifPresent(child -> {
            child.contents = Optional.empty();
            child.changed = true;
        });
    }

    /** The BCS of an object that is a field of {@code parent} and keeps its own ID. */
    Optional<byte[]> objectField(ObjectId parent, TypeTag keyType, byte[] key) {
        return childObject(parent, keyType, key).flatMap(this::child).flatMap(child -> child.contents);
    }

    /** Makes an object a field of {@code parent}, or changes the one that is. */
    void setObjectField(ObjectId parent, TypeTag keyType, byte[] key, StructTag type, byte[] contents) {
        ObjectId id = Ids.read(new BcsReader(contents));
        if (childObject(parent, keyType, key).isEmpty()) {
            setField(parent, StructTag.wrapper(keyType), key, StructTag.ID, id.toBytes());
        }
        Child child = child(id).orElseGet(() -> {
            ObjectId field = Ids.dynamicObjectField(parent, keyType, key);
            Child made = new Child(field, type, view.find(id), Optional.empty());
            children.put(id, made);
            return made;
        });
        child.contents = Optional.of(contents);
        child.changed = true;
    }

    /** Removes the field and the object. */
    void removeObjectField(ObjectId parent, TypeTag keyType, byte[] key) {
        childObject(parent, keyType, key).flatMap(this::child).ifPresent(child -> {
            child.contents = Optional.empty();
            child.changed = true;
        });
        removeField(parent, StructTag.wrapper(keyType), key);
    }

    private Optional<ObjectId> childObject(ObjectId parent, TypeTag keyType, byte[] key) {
        return field(parent, StructTag.wrapper(keyType), key)
                .map(bcs -> Field.fromBcs(bcs, reader -> reader.fixed(key.length), Ids::read)
                        .value());
    }

    private Optional<Child> child(ObjectId id) {
        Child known = children.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Child> loaded = view.find(id)
                .flatMap(stored -> stored.object().type().flatMap(type -> {
                    if (!(stored.object().owner() instanceof Owner.Parent(ObjectId parent))) {
                        return Optional.empty();
                    }
                    return Optional.of(new Child(
                            parent, type, Optional.of(stored), stored.object().contents()));
                }));
        loaded.ifPresent(child -> children.put(id, child));
        return loaded;
    }

    /** A field object that the transaction changed. */
    record ChangedField(
            ObjectId id, ObjectId parent, StructTag type, Optional<StoredObject> before, Optional<byte[]> contents) {}

    List<ChangedField> changedFields() {
        List<ChangedField> changed = new ArrayList<>();
        children.forEach((id, child) -> {
            if (child.changed && (child.before.isPresent() || child.contents.isPresent())) {
                changed.add(new ChangedField(id, child.parent, child.type, child.before, child.contents));
            }
        });
        return changed;
    }
}
