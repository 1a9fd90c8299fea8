package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.protocol.StorageNode;
import dev.floe.read.AuditFinding;
import dev.floe.read.AuditFinding.Verdict;
import dev.floe.read.AuditPlan;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What came of an audit, for people, programs and Prometheus.
 *
 * @param error the probability with which a claim about a node may be wrong
 * @param blobs how many blobs the questions were about
 */
record AuditReport(int epoch, AuditPlan plan, double error, int blobs, List<AuditFinding> findings) {

    /** Whether no node was found to lack something or to lie. */
    boolean clean() {
        return findings.stream()
                .noneMatch(finding -> finding.verdict() == Verdict.LACKS || finding.verdict() == Verdict.LIES);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-24s %7s  %s%n", "node", "asked", "what is known"));
        for (AuditFinding finding : findings) {
            text.append(String.format("%-24s %7d  %s%n", finding.node().name(), finding.asked(), describe(finding)));
        }
        text.append("epoch ")
                .append(epoch)
                .append(", ")
                .append(Plural.of(blobs, "blob"))
                .append(", seed ")
                .append(plan.seed())
                .append("; each claim about a node is wrong with a probability of at most ")
                .append(error)
                .append(System.lineSeparator());
        return text.append(
                        "What cannot be known: whether a node had the slivers, or got them from others when it was asked; who"
                                + " runs it; and whether it will have them tomorrow.")
                .toString();
    }

    private String describe(AuditFinding finding) {
        String silent = finding.silent() == 0 ? "" : ", no answer to " + finding.silent();
        String refused = finding.refused() == 0 ? "" : ", refused " + finding.refused();
        String example = finding.example().map(what -> ", such as " + what).orElse("");
        return switch (finding.verdict()) {
            case HOLDS ->
                "has all of at least " + percent(finding.holdsAtLeast(error)) + " of the blobs" + silent + refused;
            case LACKS ->
                "LACKS " + Plural.of(finding.missing(), "sliver") + " in " + Plural.of(finding.incomplete(), "question")
                        + example + "; has all of at most " + percent(finding.holdsAtMost(error)) + " of the blobs"
                        + silent + refused;
            case LIES -> "LIES: " + Plural.of(finding.wrong(), "answer") + " proved nothing" + example;
            case UNKNOWN -> "unknown: answered " + finding.answered() + silent + refused;
        };
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("epoch", epoch)
                .put("seed", plan.seed())
                .put("blobs", blobs)
                .put("questionsPerNode", plan.questions())
                .put("error", error);
        ArrayNode nodes = json.putArray("nodes");
        for (AuditFinding finding : findings) {
            StorageNode node = finding.node();
            nodes.addObject()
                    .put("nodeId", node.id().toString())
                    .put("nodeName", node.name())
                    .put("nodeUrl", node.networkAddress())
                    .put("nShards", node.weight())
                    .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                    .put("asked", finding.asked())
                    .put("answered", finding.answered())
                    .put("incomplete", finding.incomplete())
                    .put("wrong", finding.wrong())
                    .put("refused", finding.refused())
                    .put("silent", finding.silent())
                    .put("sliversProven", finding.slivers())
                    .put("sliversMissing", finding.missing())
                    .put("holdsAtLeast", finding.holdsAtLeast(error))
                    .put("holdsAtMost", finding.holdsAtMost(error))
                    .put("example", finding.example().orElse(null));
        }
        return json;
    }

    /** For a file that the node exporter's textfile collector reads, or a push gateway. */
    String prometheus() {
        StringBuilder text = new StringBuilder();
        gauge(text, "asked", "Questions to the node.", AuditFinding::asked);
        gauge(text, "answered", "Questions with all that was asked for.", AuditFinding::answered);
        gauge(text, "incomplete", "Questions, asked twice, with something missing.", AuditFinding::incomplete);
        gauge(text, "wrong", "Questions with an answer that proves nothing.", AuditFinding::wrong);
        gauge(text, "refused", "Questions that were refused for legal reasons.", AuditFinding::refused);
        gauge(text, "silent", "Questions without an answer.", AuditFinding::silent);
        gauge(text, "slivers_missing", "Slivers that were missing.", AuditFinding::missing);
        gauge(
                text,
                "holds_at_least",
                "Share of the blobs of which the node has all that it should, at least.",
                finding -> finding.holdsAtLeast(error));
        gauge(
                text,
                "holds_at_most",
                "Share of the blobs of which the node has all that it should, at most.",
                finding -> finding.holdsAtMost(error));
        return text.toString().stripTrailing();
    }

    private void gauge(StringBuilder text, String name, String help, ToDoubleFunction<AuditFinding> value) {
        String metric = "floe_audit_" + name;
        text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(metric).append(" gauge\n");
        for (AuditFinding finding : findings) {
            String label = finding.node().name().replace("\\", "\\\\").replace("\"", "\\\"");
            text.append(metric)
                    .append("{node=\"")
                    .append(label)
                    .append("\",node_id=\"")
                    .append(finding.node().id())
                    .append("\"} ")
                    .append(value.applyAsDouble(finding))
                    .append('\n');
        }
    }
}
