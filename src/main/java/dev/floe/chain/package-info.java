/**
 * Floor 7: the local chain. Sui's gRPC API in front, Walrus's contracts as Java state machines behind it
 * ({@link dev.floe.chain.ledger}).
 */
package dev.floe.chain;
