package dev.floe.chain.contract;

/** A check of a contract did not hold. */
public final class Abort extends ContractException {
    private static final long serialVersionUID = 1L;

    private final AbortCode code;

    Abort(AbortCode code) {
        super(code.module() + "(" + code.code() + ") " + code.moveName());
        this.code = code;
    }

    public AbortCode code() {
        return code;
    }
}
