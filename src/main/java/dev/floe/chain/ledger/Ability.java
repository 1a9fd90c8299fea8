package dev.floe.chain.ledger;

/** What may be done with values of a type. */
public enum Ability {
    COPY,
    DROP,
    STORE,
    KEY
}
