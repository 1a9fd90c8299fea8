package dev.floe.chain.ledger;

import dev.floe.sui.move.Authorized;
import java.util.List;
import java.util.Map;

/**
 * The module {@code auth}: how a caller shows who it is, and who may do something. Both kinds of value have the same
 * bytes.
 */
final class AuthFunctions {
    private final Walrus walrus;

    AuthFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put(
                "auth::authenticate_sender",
                call -> authenticated(new Authorized.Address(call.execution().sender())));
        functions.put(
                "auth::authenticate_with_object",
                call -> authenticated(new Authorized.Holder(call.value(0).id())));
        functions.put(
                "auth::authorized_address", call -> authorized(new Authorized.Address(StakingFunctions.id(call, 0))));
        functions.put(
                "auth::authorized_object", call -> authorized(new Authorized.Holder(StakingFunctions.id(call, 0))));
    }

    private List<Value> authenticated(Authorized who) {
        return List.of(Value.of(walrus.types().authenticated(), who));
    }

    private List<Value> authorized(Authorized who) {
        return List.of(Value.of(walrus.types().authorized(), who));
    }
}
