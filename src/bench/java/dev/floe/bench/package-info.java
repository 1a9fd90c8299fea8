/**
 * Measuring: beside the product and above its floors, in neither its jar nor its image. {@link dev.floe.bench.Bench} is the
 * command line, which the launcher starts. It runs {@link dev.floe.bench.CodecBenchmark} for the codec alone,
 * {@link dev.floe.bench.CodecComparison} for the codec beside {@link dev.floe.bench.Peer}s, which are programs on other
 * people's libraries, and what is in {@code read} for whole networks.
 *
 * <p>Two rules. A thread is timed by the processor time that it used, so that other work on the machine does not count
 * (what it costs in caches and clock rate still does); all threads together are timed by the clock on the wall. And
 * every figure is the median of several rounds.
 */
package dev.floe.bench;
