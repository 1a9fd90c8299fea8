/**
 * Floor 2: the words that everybody in a Walrus network shares. Epochs, committees and who holds which shard, signed
 * messages and certificates, blob status, the error envelope. No I/O.
 */
package dev.floe.protocol;
