package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.NetworkState;
import dev.floe.sui.move.Challenges;
import dev.floe.sui.move.Challenges.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** How the latest storage challenge of a network stands, or ended, and each node in it. */
final class ChallengeReport {
    private static final int FIRST_COLUMN = 14;

    private final Challenges challenges;
    private final Challenges.Round round;
    private final int epoch;
    private final List<Row> rows;

    /** How all of it stands. */
    private enum Outcome {
        NONE("there was none so far"),
        RUNNING("under way"),
        ABANDONED("abandoned without a quorum: it shows nothing of anybody"),
        REPORTED("reported");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }
    }

    /** How a node stands in it: the farthest that it came. */
    private enum Standing {
        PASSED,
        FAILED,
        COMMITTED,
        REVEALED,
        ACKNOWLEDGED,
        SILENT
    }

    /** @param shards empty if the chain does not say any more who had which */
    private record Row(ObjectId node, String name, OptionalInt shards, Standing standing) {}

    /** @param state which has the committee of the challenge, or the one after */
    ChallengeReport(Challenges challenges, NetworkState state) {
        this.challenges = challenges;
        this.round = challenges.round();
        this.epoch = state.epoch();
        Optional<Committee> committee = Stream.concat(Stream.of(state.committee()), state.previousCommittee().stream())
                .filter(one -> one.epoch() == round.epoch())
                .findFirst();
        this.rows =
                round.epoch() == 0 ? List.of() : committee.map(this::members).orElseGet(this::posted);
    }

    private List<Row> members(Committee committee) {
        return committee.members().stream()
                .map(member ->
                        new Row(member.id(), member.name(), OptionalInt.of(member.weight()), standing(member.id())))
                .toList();
    }

    /** Those who said anything in it; who was silent, nobody can tell any more. */
    private List<Row> posted() {
        return round.acknowledged().stream()
                .map(node -> new Row(node, "", OptionalInt.empty(), standing(node)))
                .toList();
    }

    private Outcome outcome() {
        if (round.epoch() == 0) {
            return Outcome.NONE;
        }
        if (round.phase() == Phase.REPORTED) {
            return round.isAbandoned() ? Outcome.ABANDONED : Outcome.REPORTED;
        }
        if (round.epoch() >= epoch) {
            return Outcome.RUNNING;
        }
        // The epoch is over: when the next one starts, the module says the same of it.
        return round.phase() == Phase.EXAMINING ? Outcome.REPORTED : Outcome.ABANDONED;
    }

    private Standing standing(ObjectId node) {
        if (round.passed().contains(node)) {
            return Standing.PASSED;
        }
        if (!round.acknowledged().contains(node)) {
            return Standing.SILENT;
        }
        if (outcome() == Outcome.REPORTED) {
            return Standing.FAILED;
        }
        if (round.commitments().containsKey(node)) {
            return Standing.COMMITTED;
        }
        return round.revealed().contains(node) ? Standing.REVEALED : Standing.ACKNOWLEDGED;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private Optional<Instant> since() {
        return outcome() == Outcome.NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(round.sinceMillis()));
    }

    String text() {
        List<String> lines = new ArrayList<>();
        row(
                lines,
                "challenge",
                outcome() == Outcome.NONE
                        ? outcome().words
                        : "of epoch " + round.epoch() + (round.epoch() == epoch ? "" : " (it is epoch " + epoch + ")")
                                + ": " + outcome().words);
        since().ifPresent(start -> row(lines, "  " + word(round.phase()), "since " + start));
        row(
                lines,
                "  asks for",
                Plural.of(challenges.samples(), "blob") + ", with a grace of "
                        + Duration.ofMillis(challenges.graceMillis())
                                .toString()
                                .substring(2)
                                .toLowerCase(Locale.ROOT));
        for (Standing standing : Standing.values()) {
            List<Row> its =
                    rows.stream().filter(row -> row.standing == standing).toList();
            if (!its.isEmpty()) {
                int shards = its.stream().mapToInt(row -> row.shards.orElse(0)).sum();
                row(
                        lines,
                        "  " + word(standing),
                        Plural.of(its.size(), "node") + (shards == 0 ? "" : ", " + Plural.of(shards, "shard")));
            }
        }
        if (!rows.isEmpty()) {
            lines.add("");
            lines.add(String.format("%-24s %7s  %-12s  %s", "node", "shards", "", "ID"));
            for (Row row : rows) {
                lines.add(String.format(
                        "%-24s %7s  %-12s  %s",
                        row.name, row.shards.isPresent() ? row.shards.getAsInt() : "", word(row.standing), row.node));
            }
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static void row(List<String> lines, String name, String value) {
        lines.add(String.format("%-" + FIRST_COLUMN + "s %s", name, value));
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("object", challenges.id().toString())
                .put("samples", challenges.samples())
                .put("graceMillis", challenges.graceMillis())
                .put("currentEpoch", epoch)
                .put("epoch", round.epoch())
                .put("outcome", word(outcome()))
                .put("phase", word(round.phase()));
        since().ifPresent(start -> json.put("since", start.toString()));
        ArrayNode nodes = json.putArray("nodes");
        for (Row row : rows) {
            ObjectNode node = nodes.addObject().put("nodeId", row.node.toString());
            if (row.shards.isPresent()) {
                node.put("nodeName", row.name).put("nShards", row.shards.getAsInt());
            }
            node.put("standing", word(row.standing));
        }
        return json;
    }
}
