package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Which nodes have proven just now which slivers of one blob.
 *
 * @param holdings for every node
 */
public record BlobHoldings(VerifiedMetadata blob, List<Holding> holdings) {
    private static final Duration GRACE = Duration.ofSeconds(5);

    public BlobHoldings {
        holdings = List.copyOf(holdings);
    }

    /**
     * What a node has proven.
     *
     * @param primary indices of slivers
     * @param secondary indices of slivers
     * @param problem why it did not prove all, if it did not
     */
    public record Holding(StorageNode node, Set<Integer> primary, Set<Integer> secondary, Optional<String> problem) {

        /** Whether it has all that it should. */
        public boolean complete() {
            return primary.size() == node.weight() && secondary.size() == node.weight();
        }
    }

    /** Asks all nodes, once for each axis, at a place that nobody can foresee. */
    public static BlobHoldings ask(
            VerifiedMetadata blob, List<AuditedNode> nodes, RandomGenerator random, Duration patience)
            throws InterruptedException {
        Map<Axis, AuditQuestion> questions = new EnumMap<>(Axis.class);
        Map<Axis, List<CompletableFuture<List<RecoverySymbol>>>> answers = new EnumMap<>(Axis.class);
        for (Axis axis : Axis.values()) {
            AuditQuestion question =
                    new AuditQuestion(blob, axis, random.nextInt(blob.encoding().shardCount()));
            questions.put(axis, question);
            answers.put(
                    axis,
                    nodes.stream()
                            .map(node -> node.symbols(blob, question.across(), question.place(), patience))
                            .toList());
        }
        List<Holding> holdings = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            StorageNode node = nodes.get(i).node();
            Told primary = told(
                    node, questions.get(Axis.PRIMARY), answers.get(Axis.PRIMARY).get(i), patience);
            Told secondary = told(
                    node,
                    questions.get(Axis.SECONDARY),
                    answers.get(Axis.SECONDARY).get(i),
                    patience);
            holdings.add(new Holding(
                    node,
                    primary.proven(),
                    secondary.proven(),
                    primary.problem().or(secondary::problem)));
        }
        return new BlobHoldings(blob, holdings);
    }

    private record Told(Set<Integer> proven, Optional<String> problem) {
        static Told nothing(String why) {
            return new Told(Set.of(), Optional.of(why));
        }
    }

    private static Told told(
            StorageNode node, AuditQuestion question, CompletableFuture<List<RecoverySymbol>> answer, Duration patience)
            throws InterruptedException {
        try {
            List<RecoverySymbol> symbols = answer.get(patience.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS);
            Set<Integer> expected = question.expected(node);
            Set<Integer> proven = question.proven(symbols);
            proven.retainAll(expected);
            int missing = expected.size() - proven.size();
            return new Told(
                    proven,
                    missing == 0
                            ? Optional.empty()
                            : Optional.of("has not " + missing + " of " + expected.size() + " "
                                    + question.axis().text() + " slivers"));
        } catch (RedStuffException e) {
            return Told.nothing("lies: " + e.getMessage());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return Told.nothing("no answer in time");
        } catch (ExecutionException e) {
            PeerException failure = PeerException.of(e);
            return Told.nothing("no proof: " + failure.getMessage());
        }
    }

    /** How many primary slivers were proven, of the shard count. */
    public int primarySlivers() {
        return holdings.stream().mapToInt(holding -> holding.primary().size()).sum();
    }

    /** How many of these could be lost before the blob is. Negative if there are too few. */
    public int spareSlivers() {
        Encoding encoding = blob.encoding();
        return primarySlivers() - encoding.primarySourceSymbols();
    }

    /** How many of the nodes that have any may fail, whichever these are, before the blob cannot be read. */
    public int spareNodes() {
        int left = spareSlivers();
        int nodes = 0;
        for (int largest : holdings.stream()
                .map(holding -> holding.primary().size())
                .filter(size -> size > 0)
                .sorted(Comparator.reverseOrder())
                .toList()) {
            left -= largest;
            if (left < 0) {
                return nodes;
            }
            nodes++;
        }
        return nodes;
    }
}
