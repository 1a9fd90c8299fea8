/**
 * Floor 0: bytes and nothing else. BCS (Binary Canonical Serialization), text forms of bytes, BLAKE2b, and the budget
 * that bounds how many bytes are in flight. Knows nothing of Walrus.
 */
package dev.floe.bytes;
