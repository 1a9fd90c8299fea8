package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;

/**
 * A dynamic field of an object.
 *
 * @param id of the field's own object
 * @param valueType of what it holds
 * @param name in BCS; not to be written to
 * @param value in BCS, empty for fields that hold objects; not to be written to
 */
public record DynamicField(ObjectId id, StructTag valueType, byte[] name, byte[] value) {}
