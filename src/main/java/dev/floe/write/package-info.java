/**
 * Floor 4: how a blob gets onto the network. Encode from disk to a spool on disk, reserve storage and register on chain,
 * send metadata and slivers to every shard holder in parallel, collect signed confirmations until a quorum <em>by shard
 * weight</em> has them, certify on chain.
 *
 * <p>{@link dev.floe.write.BlobWriter} is the front door. It sees the network through two narrow interfaces, {@link
 * dev.floe.write.BlobContract} (the chain) and {@link dev.floe.write.StoringNode} (one storage node), and is built with
 * {@code new}. Any node may be slow, gone or lying, up to a third of the shards: a store succeeds without them, and no
 * node's word is taken for anything but its own signature.
 */
package dev.floe.write;
