/**
 * How a network bears many people at once, after the plan of the reference's own load tests: latency of blobs, streams,
 * quilts and patches, the rate at which an edge gives in, and a soak. Every byte of every answer is looked at.
 */
package dev.floe.bench.load;
