package dev.floe.chain.contract;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.BlsCommittee;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The module {@code bls_aggregate}: committees that sign, and whether enough of them did. */
public final class BlsAggregate {
    private static final int U16_MAX = 0xFFFF;
    /** The compressed point at infinity: what the keys of nobody add up to. */
    private static final byte[] INFINITY = Arrays.copyOf(new byte[] {(byte) 0xC0}, BlsCommittee.COMPRESSED);

    /** How much weight must have signed. */
    public enum RequiredWeight {
        /** More than two thirds. */
        QUORUM {
            @Override
            boolean isMet(int weight, int shardCount) {
                return isQuorum(weight, shardCount);
            }
        },
        /** More than a third: one of them at least is honest. */
        ONE_CORRECT_NODE {
            @Override
            boolean isMet(int weight, int shardCount) {
                return 3L * weight >= shardCount + 1L;
            }
        };

        abstract boolean isMet(int weight, int shardCount);
    }

    private BlsAggregate() {}

    /** The committee of these members, whose weights are positive and whose keys are points of the group. */
    public static BlsCommittee committee(int epoch, List<BlsCommittee.Member> members) {
        int shardCount = 0;
        for (BlsCommittee.Member member : members) {
            AbortCode.BLS_AGGREGATE_INCORRECT_COMMITTEE.unless(member.weight() > 0);
            shardCount += member.weight();
            if (shardCount > U16_MAX) {
                throw new ArithmeticFault();
            }
        }
        byte[] totalKey =
                BlsPublicKey.aggregate(keys(members)).map(BlsPublicKey::toBytes).orElseGet(INFINITY::clone);
        return new BlsCommittee(members, shardCount, epoch, totalKey);
    }

    /** Whether {@code weight} is more than two thirds of the shards. */
    public static boolean isQuorum(int weight, int shardCount) {
        return 3L * weight >= 2L * shardCount + 1;
    }

    /** The weight of a node; empty if it is not in the committee. */
    public static Optional<Integer> weight(BlsCommittee committee, ObjectId node) {
        return committee.members().stream()
                .filter(member -> member.node().equals(node))
                .findFirst()
                .map(BlsCommittee.Member::weight);
    }

    /** The message, once the certificate and the head of the message are verified. */
    public static CertifiedMessage verify(BlsCommittee committee, Certificate certificate, RequiredWeight required) {
        int weight = verifyWeight(committee, certificate, required);
        return CertifiedMessage.of(certificate.message(), committee.epoch(), weight);
    }

    /** The weight of the signers, once their signature is verified; whatever the message is. */
    public static int verifyWeight(BlsCommittee committee, Certificate certificate, RequiredWeight required) {
        List<BlsCommittee.Member> members = committee.members();
        byte[] signers = certificate.signers();
        int bytes = (members.size() + 7) / 8;
        AbortCode.BLS_AGGREGATE_INVALID_BITMAP.unless(signers.length <= bytes);
        List<BlsCommittee.Member> absent = new ArrayList<>();
        List<BlsCommittee.Member> present = new ArrayList<>();
        for (int bit = 0; bit < 8 * bytes; bit++) {
            boolean signed = bit / 8 < signers.length && (signers[bit / 8] >> bit % 8 & 1) == 1;
            if (bit >= members.size()) {
                AbortCode.BLS_AGGREGATE_INVALID_BITMAP.unless(!signed);
            } else {
                (signed ? present : absent).add(members.get(bit));
            }
        }
        int weight = committee.shardCount()
                - absent.stream().mapToInt(BlsCommittee.Member::weight).sum();
        AbortCode.BLS_AGGREGATE_NOT_ENOUGH_STAKE.unless(required.isMet(weight, committee.shardCount()));
        AbortCode.BLS_AGGREGATE_SIG_VERIFICATION.unless(isSigned(committee, present, absent, certificate));
        return weight;
    }

    private static boolean isSigned(
            BlsCommittee committee,
            List<BlsCommittee.Member> present,
            List<BlsCommittee.Member> absent,
            Certificate certificate) {
        BlsSignature signature;
        try {
            signature = BlsSignature.fromBytes(certificate.signature());
        } catch (KeyFormatException e) {
            return false;
        }
        return key(committee, present, absent)
                .filter(key -> key.verify(certificate.message(), signature))
                .isPresent();
    }

    /** The sum of the keys of those present, by way of those absent, who are fewer. */
    private static Optional<BlsPublicKey> key(
            BlsCommittee committee, List<BlsCommittee.Member> present, List<BlsCommittee.Member> absent) {
        if (Arrays.equals(committee.totalKey(), INFINITY)) {
            return BlsPublicKey.aggregate(keys(present));
        }
        return BlsPublicKey.fromBytes(committee.totalKey()).minus(keys(absent));
    }

    private static List<BlsPublicKey> keys(List<BlsCommittee.Member> members) {
        return members.stream()
                .map(member -> BlsPublicKey.fromBytes(member.publicKey()))
                .toList();
    }
}
