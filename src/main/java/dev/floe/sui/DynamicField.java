package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import java.util.List;
import java.util.Optional;

/**
 * A dynamic field of an object.
 *
 * @param id of the field's own object
 * @param valueType of what it holds
 * @param name in BCS; not to be written to
 * @param value in BCS, empty for fields that hold objects; not to be written to
 * @param child the object that it holds, if it holds one
 */
public record DynamicField(ObjectId id, StructTag valueType, byte[] name, byte[] value, Optional<ObjectId> child) {

    /**
     * Some of the fields of an object, in an order that stays the same while others come and go.
     *
     * @param next what to ask with for more; empty after the last ones
     */
    public record Page(List<DynamicField> fields, Optional<byte[]> next) {
        public Page {
            fields = List.copyOf(fields);
        }
    }
}
