/**
 * Where a node does what nobody waits for: garbage collection, compaction, checks of what is on disk. A {@link
 * dev.floe.node.work.Worker} knows one bounded step of such work; {@link dev.floe.node.work.Workers} runs each of them on
 * a thread of its own, at a pace that leaves the disk to requests, goes on after failures, and says where they stand.
 * Knows nothing of blobs.
 */
package dev.floe.node.work;
