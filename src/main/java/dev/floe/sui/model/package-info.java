/**
 * Sui's own types with their BCS: type tags, transactions, objects, effects, events, checkpoints, and how digests and
 * object IDs are derived. No I/O, no Walrus.
 */
package dev.floe.sui.model;
