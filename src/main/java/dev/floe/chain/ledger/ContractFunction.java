package dev.floe.chain.ledger;

import java.util.List;

/** The Java side of a Move function. */
@FunctionalInterface
interface ContractFunction {
    /**
     * @return one value for each that the signature returns
     * @throws ExecutionFailedException if the function aborts
     */
    List<Value> call(Call call);
}
