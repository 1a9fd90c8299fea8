/**
 * Floor 0: bytes and nothing else. BCS (Binary Canonical Serialization), text forms of bytes, BLAKE2b, the budget that
 * bounds how many bytes are in flight, the pace at which they have to move, shares of what is scarce, and pauses before
 * trying again. Knows nothing of Walrus.
 */
package dev.floe.bytes;
