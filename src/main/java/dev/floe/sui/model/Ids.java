package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.protocol.ObjectId;

/** How Sui derives addresses and object IDs, and the fixed ones. */
public final class Ids {
    public static final ObjectId ZERO = ObjectId.of(new byte[ObjectId.LENGTH]);
    public static final ObjectId MOVE_STDLIB = small(1);
    public static final ObjectId SUI_FRAMEWORK = small(2);
    /** The shared {@code 0x2::clock::Clock}. */
    public static final ObjectId CLOCK = small(6);

    private static final byte[] FRESH = {(byte) 0xF1};
    private static final byte[] CHILD = {(byte) 0xF0};

    private Ids() {}

    /** The ID of the object that transaction {@code digest} makes as its {@code counter}-th, counted from 0. */
    public static ObjectId fresh(Digest digest, long counter) {
        return ObjectId.of(Blake2b.hash(
                FRESH, digest.toBytes(), new BcsWriter(8).u64(counter).toByteArray()));
    }

    /** The ID of the field object under {@code parent} for a key of type {@code keyType} and BCS {@code key}. */
    public static ObjectId dynamicField(ObjectId parent, TypeTag keyType, byte[] key) {
        return ObjectId.of(Blake2b.hash(
                CHILD, parent.toBytes(), new BcsWriter(8).u64(key.length).toByteArray(), key, keyType.toBcs()));
    }

    /** As {@link #dynamicField}, for a field whose value is an object of its own. */
    public static ObjectId dynamicObjectField(ObjectId parent, TypeTag keyType, byte[] key) {
        return dynamicField(parent, StructTag.wrapper(keyType), key);
    }

    public static ObjectId read(BcsReader reader) {
        return ObjectId.of(reader.fixed(ObjectId.LENGTH));
    }

    public static void write(BcsWriter writer, ObjectId id) {
        writer.fixed(id.toBytes());
    }

    private static ObjectId small(int number) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[ObjectId.LENGTH - 1] = (byte) number;
        return ObjectId.of(bytes);
    }
}
