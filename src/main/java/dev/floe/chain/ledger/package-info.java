/**
 * The local chain without its door: versioned objects, an interpreter of programmable transactions, Walrus's contract
 * functions, and an append-only log from which all of it is rebuilt. Start with {@link dev.floe.chain.ledger.Ledger}.
 */
package dev.floe.chain.ledger;
