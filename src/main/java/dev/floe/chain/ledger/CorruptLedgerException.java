package dev.floe.chain.ledger;

import java.io.IOException;

/** The files of a chain are damaged in a way that a crash does not explain. The message says where. */
public final class CorruptLedgerException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptLedgerException(String message) {
        super(message);
    }
}
