package dev.floe.chain.ledger;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.sui.model.Ids;
import dev.floe.sui.move.BlsCommittee;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks certificates the way the modules {@code bls_aggregate} and {@code messages} do, in their order. */
final class Certificates {
    private static final long INVALID_BITMAP = 0;
    private static final long SIGNATURE_VERIFICATION = 1;
    private static final long NOT_ENOUGH_STAKE = 2;
    private static final long INCORRECT_APP_ID = 0;
    private static final long INCORRECT_EPOCH = 1;
    private static final long INVALID_MESSAGE_TYPE = 2;
    private static final long INCORRECT_INTENT_VERSION = 3;

    private static final int INTENT_VERSION = 0;
    private static final int WALRUS_APP = 3;

    /** How much weight must have signed. */
    enum Rule {
        /** 3w &ge; 2n+1. */
        QUORUM,
        /** 3w &ge; n+1. */
        ONE_CORRECT;

        boolean isMet(int weight, int shardCount) {
            return 3 * weight >= (this == QUORUM ? 2 * shardCount + 1 : shardCount + 1);
        }
    }

    private Certificates() {}

    /**
     * Verifies the certificate and the head of its message.
     *
     * @return a reader of the message's body
     */
    static BcsReader verify(
            Call call,
            BlsCommittee committee,
            byte[] signature,
            byte[] bitmap,
            byte[] message,
            Rule rule,
            int messageType) {
        List<BlsCommittee.Member> members = committee.members();
        List<BlsCommittee.Member> absent = new ArrayList<>();
        for (int bit = 0; bit < Math.max(8 * bitmap.length, members.size()); bit++) {
            boolean signed = bit / 8 < bitmap.length && (bitmap[bit / 8] >> bit % 8 & 1) == 1;
            if (bit >= members.size()) {
                if (signed) {
                    throw bls(call, INVALID_BITMAP);
                }
            } else if (!signed) {
                absent.add(members.get(bit));
            }
        }
        if (bitmap.length > (members.size() + 7) / 8) {
            throw bls(call, INVALID_BITMAP);
        }
        int weight = committee.shardCount()
                - absent.stream().mapToInt(BlsCommittee.Member::weight).sum();
        if (!rule.isMet(weight, committee.shardCount())) {
            throw bls(call, NOT_ENOUGH_STAKE);
        }
        if (!isSigned(committee, absent, signature, message)) {
            throw bls(call, SIGNATURE_VERIFICATION);
        }
        return head(call, committee.epoch(), message, messageType);
    }

    private static boolean isSigned(
            BlsCommittee committee, List<BlsCommittee.Member> absent, byte[] signature, byte[] message) {
        try {
            Optional<BlsPublicKey> key = BlsPublicKey.fromBytes(committee.totalKey())
                    .minus(absent.stream()
                            .map(member -> BlsPublicKey.fromBytes(member.publicKey()))
                            .toList());
            BlsSignature aggregate = BlsSignature.fromBytes(signature);
            return key.isPresent() && key.get().verify(message, aggregate);
        } catch (KeyFormatException e) {
            return false;
        }
    }

    private static BcsReader head(Call call, int epoch, byte[] message, int messageType) {
        BcsReader reader = new BcsReader(message);
        int type;
        int version;
        int app;
        long messageEpoch;
        try {
            type = reader.u8();
            version = reader.u8();
            app = reader.u8();
            messageEpoch = reader.u32();
        } catch (BcsException e) {
            throw malformed(call);
        }
        if (version != INTENT_VERSION) {
            throw messages(call, INCORRECT_INTENT_VERSION);
        }
        if (app != WALRUS_APP) {
            throw messages(call, INCORRECT_APP_ID);
        }
        if (messageEpoch != epoch) {
            throw messages(call, INCORRECT_EPOCH);
        }
        if (type != messageType) {
            throw messages(call, INVALID_MESSAGE_TYPE);
        }
        return reader;
    }

    /** The message is shorter than its type: reading it runs out of bytes. */
    static ExecutionFailedException malformed(Call call) {
        return call.abort(Ids.SUI_FRAMEWORK, "bcs", "peel_u8", 0);
    }

    static ExecutionFailedException messages(Call call, long code) {
        return call.abort("messages", "new_certified_message", code);
    }

    private static ExecutionFailedException bls(Call call, long code) {
        return call.abort("bls_aggregate", "verify_certificate", code);
    }
}
