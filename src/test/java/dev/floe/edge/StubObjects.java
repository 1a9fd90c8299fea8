package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.AttributedBlob;
import dev.floe.sui.BlobObject;
import dev.floe.sui.StorageObject;
import dev.floe.sui.SuiException;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in for the chain in tests of the door. */
@Singleton
@Typed({StubObjects.class, ObjectLookup.class, OwnedBlobs.class})
public class StubObjects implements ObjectLookup, OwnedBlobs {
    private final Map<ObjectId, AttributedBlob> objects = new ConcurrentHashMap<>();
    private final Map<ObjectId, SuiException> failures = new ConcurrentHashMap<>();
    private final Map<ObjectId, List<ObjectId>> owned = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    final Map<ObjectId, AtomicInteger> asked = new ConcurrentHashMap<>();

    static ObjectId id(int number) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = (byte) 0xab;
        bytes[30] = (byte) (number >> 8);
        bytes[31] = (byte) number;
        return ObjectId.of(bytes);
    }

    static AttributedBlob blob(ObjectId id, BlobId blob, Map<String, String> attributes) {
        return blob(id, blob, attributes, 2);
    }

    private static AttributedBlob blob(ObjectId id, BlobId blob, Map<String, String> attributes, int end) {
        return new AttributedBlob(
                new BlobObject(id, 1, blob, 1, 1, OptionalInt.of(1), new StorageObject(id, 1, end, 1), true),
                attributes);
    }

    ObjectId add(BlobId blob, Map<String, String> attributes) {
        return add(blob, attributes, 2);
    }

    ObjectId add(BlobId blob, Map<String, String> attributes, int end) {
        ObjectId id = id(made.incrementAndGet());
        objects.put(id, blob(id, blob, attributes, end));
        return id;
    }

    void fail(ObjectId id, SuiException failure) {
        failures.put(id, failure);
    }

    void recover(ObjectId id) {
        failures.remove(id);
    }

    int askedOf(ObjectId id) {
        return asked.getOrDefault(id, new AtomicInteger()).get();
    }

    @Override
    public Optional<AttributedBlob> find(ObjectId id) throws SuiException {
        asked.computeIfAbsent(id, key -> new AtomicInteger()).incrementAndGet();
        if (failures.containsKey(id)) {
            throw failures.get(id);
        }
        return Optional.ofNullable(objects.get(id));
    }

    /** From now on these belong to {@code owner}, and nothing else does. */
    void own(ObjectId owner, ObjectId... all) {
        owned.put(owner, List.of(all));
    }

    @Override
    public List<BlobObject> of(ObjectId owner) throws SuiException {
        if (failures.containsKey(owner)) {
            throw failures.get(owner);
        }
        return owned.getOrDefault(owner, List.of()).stream()
                .map(id -> objects.get(id).blob())
                .toList();
    }
}
