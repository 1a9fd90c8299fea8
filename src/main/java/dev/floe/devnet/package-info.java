/**
 * Floor 8: a whole Walrus network on one machine. Starts the chain, the storage nodes, a publisher and an edge, each as a
 * process of its own, in a directory from which the same network starts again.
 */
package dev.floe.devnet;
