package dev.floe.chain.ledger;

import java.util.List;

/**
 * A public function of a contract. A trailing transaction context is among the parameters.
 *
 * @param typeParameters how many it has
 */
public record FunctionSignature(
        String module, String name, int typeParameters, List<Parameter> parameters, List<OpenType> returns) {

    /** How a parameter is passed. */
    public enum Passing {
        BY_VALUE,
        BY_REFERENCE,
        BY_MUTABLE_REFERENCE
    }

    /** A parameter. */
    public record Parameter(Passing passing, OpenType type) {}

    public FunctionSignature {
        parameters = List.copyOf(parameters);
        returns = List.copyOf(returns);
    }
}
