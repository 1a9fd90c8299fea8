package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import java.util.List;
import java.util.Set;

/** A struct of a contract. */
public record DatatypeDescription(
        ObjectId definedBy, String module, String name, Set<Ability> abilities, List<Field> fields) {

    /** A field, at its position. */
    public record Field(String name, OpenType type) {}

    public DatatypeDescription {
        abilities = Set.copyOf(abilities);
        fields = List.copyOf(fields);
    }
}
