/**
 * Floor 6: the storage node. {@link dev.floe.node.FloeNode} wires it: {@link dev.floe.node.door} takes requests, {@code
 * NodeRoutes} reads paths and bodies, {@code BlobService} decides, {@link dev.floe.node.registry} knows what the chain
 * says, {@link dev.floe.node.store} keeps bytes. An upload is acknowledged when it was verified and is on disk.
 */
package dev.floe.node;
