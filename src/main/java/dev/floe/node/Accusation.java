package dev.floe.node;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.Neighbours;
import dev.floe.protocol.Committee;
import dev.floe.protocol.InvalidBlobMessage;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SignersBitmap;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Shows the proof that a blob was badly encoded to the other nodes, the heaviest first and several at once, until a quorum
 * has signed, and tells the chain. What it says then reaches all nodes, this one too, as an event.
 */
final class Accusation implements Healing.Accuser {
    private static final Logger LOG = Logger.getLogger(Accusation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_AT_ONCE = 16;
    /** Of proofs that are on their way. */
    private static final int BYTES_AT_ONCE = 8 << 20;

    private final Neighbours neighbours;
    private final ProtocolKeys keys;
    private final Optional<NodeContract> contract;

    /** @param contract tells the chain; without a wallet the node can only say so in its log */
    Accusation(Neighbours neighbours, ProtocolKeys keys, Optional<NodeContract> contract) {
        this.neighbours = neighbours;
        this.keys = keys;
        this.contract = contract;
    }

    @Override
    public Optional<String> accuse(VerifiedMetadata metadata, InconsistencyProof proof) throws InterruptedException {
        BlobId blobId = metadata.blobId();
        String what = "it was badly encoded: its " + proof.axis().text() + " sliver " + proof.targetIndex()
                + " contradicts its metadata";
        if (contract.isEmpty()) {
            return Optional.of(what + "; this node has no wallet to tell the chain so");
        }
        Committee committee = neighbours.committees().current();
        InvalidBlobMessage message = new InvalidBlobMessage(committee.epoch(), blobId);
        BitSet signers = new BitSet();
        List<BlsSignature> signatures = new ArrayList<>();
        int weight = collect(committee, message, proof, signers, signatures);
        if (!committee.isQuorum(weight)) {
            return Optional.of(what + "; " + weight + " of " + committee.shardCount() + " shards have signed so far");
        }
        try {
            contract.get()
                    .invalidate(
                            BlsSignature.aggregate(signatures).toBytes(),
                            SignersBitmap.of(signers, committee.members().size())
                                    .toBytes(),
                            message.toBytes());
            LOG.warnf("blob %s is invalid, and the chain was told: %s", blobId, what);
            return Optional.empty();
        } catch (SuiException e) {
            return Optional.of(what + "; the chain could not be told: " + e.getMessage());
        }
    }

    private static List<Integer> heaviestFirst(Committee committee) {
        return IntStream.range(0, committee.members().size())
                .boxed()
                .filter(member -> committee.members().get(member).weight() > 0)
                .sorted(Comparator.comparing(
                        member -> -committee.members().get(member).weight()))
                .toList();
    }

    /** What a member says. */
    private record Answer(int member, Optional<SignedMessage> signed, Optional<Throwable> failure) {}

    /** Returns the weight of those who have signed. */
    private int collect(
            Committee committee,
            InvalidBlobMessage message,
            InconsistencyProof proof,
            BitSet signers,
            List<BlsSignature> signatures)
            throws InterruptedException {
        int atOnce = Math.clamp(BYTES_AT_ONCE / proof.toBcs().length, 1, MOST_AT_ONCE);
        Queue<Integer> unasked = new ArrayDeque<>(heaviestFirst(committee));
        Map<Integer, CompletableFuture<SignedMessage>> asked = new HashMap<>();
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        int weight = 0;
        try {
            while (!committee.isQuorum(weight)) {
                while (asked.size() < atOnce && !unasked.isEmpty()) {
                    int member = unasked.remove();
                    CompletableFuture<SignedMessage> answer = ask(committee, member, message, proof);
                    asked.put(member, answer);
                    answer.whenComplete((signed, failure) ->
                            answers.add(new Answer(member, Optional.ofNullable(signed), Optional.ofNullable(failure))));
                }
                Optional<Answer> next = asked.isEmpty()
                        ? Optional.empty()
                        : Optional.ofNullable(answers.poll(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS));
                if (next.isEmpty()) {
                    break;
                }
                int member = next.get().member;
                asked.remove(member);
                Optional<SignedMessage> signed = signed(committee.members().get(member), message, next.get());
                if (signed.isPresent()) {
                    signatures.add(signed.get().signature());
                    signers.set(member);
                    weight += committee.members().get(member).weight();
                }
            }
            return weight;
        } finally {
            asked.values().forEach(answer -> answer.cancel(true));
        }
    }

    private CompletableFuture<SignedMessage> ask(
            Committee committee, int member, InvalidBlobMessage message, InconsistencyProof proof) {
        StorageNode node = committee.members().get(member);
        if (keys.isOf(node)) {
            return CompletableFuture.completedFuture(SignedMessage.sign(message, keys.in(committee)));
        }
        return neighbours
                .of(node)
                .map(neighbour -> neighbour.attestInvalid(message.blobId(), proof, PATIENCE))
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException("it cannot be asked")));
    }

    private static Optional<SignedMessage> signed(StorageNode node, InvalidBlobMessage message, Answer answer) {
        answer.failure.ifPresent(why -> LOG.debugf(
                "storage node %s does not attest that blob %s is invalid: %s", node.name(), message.blobId(), why));
        Optional<SignedMessage> right =
                answer.signed.filter(one -> one.verify(message, BlsPublicKey.fromBytes(node.publicKey())));
        if (answer.signed.isPresent() && right.isEmpty()) {
            LOG.debugf("storage node %s signed something else", node.name());
        }
        return right;
    }
}
