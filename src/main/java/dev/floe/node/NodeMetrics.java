package dev.floe.node;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what a node does and writes it as Prometheus text. Thread-safe. */
final class NodeMetrics {
    private static final double NANOS = 1e9;

    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> nanos = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> timed = new ConcurrentSkipListMap<>();
    private final Map<String, Gauge> gauges = new ConcurrentSkipListMap<>();
    private final LongAdder bodyBytesIn = new LongAdder();
    private final LongAdder bodyBytesOut = new LongAdder();
    private final LongAdder dataBytesOut = new LongAdder();

    private record Gauge(String type, String help, LongSupplier value) {}

    void answered(String route, int status, long bytes) {
        answers.computeIfAbsent("{route=\"" + route + "\",status=\"" + status + "\"}", any -> new LongAdder())
                .increment();
        bodyBytesOut.add(bytes);
    }

    void took(String route, long nanoseconds) {
        String labels = "{route=\"" + route + "\"}";
        nanos.computeIfAbsent(labels, any -> new LongAdder()).add(nanoseconds);
        timed.computeIfAbsent(labels, any -> new LongAdder()).increment();
    }

    void received(long bytes) {
        bodyBytesIn.add(bytes);
    }

    void served(long bytes) {
        dataBytesOut.add(bytes);
    }

    void gauge(String name, String help, LongSupplier value) {
        gauges.put(name, new Gauge("gauge", help, value));
    }

    void counter(String name, String help, LongSupplier value) {
        gauges.put(name, new Gauge("counter", help, value));
    }

    String text() {
        StringBuilder out = new StringBuilder();
        head(out, "floe_node_requests_total", "counter", "Answers by route and HTTP status.");
        answers.forEach((labels, count) -> line(out, "floe_node_requests_total" + labels, count.sum()));
        head(out, "floe_node_request_seconds", "summary", "Time from the request's head to its answer.");
        nanos.forEach((labels, sum) -> out.append("floe_node_request_seconds_sum")
                .append(labels)
                .append(String.format(Locale.ROOT, " %.6f%n", sum.sum() / NANOS)));
        timed.forEach((labels, count) -> line(out, "floe_node_request_seconds_count" + labels, count.sum()));
        single(
                out,
                "floe_node_received_bytes_total",
                "counter",
                "Bytes of metadata and slivers uploaded.",
                bodyBytesIn.sum());
        single(out, "floe_node_sent_bytes_total", "counter", "Bytes of answers.", bodyBytesOut.sum());
        single(
                out,
                "floe_node_served_bytes_total",
                "counter",
                "Bytes of slivers and symbols served.",
                dataBytesOut.sum());
        gauges.forEach((name, gauge) -> single(out, name, gauge.type, gauge.help, gauge.value.getAsLong()));
        return out.toString();
    }

    private static void single(StringBuilder out, String name, String type, String help, long value) {
        head(out, name, type, help);
        line(out, name, value);
    }

    private static void head(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder out, String name, long value) {
        out.append(name).append(' ').append(value).append('\n');
    }
}
