package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.TypeTag;
import java.util.List;
import java.util.Set;

/**
 * A struct as the interface of a package declares it.
 *
 * @param phantom for each type parameter, whether values of the struct hold none of that type
 */
record StructDeclaration(
        ObjectId address,
        String module,
        String name,
        List<Boolean> phantom,
        Set<Ability> abilities,
        List<DatatypeDescription.Field> fields) {

    DatatypeDescription description() {
        return new DatatypeDescription(address, module, name, abilities, fields);
    }

    /** Whether the struct with {@code parameters} has the ability: its own parts must have it too. */
    boolean has(Ability ability, List<TypeTag> parameters, MoveInterface types) {
        if (!abilities.contains(ability) || parameters.size() != phantom.size()) {
            return false;
        }
        Ability ofParts = ability == Ability.KEY ? Ability.STORE : ability;
        for (int i = 0; i < parameters.size(); i++) {
            if (!phantom.get(i) && !types.has(ofParts, parameters.get(i))) {
                return false;
            }
        }
        return true;
    }
}
