package dev.floe.chain.ledger;

import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;

/** What a test of clients has to know of a local chain, and no client can. */
public final class Insider {
    private Insider() {}

    /** The key of the account that has all coins at the beginning, and what makes the nodes' operator. */
    public static SuiKeyPair faucetKey(Ledger ledger) {
        return ledger.faucetKey();
    }

    /** The package that makes exchanges of WAL. */
    public static ObjectId walExchange(Ledger ledger) {
        return Companions.of(ledger.deployment().originalContract()).walExchange();
    }
}
