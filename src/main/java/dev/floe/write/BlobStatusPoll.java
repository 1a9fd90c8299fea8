package dev.floe.write;

import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.Committee;
import dev.floe.protocol.EventId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks all nodes of a committee what they know about a blob. A single node may say anything; what nodes with more than f
 * shards say has an honest witness among them.
 *
 * @param committee who was asked
 * @param answers what each node said, as far as it answered in time
 * @param failures the nodes that did not, or failed to; not those that were not waited for, as the others were enough
 */
public record BlobStatusPoll(Committee committee, Map<StorageNode, BlobStatus> answers, List<NodeFailure> failures) {

    public BlobStatusPoll {
        answers = new LinkedHashMap<>(answers);
        failures = List.copyOf(failures);
    }

    /**
     * Asks, and returns as soon as a quorum has answered and there is an {@linkplain #agreed() agreed} answer, or all have
     * answered, or the patience is over.
     */
    public static BlobStatusPoll ask(Committee committee, StoringNodes nodes, BlobId blobId, Duration patience)
            throws InterruptedException {
        Ballot ballot = new Ballot(committee);
        List<CompletableFuture<BlobStatus>> requests = new ArrayList<>();
        for (StorageNode node : committee.members()) {
            CompletableFuture<BlobStatus> request = nodes.connect(node).status(blobId, patience);
            requests.add(request);
            request.whenComplete((status, failure) -> ballot.count(node, status, failure));
        }
        try {
            return ballot.await(patience);
        } finally {
            requests.forEach(request -> request.cancel(true));
        }
    }

    /** Collects the answers of a poll. */
    private static final class Ballot {
        private final Committee committee;
        private final Map<StorageNode, BlobStatus> answers = new LinkedHashMap<>();
        private final Map<StorageNode, NodeFailure> failures = new LinkedHashMap<>();

        Ballot(Committee committee) {
            this.committee = committee;
        }

        synchronized void count(StorageNode node, BlobStatus status, Throwable failure) {
            switch (failure) {
                case null -> answers.put(node, status);
                case NodeException e -> failures.put(node, new NodeFailure(node, e.kind(), e.getMessage()));
                default ->
                    failures.put(node, new NodeFailure(node, NodeException.Kind.TRANSIENT, String.valueOf(failure)));
            }
            notifyAll();
        }

        synchronized BlobStatusPoll await(Duration patience) throws InterruptedException {
            long deadline = System.nanoTime() + patience.toNanos();
            BlobStatusPoll poll = soFar();
            while (!isSettled(poll)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return withTheSilent();
                }
                wait(left);
                poll = soFar();
            }
            return poll;
        }

        private boolean isSettled(BlobStatusPoll poll) {
            int weight = answers.keySet().stream().mapToInt(StorageNode::weight).sum();
            boolean allAnswered =
                    answers.size() + failures.size() == committee.members().size();
            return allAnswered || committee.isQuorum(weight) && poll.agreed().isPresent();
        }

        private BlobStatusPoll soFar() {
            return new BlobStatusPoll(committee, answers, List.copyOf(failures.values()));
        }

        private BlobStatusPoll withTheSilent() {
            List<NodeFailure> silent = new ArrayList<>(failures.values());
            for (StorageNode node : committee.members()) {
                if (!answers.containsKey(node) && !failures.containsKey(node)) {
                    silent.add(new NodeFailure(node, NodeException.Kind.TRANSIENT, "no answer in time"));
                }
            }
            return new BlobStatusPoll(committee, answers, silent);
        }
    }

    /** The nodes that were not waited for any more: nothing is known about them. */
    public List<StorageNode> unheard() {
        return committee.members().stream()
                .filter(node -> !answers.containsKey(node)
                        && failures.stream().noneMatch(failure -> failure.node().equals(node)))
                .toList();
    }

    /** The shard weight behind each different answer. */
    public Map<BlobStatus, Integer> weights() {
        Map<BlobStatus, Integer> weights = new LinkedHashMap<>();
        answers.forEach((node, status) -> weights.merge(status, node.weight(), Integer::sum));
        return weights;
    }

    /** The highest status that an honest node vouches for; empty if no answer has enough weight. */
    public Optional<BlobStatus> agreed() {
        return weights().entrySet().stream()
                .filter(entry -> committee.hasOneCorrect(entry.getValue()))
                .map(Map.Entry::getKey)
                .max(Comparator.naturalOrder());
    }

    /** A permanent certification that an honest node vouches for, although nodes may be some events apart. */
    public Optional<BlobStatus.Permanent> certifiedUntilAtLeast(int endEpoch) {
        List<BlobStatus.Permanent> claims = new ArrayList<>();
        int weight = 0;
        for (Map.Entry<StorageNode, BlobStatus> answer : answers.entrySet()) {
            if (answer.getValue() instanceof BlobStatus.Permanent permanent
                    && permanent.certified()
                    && Integer.compareUnsigned(permanent.endEpoch(), endEpoch) >= 0) {
                claims.add(permanent);
                weight += answer.getKey().weight();
            }
        }
        return committee.hasOneCorrect(weight)
                ? claims.stream().min(Comparator.<BlobStatus.Permanent>naturalOrder())
                : Optional.empty();
    }

    /** The event by which the blob was found invalid, if an honest node vouches for it. */
    public Optional<EventId> invalidatedBy() {
        int weight = 0;
        EventId event = null;
        for (Map.Entry<StorageNode, BlobStatus> answer : answers.entrySet()) {
            if (answer.getValue() instanceof BlobStatus.Invalid invalid) {
                event = invalid.event();
                weight += answer.getKey().weight();
            }
        }
        return committee.hasOneCorrect(weight) ? Optional.ofNullable(event) : Optional.empty();
    }
}
