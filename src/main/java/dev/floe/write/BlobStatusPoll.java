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
import java.util.concurrent.CompletionException;

/**
 * Asks all nodes of a committee what they know about a blob. A single node may say anything; what nodes with more than f
 * shards say has an honest witness among them.
 *
 * @param committee who was asked
 * @param answers what each node said, as far as it answered in time
 * @param failures the nodes that did not
 */
public record BlobStatusPoll(Committee committee, Map<StorageNode, BlobStatus> answers, List<NodeFailure> failures) {

    public BlobStatusPoll {
        answers = new LinkedHashMap<>(answers);
        failures = List.copyOf(failures);
    }

    /**
     * Asks, and returns as soon as a quorum has answered and agrees with more than f of its weight, or all have answered,
     * or the patience is over.
     */
    public static BlobStatusPoll ask(Committee committee, StoringNodes nodes, BlobId blobId, Duration patience)
            throws InterruptedException {
        ConfirmationTally<BlobStatus> tally = new ConfirmationTally<>(committee);
        List<CompletableFuture<BlobStatus>> requests = new ArrayList<>();
        for (int member = 0; member < committee.members().size(); member++) {
            int position = member;
            CompletableFuture<BlobStatus> request =
                    nodes.connect(committee.members().get(member)).status(blobId, patience);
            requests.add(request);
            request.whenComplete((status, failure) -> count(tally, position, status, failure));
        }
        try {
            tally.await(0, Duration.ZERO, patience);
            Map<StorageNode, BlobStatus> answers = new LinkedHashMap<>();
            tally.confirmations()
                    .forEach((member, status) -> answers.put(committee.members().get(member), status));
            return new BlobStatusPoll(committee, answers, tally.failures());
        } finally {
            requests.forEach(request -> request.cancel(true));
        }
    }

    private static void count(ConfirmationTally<BlobStatus> tally, int member, BlobStatus status, Throwable failure) {
        switch (failure) {
            case null -> tally.confirm(member, status);
            case NodeException e -> tally.fail(member, e.kind(), e.getMessage());
            case CompletionException e
            when e.getCause() instanceof NodeException cause -> tally.fail(member, cause.kind(), cause.getMessage());
            default -> tally.fail(member, NodeException.Kind.TRANSIENT, String.valueOf(failure));
        }
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
