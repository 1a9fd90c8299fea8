package dev.floe.chain.contract;

/** A contract refused a call: nothing of it happened. */
public abstract sealed class ContractException extends RuntimeException permits Abort, ArithmeticFault {
    private static final long serialVersionUID = 1L;

    ContractException(String message) {
        super(message, null, false, false);
    }
}
