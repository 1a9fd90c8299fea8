/**
 * What the chain says about blobs, as far as a storage node needs it: {@link dev.floe.node.registry.BlobRegistry} applies
 * the events in order, exactly once, and answers whether a blob is registered, and its status, in a given epoch.
 */
package dev.floe.node.registry;
