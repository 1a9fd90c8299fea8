package dev.floe.cli;

import dev.floe.protocol.ObjectId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses the ID of an object, or an address. */
final class ObjectIdConverter implements ITypeConverter<ObjectId> {
    @Override
    public ObjectId convert(String text) {
        return ObjectId.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is no object ID or address: 0x and up to 64 hex digits"));
    }
}
