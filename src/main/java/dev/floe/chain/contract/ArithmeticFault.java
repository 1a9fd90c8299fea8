package dev.floe.chain.contract;

/** An overflow, an underflow or a division by zero: Move's machine stops without a code. */
public final class ArithmeticFault extends ContractException {
    private static final long serialVersionUID = 1L;

    public ArithmeticFault() {
        super("arithmetic error");
    }
}
