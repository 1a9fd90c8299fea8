package dev.floe.node;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.Neighbour;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Shows the proof that a blob was badly encoded to the other nodes, the heaviest first, until a quorum has signed, and tells
 * the chain. What it says then reaches all nodes, this one too, as an event.
 */
final class Accusation implements Healing.Accuser {
    private static final Logger LOG = Logger.getLogger(Accusation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(300);

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
        List<BlsSignature> signatures = new ArrayList<>();
        BitSet signers = new BitSet();
        int weight = 0;
        for (int member : heaviestFirst(committee)) {
            if (committee.isQuorum(weight)) {
                break;
            }
            StorageNode node = committee.members().get(member);
            Optional<SignedMessage> signed = keys.isOf(node)
                    ? Optional.of(SignedMessage.sign(message, keys.in(committee)))
                    : signature(node, message, proof);
            if (signed.isPresent()) {
                signatures.add(signed.get().signature());
                signers.set(member);
                weight += node.weight();
            }
        }
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
                .sorted(Comparator.comparing(
                        member -> -committee.members().get(member).weight()))
                .toList();
    }

    private Optional<SignedMessage> signature(StorageNode node, InvalidBlobMessage message, InconsistencyProof proof)
            throws InterruptedException {
        Optional<Neighbour> neighbour = neighbours.of(node);
        if (neighbour.isEmpty()) {
            return Optional.empty();
        }
        try {
            SignedMessage signed = neighbour
                    .get()
                    .attestInvalid(message.blobId(), proof, PATIENCE)
                    .get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (signed.verify(message, BlsPublicKey.fromBytes(node.publicKey()))) {
                return Optional.of(signed);
            }
            LOG.debugf("storage node %s signed something else", node.name());
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("storage node %s does not attest that blob %s is invalid: %s", node.name(), message.blobId(), e);
        }
        return Optional.empty();
    }
}
