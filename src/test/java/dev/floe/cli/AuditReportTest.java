package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.AuditFinding;
import dev.floe.read.AuditPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an audit found is said in the same way as text, as JSON and as metrics. */
class AuditReportTest {
    private static final double ERROR = 1e-6;
    private static final int QUESTIONS = 1375;

    private static StorageNode node(int number, String name) {
        return new StorageNode(
                ObjectId.parse("0x" + number).orElseThrow(),
                name,
                "node" + number + ".example:9185",
                new byte[48],
                new byte[33],
                List.of(number, 10 + number));
    }

    private static final AuditFinding HOLDS =
            new AuditFinding(node(1, "honest"), QUESTIONS, 0, 0, 0, 0, 2L * QUESTIONS, 0, Optional.empty());
    private static final AuditFinding LACKS =
            new AuditFinding(node(2, "loser"), 1361, 14, 0, 0, 0, 2722, 28, Optional.of("2 slivers of blob AAAA"));
    private static final AuditFinding LIES =
            new AuditFinding(node(3, "liar"), 1374, 0, 1, 0, 0, 2748, 0, Optional.of("a symbol of blob BBBB"));
    private static final AuditFinding SLOW =
            new AuditFinding(node(4, "slow"), 1075, 0, 0, 0, 300, 2150, 0, Optional.empty());
    private static final AuditFinding SILENT =
            new AuditFinding(node(5, "s\"i\\l\nent"), 0, 0, 0, 5, 1370, 0, 0, Optional.empty());

    private static AuditReport report(AuditFinding... findings) {
        AuditPlan plan = new AuditPlan(7, QUESTIONS, Duration.ofSeconds(1), Duration.ofMinutes(1));
        return new AuditReport(9, plan, ERROR, 200, List.of(findings));
    }

    @Test
    void slowAndSilentNodesAreNoReasonToFail() {
        assertThat(report(HOLDS, SLOW, SILENT).clean()).isTrue();
        assertThat(report(HOLDS, LACKS).clean()).isFalse();
        assertThat(report(HOLDS, LIES).clean()).isFalse();
    }

    @Test
    void peopleReadWhoLacksWhat() {
        List<String> lines =
                report(HOLDS, LACKS, LIES, SLOW, SILENT).text().lines().toList();
        assertThat(lines.get(1)).matches("honest +1375  has all of at least 99\\.00 % of the blobs");
        assertThat(lines.get(2))
                .matches("loser +1375  LACKS 28 slivers in 14 questions, such as 2 slivers of blob AAAA; has all of at"
                        + " most 99\\.\\d\\d % of the blobs");
        assertThat(lines.get(3)).matches("liar +1375  LIES: 1 answer proved nothing, such as a symbol of blob BBBB");
        assertThat(lines.get(4))
                .matches("slow +1375  has all of at least 7\\d\\.\\d\\d % of the blobs, no answer to 300");
        assertThat(lines.get(5)).endsWith("  1375  unknown: answered 0, no answer to 1370, refused 5");
        assertThat(lines.get(6))
                .isEqualTo(
                        "epoch 9, 200 blobs, seed 7; each claim about a node is wrong with a probability of at most 1.0E-6");
        assertThat(lines.get(7))
                .startsWith("What cannot be known: whether a node had the slivers, or got them from others");
    }

    @Test
    void programsReadTheSame() {
        JsonNode json = report(HOLDS, LACKS, LIES, SLOW, SILENT).json();
        assertThat(json.path("epoch").asInt()).isEqualTo(9);
        assertThat(json.path("seed").asLong()).isEqualTo(7);
        assertThat(json.path("questionsPerNode").asInt()).isEqualTo(QUESTIONS);
        assertThat(json.path("error").asDouble()).isEqualTo(ERROR);
        assertThat(json.path("nodes").findValuesAsText("verdict"))
                .containsExactly("holds", "lacks", "lies", "holds", "unknown");
        assertThat(json.path("nodes").findValuesAsText("silent")).containsExactly("0", "0", "0", "300", "1370");
        assertThat(json.path("nodes").path(0).path("holdsAtLeast").asDouble()).isBetween(0.99, 0.9901);
        assertThat(json.path("nodes").path(1).path("holdsAtMost").asDouble()).isBetween(0.99, 0.9999);
        assertThat(json.path("nodes").path(1).path("sliversMissing").asInt()).isEqualTo(28);
        assertThat(json.path("nodes").path(1).path("nodeUrl").asText()).isEqualTo("node2.example:9185");
        assertThat(json.path("nodes").path(4).path("holdsAtLeast").asDouble()).isZero();
    }

    @Test
    void metricsAreInTheFormatOfPrometheus() {
        String metrics = report(HOLDS, LACKS, LIES, SLOW, SILENT).prometheus();
        Pattern sample = Pattern.compile(
                "floe_audit_[a-z_]+\\{node=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\",node_id=\"0x[0-9a-f]{64}\"} [0-9.Ee-]+");
        assertThat(metrics.lines().filter(line -> !line.startsWith("# ")))
                .hasSize(9 * 5)
                .allMatch(line -> sample.matcher(line).matches());
        assertThat(metrics.lines().filter(line -> line.startsWith("# TYPE floe_audit_") && line.endsWith(" gauge")))
                .hasSize(9);
        assertThat(metrics)
                .contains("floe_audit_incomplete{node=\"loser\",node_id=\""
                        + LACKS.node().id() + "\"} 14.0")
                .contains("floe_audit_wrong{node=\"liar\",node_id=\""
                        + LIES.node().id() + "\"} 1.0")
                .contains("floe_audit_silent{node=\"slow\",node_id=\""
                        + SLOW.node().id() + "\"} 300.0")
                .contains("node=\"s\\\"i\\\\l");
    }
}
