package dev.floe.chain.contract;

import dev.floe.protocol.ObjectId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The names that a scenario gives to nodes. */
final class NodeNames {
    private final Map<String, ObjectId> ids = new HashMap<>();
    private final Map<ObjectId, String> names = new HashMap<>();

    void put(String name, ObjectId id) {
        ids.put(name, id);
        names.put(id, name);
    }

    Optional<ObjectId> find(String name) {
        return Optional.ofNullable(ids.get(name));
    }

    ObjectId id(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no node is named " + name));
    }

    /** At levels without registration {@code nK} is the ID with the number K. */
    ObjectId numbered(String name) {
        ObjectId id = RecordedTransaction.id(Long.parseLong(name.substring(1)));
        put(name, id);
        return id;
    }

    String name(ObjectId id) {
        return names.getOrDefault(id, id.toString());
    }
}
