package dev.floe.edge;

import dev.floe.edge.types.MediaType;
import java.util.Map;
import java.util.Optional;

/**
 * What is said about bytes besides themselves.
 *
 * @param type what whoever stored them says that they are
 * @param fields header fields that whoever stored them wants to be sent; unmodifiable
 * @param name what they are called
 */
record Description(Optional<MediaType> type, Map<String, String> fields, Optional<FileName> name) {
    static final Description NONE = new Description(Optional.empty(), Map.of(), Optional.empty());

    static Description of(MediaType type) {
        return new Description(Optional.of(type), Map.of(), Optional.empty());
    }

    static Description named(FileName name) {
        return new Description(Optional.empty(), Map.of(), Optional.of(name));
    }

    /** The same, called {@code other}. */
    Description with(Optional<FileName> other) {
        return new Description(type, fields, other);
    }
}
