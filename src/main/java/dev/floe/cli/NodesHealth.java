package dev.floe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.PrintableText;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerException;
import dev.floe.peer.Peers;
import dev.floe.protocol.StorageNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What storage nodes say about themselves. */
final class NodesHealth {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** More than a request may take: with its connection it is over before. */
    private static final long HARD_LIMIT_SECONDS = 30;

    private NodesHealth() {}

    /**
     * A node and what it said, or why it did not.
     *
     * @param report the data of its health, in its words
     */
    record Answer(StorageNode node, Optional<JsonNode> report, String problem) {
        NodeSort.Key key() {
            return new NodeSort.Key(
                    node.name(),
                    node.id().toString(),
                    node.networkAddress(),
                    // Who does not answer comes last.
                    report.map(data -> "0" + data.path("nodeStatus").asText()).orElse("1" + problem));
        }

        private String status() {
            return report.map(data ->
                            PrintableText.shortLine(data.path("nodeStatus").asText("?")))
                    .orElse("no answer");
        }

        ObjectNode toJson() {
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("nodeId", node.id().toString())
                    .put("nodeUrl", node.networkAddress())
                    .put("nodeName", node.name())
                    .put("networkPublicKey", Base64.getEncoder().encodeToString(node.networkPublicKey()));
            ObjectNode info = json.putObject("healthInfo");
            report.ifPresentOrElse(data -> info.set("Ok", data), () -> info.put("Err", problem));
            return json;
        }
    }

    /** Asks all of them, so many at a time. */
    static List<Answer> ask(Peers peers, List<StorageNode> nodes, boolean detailed, int atATime)
            throws InterruptedException {
        Semaphore places = new Semaphore(atATime);
        List<CompletableFuture<JsonNode>> asked = new ArrayList<>();
        for (StorageNode node : nodes) {
            if (!places.tryAcquire(HARD_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                asked.add(CompletableFuture.failedFuture(new TimeoutException("the nodes before it did not answer")));
                continue;
            }
            CompletableFuture<JsonNode> request = request(peers, node, detailed);
            request.whenComplete((data, failure) -> places.release());
            asked.add(request);
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            answers.add(answer(nodes.get(i), asked.get(i)));
        }
        return answers;
    }

    private static CompletableFuture<JsonNode> request(Peers peers, StorageNode node, boolean detailed) {
        try {
            Peer peer = peers.of(node);
            return peer.healthReport(detailed, PATIENCE);
        } catch (IllegalArgumentException unusableAddressOrKey) {
            return CompletableFuture.failedFuture(unusableAddressOrKey);
        }
    }

    private static Answer answer(StorageNode node, CompletableFuture<JsonNode> request) throws InterruptedException {
        try {
            return new Answer(node, Optional.of(request.get(HARD_LIMIT_SECONDS, TimeUnit.SECONDS)), "");
        } catch (ExecutionException e) {
            String reason = e.getCause() instanceof PeerException failure
                    ? failure.getMessage()
                    : String.valueOf(e.getCause().getMessage());
            return new Answer(node, Optional.empty(), PrintableText.shortLine(reason));
        } catch (TimeoutException e) {
            request.cancel(true);
            return new Answer(node, Optional.empty(), "no answer in time");
        }
    }

    static ObjectNode toJson(List<Answer> answers, Optional<Long> latestCheckpoint) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode all = json.putArray("healthInfo");
        answers.forEach(answer -> all.add(answer.toJson()));
        latestCheckpoint.ifPresentOrElse(number -> json.put("latestSeq", number), () -> json.putNull("latestSeq"));
        return json;
    }

    /** A line for each, and with details what it says beyond that. */
    static String describe(List<Answer> answers, boolean detailed) {
        StringBuilder text = new StringBuilder(String.format(
                "%-24s %-28s %-14s %6s %11s  %s%n", "node", "address", "status", "epoch", "shards", "up"));
        for (Answer answer : answers) {
            JsonNode data = answer.report().orElse(JsonNodeFactory.instance.objectNode());
            JsonNode shards = data.path("shardSummary");
            text.append(String.format(
                    "%-24s %-28s %-14s %6s %11s  %s%n",
                    answer.node().name(),
                    answer.node().networkAddress(),
                    answer.status(),
                    number(data.path("epoch")),
                    number(shards.path("ownedShardStatus").path("ready")) + "/" + number(shards.path("owned")),
                    answer.report().isEmpty()
                            ? answer.problem()
                            : Duration.ofSeconds(
                                            data.path("uptime").path("secs").asLong())
                                    .toString()
                                    .substring(2)
                                    .toLowerCase(java.util.Locale.ROOT)));
            if (detailed && answer.report().isPresent()) {
                data.properties()
                        .forEach(field -> text.append("    ")
                                .append(PrintableText.shortLine(field.getKey()))
                                .append(": ")
                                .append(PrintableText.line(field.getValue().toString()))
                                .append(System.lineSeparator()));
            }
        }
        return text.toString().stripTrailing();
    }

    private static String number(JsonNode value) {
        return value.isIntegralNumber() ? value.asText() : "-";
    }
}
