package dev.floe.bench.node;

import java.io.IOException;
import java.util.Locale;

/** What a node and this process take from when it is made on. */
final class Meter {
    private final MeasuredNode node;
    private final double syncs;
    private final double nodeCpu;
    private final double ownCpu;
    private final double appended;
    private final long written;
    private final long begin;

    Meter(MeasuredNode node) throws IOException, InterruptedException {
        this.node = node;
        syncs = node.metric("floe_node_syncs_total");
        appended = node.metric("floe_node_appended_bytes_total");
        written = node.writtenBytes();
        nodeCpu = node.figures().cpuSeconds();
        ownCpu = own();
        begin = System.nanoTime();
    }

    private static double own() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(used -> used.toNanos() / 1e9)
                .orElse(0.0);
    }

    /** What it was until now. */
    Round round(int count, long bytes) throws IOException, InterruptedException {
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Round(
                seconds,
                count,
                bytes,
                (node.figures().cpuSeconds() - nodeCpu) / seconds,
                (own() - ownCpu) / seconds,
                (node.metric("floe_node_syncs_total") - syncs) / seconds);
    }

    /** Bytes for each of those that are kept, by what the node says that it appended and by what the system wrote for it. */
    String written(long kept) throws IOException, InterruptedException {
        return String.format(
                Locale.ROOT,
                "%.3f bytes for each byte kept, by the node's count; %.3f by the system's",
                (node.metric("floe_node_appended_bytes_total") - appended) / kept,
                (node.writtenBytes() - written) / (double) kept);
    }
}
