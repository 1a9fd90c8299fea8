/**
 * The rules of Walrus's contracts as plain Java: state machines with the numbers exactly as Move has them, below the
 * ledger and without it.
 *
 * <p>How a Move module becomes Java here:
 *
 * <ul>
 *   <li>What a contract keeps is a record of {@link dev.floe.sui.move}, its layout on chain. Small objects (a stake,
 *       storage, a blob, a node's capability) go into a rule and come out of it changed; the rules are static methods
 *       of a class that is named after the module. Objects with a life of their own (a pool, the staking state, the
 *       system state) are mutable classes that are made from their record and turned back into it.
 *   <li>Tables, bags and extended fields are {@link dev.floe.chain.contract.Fields}: the ledger has them as dynamic
 *       fields, a test as a map. What else a call sees of its transaction is {@link
 *       dev.floe.chain.contract.Transaction}: the sender, fresh IDs in the contract's order, events.
 *   <li>Money: a {@code Balance} is a {@code long}; a coin behind a mutable reference is a {@link
 *       dev.floe.chain.contract.Purse}.
 *   <li>u64 is a {@code long} read as unsigned, u32 epochs and u16 are {@code int}; arithmetic goes through {@link
 *       dev.floe.chain.contract.U64}. A check that fails is an {@link dev.floe.chain.contract.Abort} with one of the
 *       {@link dev.floe.chain.contract.AbortCode}s, an overflow an {@link dev.floe.chain.contract.ArithmeticFault}.
 *       Checks come in Move's order; whoever calls throws all changes away when one fails.
 * </ul>
 *
 * <p>The rules know nothing of signatures of functions, coins as objects, or programmable transactions: {@link
 * dev.floe.chain.ledger} binds calls to them and keeps their state.
 */
package dev.floe.chain.contract;
