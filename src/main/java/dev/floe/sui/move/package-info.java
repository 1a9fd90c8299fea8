/**
 * Walrus's Move structs and events as records, with BCS both ways. Field order is the contract's. Epochs are {@code u32}
 * on chain and {@code int} here; values beyond are refused. {@code u64} values are the 64 bits of a {@code long}.
 */
package dev.floe.sui.move;
