/**
 * Floor 7: the storage node. {@link dev.floe.node.FloeNode} wires it: {@link dev.floe.node.door} takes requests, {@code
 * NodeRoutes} reads paths and bodies, the {@code BlobServices} decide ({@code Reads}, {@code Uploads}, {@code Symbols},
 * {@code Confirmations} for clients, {@code Lifecycle} for what the chain says), {@link dev.floe.node.registry} knows what
 * the chain says, {@link dev.floe.store} keeps bytes. An upload is acknowledged when it was verified and is on disk. What
 * nobody waits for ({@code Expiry}, {@code GarbageCollector}, {@code Compaction}, {@code RegistryCheck}, {@code
 * LostShards}, {@code Duties}, and {@link dev.floe.node.heal} what is missing) is done in {@link dev.floe.node.work};
 * events only enqueue.
 */
package dev.floe.node;
