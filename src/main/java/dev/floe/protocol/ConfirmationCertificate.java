package dev.floe.protocol;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * What the chain certifies a blob by: the aggregate of the signatures of enough members over one confirmation message.
 *
 * @param signature the sum of the signers' signatures
 * @param signers which members they are
 * @param message what they signed
 */
public record ConfirmationCertificate(BlsSignature signature, SignersBitmap signers, ConfirmationMessage message) {

    /**
     * Puts together confirmations that were verified one by one.
     *
     * @param confirmations by position in the committee
     * @throws IllegalArgumentException if there are none
     */
    public static ConfirmationCertificate aggregate(
            Committee committee, ConfirmationMessage message, Map<Integer, StorageConfirmation> confirmations) {
        BitSet signers = new BitSet();
        List<BlsSignature> signatures = new ArrayList<>();
        confirmations.forEach((member, confirmation) -> {
            signers.set(member);
            signatures.add(confirmation.signed().signature());
        });
        return new ConfirmationCertificate(
                BlsSignature.aggregate(signatures),
                SignersBitmap.of(signers, committee.members().size()),
                message);
    }

    /** The shards of the signers in {@code committee}. */
    public int weight(Committee committee) {
        int weight = 0;
        for (int member = 0; member < committee.members().size(); member++) {
            if (signers.signed(member)) {
                weight += committee.members().get(member).weight();
            }
        }
        return weight;
    }

    /** Whether the signers are members of {@code committee}, are a quorum of its shards, and all signed. */
    public boolean verify(Committee committee) {
        if (signers.memberCount() != committee.members().size()
                || message.epoch() != committee.epoch()
                || !committee.isQuorum(weight(committee))) {
            return false;
        }
        List<BlsPublicKey> keys = new ArrayList<>();
        for (int member = 0; member < committee.members().size(); member++) {
            if (signers.signed(member)) {
                keys.add(BlsPublicKey.fromBytes(committee.members().get(member).publicKey()));
            }
        }
        return signature.verifyAggregate(message.toBytes(), keys);
    }
}
