package dev.floe.chain.ledger;

import dev.floe.sui.model.ArgumentFault;
import dev.floe.sui.model.ExecutionFailure;

/** A command cannot be carried out: the transaction fails, and only gas is charged. */
final class ExecutionFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ExecutionFailure failure;

    ExecutionFailedException(ExecutionFailure failure) {
        super(failure.description(), null, false, false);
        this.failure = failure;
    }

    static ExecutionFailedException argument(int index, ArgumentFault fault) {
        return new ExecutionFailedException(new ExecutionFailure.CommandArgumentError(index, fault));
    }

    ExecutionFailure failure() {
        return failure;
    }
}
