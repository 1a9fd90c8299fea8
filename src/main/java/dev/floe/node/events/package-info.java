/**
 * What the chain has said, as the blobs that nodes make of it for each other: the bytes of such a blob, the same on every node
 * of whichever implementation, and where a node collects those of the next one. Knows neither the chain nor other nodes.
 */
package dev.floe.node.events;
